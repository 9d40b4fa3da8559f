import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore, type Store } from '@kubewright/storage';
import { expect, test } from 'vitest';
import { compactTogether } from './compact-together.ts';

const intervalMs = 60_000;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A memory store that notes what it is asked to compact. */
function observedStore(clock: VirtualClock): { store: MemoryStore; compactions: number[] } {
  const store = new MemoryStore({ clock });
  const compactions: number[] = [];
  const compact = store.compact.bind(store);
  store.compact = (revision) => {
    compactions.push(revision);
    return compact(revision);
  };
  return { store, compactions };
}

async function change(store: Store): Promise<number> {
  return (await store.txn({ compare: [], success: [{ op: 'put', key: '/registry/a', value: text('x') }] })).revision;
}

test('of servers that share a store one compacts each interval, what was there an interval before', async () => {
  const clock = new VirtualClock({ settle });
  const { store, compactions } = observedStore(clock);
  const stop = new AbortController();
  const running = [1, 2, 3].map(() => compactTogether({ store, clock, logger: silentLogger, intervalMs }, stop.signal));
  const revisions: number[] = [];
  for (let round = 0; round < 4; round++) {
    await clock.advance(intervalMs);
    revisions.push(store.revision);
    await change(store);
  }
  stop.abort();
  await Promise.all(running);
  expect(compactions).toEqual(revisions.slice(0, 3));
});

test('when the server that compacted is gone another takes over', async () => {
  const clock = new VirtualClock({ settle });
  const { store, compactions } = observedStore(clock);
  const [first, second] = [new AbortController(), new AbortController()];
  const deps = { store, clock, logger: silentLogger, intervalMs };
  const running = [compactTogether(deps, first.signal), compactTogether(deps, second.signal)];
  await clock.advance(2 * intervalMs);
  first.abort();
  await clock.advance(3 * intervalMs);
  expect(compactions.length >= 3).toBe(true);
  second.abort();
  await Promise.all(running);
});

test("the key is kube-apiserver's, so that both kinds may share a cluster", async () => {
  const clock = new VirtualClock({ settle });
  const { store } = observedStore(clock);
  const stop = new AbortController();
  const running = compactTogether({ store, clock, logger: silentLogger, intervalMs }, stop.signal);
  await change(store);
  await clock.advance(2 * intervalMs);
  const { kv } = await store.get('compact_rev_key');
  expect([new TextDecoder().decode(kv?.value), kv?.version]).toEqual(['3', 2]);
  stop.abort();
  await running;
});
