import { expect, test } from 'vitest';
import { keyOf, prefix, settle, startCache, valueOf } from './harness.ts';

/** Whether each wait has ended. */
async function endedOf(waits: readonly Promise<void>[]): Promise<boolean[]> {
  const ended = waits.map(() => false);
  waits.forEach((wait, index) => void wait.then(() => (ended[index] = true)));
  await settle();
  return ended;
}

const others = '/registry/others/';

test('who waits for a first write is told at once of what is there, and of the rest when it is written', async () => {
  const { hub, put, store, stop } = await startCache();
  const { signal } = new AbortController();
  await put('a', 'one');
  const waits = [
    hub.firstWrite({ prefixes: [others, prefix], after: 0 }, signal),
    hub.firstWrite({ prefixes: [others], after: 0 }, signal),
    hub.firstWrite({ prefixes: [prefix], after: store.revision }, signal),
    hub.firstWrite({ prefixes: [others, '/registry/nothing/'], after: store.revision }, signal),
  ];
  expect(await endedOf(waits)).toEqual([true, false, false, false]);
  await put('a', 'two');
  expect(await endedOf(waits)).toEqual([true, false, true, false]);
  await store.txn({ compare: [], success: [{ op: 'put', key: `${others}a/one`, value: valueOf('a', 'one') }] });
  expect(await endedOf(waits)).toEqual([true, true, true, true]);
  await stop();
});

test('a deletion is a write, and what was written before the wait counts when its revision does', async () => {
  const { hub, put, remove, store, stop } = await startCache();
  const { signal } = new AbortController();
  await put('a', 'one');
  const before = store.revision;
  const wait = hub.firstWrite({ prefixes: [prefix], after: before }, signal);
  expect(await endedOf([wait])).toEqual([false]);
  await remove('a', 'one');
  expect(await endedOf([wait, hub.firstWrite({ prefixes: [prefix], after: before }, signal)])).toEqual([true, true]);
  await stop();
});

test('a wait ends with its signal, before and after the store watch has begun', async () => {
  const { hub, stop } = await startCache();
  const abort = new AbortController();
  const waits = [hub.firstWrite({ prefixes: [prefix], after: 0 }, abort.signal)];
  expect(await endedOf(waits)).toEqual([false]);
  abort.abort();
  waits.push(hub.firstWrite({ prefixes: [keyOf('a', '')], after: 0 }, abort.signal));
  expect(await endedOf(waits)).toEqual([true, true]);
  await stop();
});
