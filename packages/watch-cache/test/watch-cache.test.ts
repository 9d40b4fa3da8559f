import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isExpired, isTooManyRequests, silentLogger, statusOf, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { createWatchCache, WatchCacheHub, type Scope } from '@kubewright/watch-cache';
import { describe, expect, test } from 'vitest';
import { codec, keyOf, prefix, ready, settle, show, startCache, valueOf } from './harness.ts';

const forever = new AbortController().signal;
const names = (items: readonly { namespace: string; name: string }[]): string[] =>
  items.map(({ namespace, name }) => `${namespace}/${name}`);

describe('reads', () => {
  test('a list is in key order and can be narrowed to a namespace, a name and a predicate', async () => {
    const { cache, put, stop } = await startCache();
    await put('b', 'one', { app: 'web' });
    await put('a-b', 'one');
    await put('a', 'two', { app: 'web' });
    await put('a', 'one');
    expect(names(cache.list({}).items)).toEqual(['a-b/one', 'a/one', 'a/two', 'b/one']);
    expect(names(cache.list({ namespace: 'a' }).items)).toEqual(['a/one', 'a/two']);
    expect(names(cache.list({ namespace: 'a', name: 'two' }).items)).toEqual(['a/two']);
    expect(names(cache.list({ name: 'one' }).items)).toEqual(['a-b/one', 'a/one', 'b/one']);
    expect(names(cache.list({ matches: (object) => object.labels.get('app') === 'web' }).items)).toEqual(['a/two', 'b/one']);
    expect(cache.list({ namespace: 'a', name: 'three' }).items).toEqual([]);
    await stop();
  });

  test('that there is none, or none of a namespace, can be told without listing', async () => {
    const { cache, put, remove, stop } = await startCache();
    expect(cache.hasNone()).toBe(true);
    await put('a', 'one');
    expect([cache.hasNone(), cache.hasNone('a'), cache.hasNone('b')]).toEqual([false, false, true]);
    await remove('a', 'one');
    expect([cache.hasNone(), cache.hasNone('a')]).toEqual([true, true]);
    await stop();
  });

  test('an object carries the revision of its last change as its resourceVersion', async () => {
    const { cache, put, stop } = await startCache();
    await put('a', 'one');
    const revision = await put('a', 'one', { x: 'y' });
    const row = cache.get(keyOf('a', 'one'))!;
    expect(row.revision).toBe(revision);
    expect(row.object().metadata.resourceVersion).toBe(String(revision));
    await stop();
  });

  test('a list at an older revision undoes what came later', async () => {
    const { cache, put, remove, stop } = await startCache();
    await put('a', 'one');
    const before = await put('a', 'two');
    await remove('a', 'one');
    await put('a', 'three');
    await put('a', 'two', { changed: 'yes' });
    const list = cache.listAt({}, before);
    expect(list.revision).toBe(before);
    expect(names(list.items)).toEqual(['a/one', 'a/two']);
    expect(list.items[1]!.revision).toBe(before);
    expect(names(cache.listAt({ namespace: 'a', name: 'three' }, before).items)).toEqual([]);
    await stop();
  });

  test('a list at a revision before the history is 410', async () => {
    const { cache, put, stop } = await startCache({ maxChanges: 2 });
    const first = await put('a', 'one');
    for (const name of ['two', 'three', 'four']) await put('a', name);
    expect(() => cache.listAt({}, first)).toThrow(expect.toSatisfy(isExpired));
    await stop();
  });

  test('a cache that is not filled yet says so with 429', () => {
    const clock = new VirtualClock({ settle });
    const hub = new WatchCacheHub({ store: new MemoryStore({ clock }), clock, logger: silentLogger });
    expect(() => hub.cache({ prefix, codec }).list({})).toThrow(expect.toSatisfy(isTooManyRequests));
  });

  test('who waits for a cache that nobody fills any more goes on, and is told that it is not filled', async () => {
    const clock = new VirtualClock({ settle });
    const hub = new WatchCacheHub({ store: new MemoryStore({ clock }), clock, logger: silentLogger });
    const early = hub.cache({ prefix, codec }).ready();
    await hub.run(AbortSignal.abort());
    await early;
    const late = hub.cache({ prefix: '/registry/others/', codec });
    await late.ready();
    expect(() => late.list({})).toThrow(expect.toSatisfy(isTooManyRequests));
    const again = new AbortController();
    const running = hub.run(again.signal);
    await late.ready();
    expect(late.size).toBe(0);
    again.abort();
    await running;
  });

  test('a cache is filled page by page from a store that has content', async () => {
    const clock = new VirtualClock({ settle });
    const store = new MemoryStore({ clock });
    for (let i = 0; i < 4_500; i++)
      await store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', `n${i}`), value: valueOf('a', `n${i}`) }] });
    const { cache, stop } = await startCache({}, store);
    expect(cache.size).toBe(4_500);
    await stop();
  });

  test('an object that cannot be read fails whoever would have to be shown it, until it is gone, and nobody else', async () => {
    const { cache, store, put, remove, stop } = await startCache({ minIndexedRows: 1 });
    const web: Scope = { requires: [{ of: 'label', name: 'app', value: 'web' }], matches: ({ labels }) => labels.get('app') === 'web' };
    const before = await put('a', 'broken', { app: 'web' });
    expect(names(cache.list(web).items)).toEqual(['a/broken']);
    const watch = cache.watch({ scope: {}, after: 'now' }, new AbortController().signal);
    await store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', 'broken'), value: new Uint8Array([1]) }] });
    await put('b', 'one');
    const unreadable = `unable to transform key "${keyOf('a', 'broken')}"`;
    expect(() => cache.list({})).toThrow(unreadable);
    expect(() => cache.list({ namespace: 'a' })).toThrow(unreadable);
    expect(() => cache.get(keyOf('a', 'broken'))).toThrow(unreadable);
    expect(() => cache.listAt({}, cache.revision)).toThrow(unreadable);
    await expect(watch[Symbol.asyncIterator]().next()).rejects.toThrow(unreadable);
    expect(names(cache.list({ namespace: 'b' }).items)).toEqual(['b/one']);
    // Whoever goes on from before is not told that it is gone, but that it must list again.
    await expect(cache.watch({ scope: {}, after: before }, forever)[Symbol.asyncIterator]().next()).rejects.toSatisfy(isExpired);
    await remove('a', 'broken');
    expect(names(cache.list({}).items)).toEqual(['b/one']);
    expect(names(cache.list(web).items)).toEqual([]);
    await stop();
  });
});

describe('waiting for a revision', () => {
  test('a write elsewhere in the store moves the revision of every cache', async () => {
    const { cache, store, stop } = await startCache();
    const { revision } = await store.txn({ compare: [], success: [{ op: 'put', key: '/registry/others/x', value: new Uint8Array() }] });
    await cache.waitFor(revision);
    expect(cache.revision).toBe(revision);
    await stop();
  });

  test('a revision that does not come is 504 Too large resource version after three seconds', async () => {
    const { cache, clock, stop } = await startCache();
    const outcome = cache.waitFor(100).catch((error: unknown) => statusOf(error));
    await clock.advance(2_999);
    await clock.advance(1);
    expect(await outcome).toMatchObject({
      code: 504,
      message: 'Timeout: Too large resource version: 100, current: 1',
      details: { retryAfterSeconds: 1 },
    });
    await stop();
  });

  test('waiting ends with the signal', async () => {
    const { cache, stop } = await startCache();
    const abort = new AbortController();
    const outcome = cache.waitFor(100, { signal: abort.signal }).catch((error: unknown) => error);
    abort.abort('enough');
    expect(await outcome).toBe('enough');
    await stop();
  });
});

describe('watches', () => {
  test('a watch from a revision shows every later change once, in order', async () => {
    const { cache, put, remove, stop } = await startCache();
    const one = await put('a', 'one');
    await put('a', 'two');
    const watch = cache.watch({ scope: {}, after: one }, forever);
    await put('a', 'one', { x: 'y' });
    await remove('a', 'two');
    expect(ready(watch)).toEqual(['ADDED a/two@3', 'MODIFIED a/one@4', 'DELETED a/two@5']);
    await stop();
  });

  test('changes that come together wake who polls once, and are had together', async () => {
    const { cache, store, put, stop } = await startCache();
    const watch = cache.watch({ scope: { namespace: 'a' }, after: 'now' });
    let woken = 0;
    expect(watch.poll(() => woken++)).toBe('pending');
    const success = ['one', 'two'].map((name) => ({ op: 'put' as const, key: keyOf('a', name), value: valueOf('a', name) }));
    const { revision } = await store.txn({ compare: [], success });
    await cache.waitFor(revision);
    await settle();
    expect(woken).toBe(1);
    const events = watch.poll(() => {});
    expect(typeof events === 'string' ? events : events.map(show)).toEqual([`ADDED a/one@${revision}`, `ADDED a/two@${revision}`]);
    await put('b', 'other');
    expect(watch.poll(() => woken++)).toBe('pending');
    watch.end();
    await settle();
    expect([woken, watch.poll(() => {})]).toEqual([2, 'over']);
    await stop();
  });

  test('the object of a DELETED event is its last state with the revision of the deletion', async () => {
    const { cache, put, remove, stop } = await startCache();
    await put('a', 'one', { color: 'red' });
    const watch = cache.watch({ scope: {}, after: 'now' }, forever);
    const revision = await remove('a', 'one');
    const [event] = watch.takeReady(1);
    const { object } = event as Extract<typeof event, { object: unknown }>;
    expect(object.object().metadata).toMatchObject({ labels: { color: 'red' }, resourceVersion: String(revision) });
    expect(JSON.parse(new TextDecoder().decode(object.bytes))).toEqual(object.object());
    await stop();
  });

  test('an object that leaves the selector is DELETED and one that enters is ADDED', async () => {
    const { cache, put, remove, stop } = await startCache();
    await put('a', 'one', { app: 'web' });
    const watch = cache.watch({ scope: { matches: ({ labels }) => labels.get('app') === 'web' }, after: 'now' }, forever);
    await put('a', 'one', { app: 'db' });
    await put('a', 'one', { app: 'db', x: 'y' });
    await put('a', 'one', { app: 'web' });
    await put('a', 'one', { app: 'web', x: 'y' });
    await remove('a', 'one');
    expect(ready(watch)).toEqual(['DELETED a/one@3', 'ADDED a/one@5', 'MODIFIED a/one@6', 'DELETED a/one@7']);
    await stop();
  });

  test('a watch of a namespace or a name sees nothing else', async () => {
    const { cache, put, stop } = await startCache();
    const ofNamespace = cache.watch({ scope: { namespace: 'a' }, after: 'now' }, forever);
    const ofName = cache.watch({ scope: { name: 'one' }, after: 'now' }, forever);
    const ofBoth = cache.watch({ scope: { namespace: 'b', name: 'one' }, after: 'now' }, forever);
    await put('a', 'one');
    await put('a', 'two');
    await put('b', 'one');
    expect(ready(ofNamespace)).toEqual(['ADDED a/one@2', 'ADDED a/two@3']);
    expect(ready(ofName)).toEqual(['ADDED a/one@2', 'ADDED b/one@4']);
    expect(ready(ofBoth)).toEqual(['ADDED b/one@4']);
    await stop();
  });

  test('initial events come first and end with INITIAL_END at the revision they are of', async () => {
    const { cache, put, stop } = await startCache();
    await put('a', 'one');
    await put('a', 'two');
    const watch = cache.watch({ scope: {}, after: 'now', sendInitial: true }, forever);
    await put('a', 'three');
    expect(ready(watch)).toEqual(['ADDED a/one@2', 'ADDED a/two@3', 'INITIAL_END@3', 'ADDED a/three@4']);
    await stop();
  });

  test('initial events wait for the least revision asked for', async () => {
    const { cache, put, stop } = await startCache();
    const iterator = cache.watch({ scope: {}, after: 3, sendInitial: true }, forever)[Symbol.asyncIterator]();
    const first = iterator.next();
    await put('a', 'one');
    await put('a', 'two');
    expect(show((await first).value)).toBe('ADDED a/one@2');
    expect(show((await iterator.next()).value)).toBe('ADDED a/two@3');
    expect(show((await iterator.next()).value)).toBe('INITIAL_END@3');
    await stop();
  });

  test('bookmarks tell progress, also of other resources, and only progress', async () => {
    const { cache, store, clock, put, stop } = await startCache();
    const watch = cache.watch({ scope: {}, after: 'now', bookmarkIntervalMs: 60_000 }, forever);
    await clock.advance(60_000);
    expect(ready(watch)).toEqual([]);
    await put('a', 'one');
    await store.txn({ compare: [], success: [{ op: 'put', key: '/registry/others/x', value: new Uint8Array() }] });
    await clock.advance(60_000);
    expect(ready(watch)).toEqual(['ADDED a/one@2', 'BOOKMARK@3']);
    await stop();
  });

  test('a watch from before the history is 410', async () => {
    const { cache, put, stop } = await startCache({ maxChanges: 2 });
    for (const name of ['one', 'two', 'three', 'four']) await put('a', name);
    await expect(cache.watch({ scope: {}, after: 2 }, forever)[Symbol.asyncIterator]().next()).rejects.toSatisfy(isExpired);
    expect(ready(cache.watch({ scope: {}, after: cache.oldestRevision }, forever))).toEqual(['ADDED a/three@4', 'ADDED a/four@5']);
    await stop();
  });

  test('history is kept for seventy-five seconds', async () => {
    const { cache, clock, put, stop } = await startCache();
    await put('a', 'one');
    await clock.advance(75_000);
    await put('a', 'two');
    expect(cache.oldestRevision).toBe(1);
    await clock.advance(1);
    await put('a', 'three');
    expect(cache.oldestRevision).toBe(2);
    await stop();
  });

  test('history is let go of when nobody writes any more, but for the last hundred changes', async () => {
    const { cache, clock, put, stop } = await startCache();
    for (let i = 1; i <= 150; i++) await put('a', `thing-${i}`);
    await clock.advance(75_000);
    expect(cache.oldestRevision).toBe(1);
    await clock.advance(75_000);
    expect(cache.oldestRevision).toBe(51);
    await stop();
  });

  test('the bytes of a cache are those of the objects in it, whatever came and went', async () => {
    const memory = await startCache();
    await memory.put('a', 'found');
    const { cache, put, remove, stop } = await startCache({}, memory.store);
    for (const label of ['x', 'a label that takes place', 'y']) await put('a', 'one', { label });
    await put('b', 'two', { other: 'label' });
    await remove('a', 'found');
    await remove('b', 'gone');
    const held = cache.list({}).items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect([cache.size, cache.sizeBytes]).toEqual([2, held]);
    await Promise.all([stop(), memory.stop()]);
  });

  test('what history has let go of is nobody’s any more, however little there has been', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { cache, put, stop } = await startCache({ maxChanges: 2 });
    await put('a', 'one');
    const first = new WeakRef(cache.get(keyOf('a', 'one'))!);
    for (let i = 0; i < 4; i++) await put('a', 'one');
    await settle();
    collectGarbage();
    expect(first.deref()).toBeUndefined();
    await stop();
  });

  test('a reader that is too slow is ended with 410 and never skips', async () => {
    const { cache, put, stop } = await startCache({ maxPending: 2 });
    const iterator = cache.watch({ scope: {}, after: 'now' }, forever)[Symbol.asyncIterator]();
    for (const name of ['one', 'two', 'three']) await put('a', name);
    await expect(iterator.next()).rejects.toSatisfy(isExpired);
    expect((await iterator.next()).done).toBe(true);
    await stop();
  });

  test('a reader that is always a little behind is told of everything in order', async () => {
    const { cache, put, stop } = await startCache();
    const watch = cache.watch({ scope: {}, after: 'now' }, forever);
    const told: number[] = [];
    const revisions = [await put('a', 'thing'), await put('a', 'thing')];
    for (let i = 0; i < 300; i++) {
      revisions.push(await put('a', 'thing'));
      told.push(...watch.takeReady(1).map(({ revision }) => revision));
    }
    told.push(...watch.takeReady(3).map(({ revision }) => revision));
    expect(told).toEqual(revisions);
    await stop();
  });

  test('a predicate that throws ends its own watch only', async () => {
    const { cache, put, stop } = await startCache();
    const broken = cache.watch(
      {
        scope: {
          matches: () => {
            throw new Error('no');
          },
        },
        after: 'now',
      },
      forever,
    );
    const sound = cache.watch({ scope: {}, after: 'now' }, forever);
    await put('a', 'one');
    await expect(broken[Symbol.asyncIterator]().next()).rejects.toThrow('no');
    expect(ready(sound)).toEqual(['ADDED a/one@2']);
    await stop();
  });

  test('a watch ends with its signal and with the run of its cache', async () => {
    const { cache, stop } = await startCache();
    const abort = new AbortController();
    const first = cache.watch({ scope: {}, after: 'now' }, abort.signal)[Symbol.asyncIterator]().next();
    const second = cache.watch({ scope: {}, after: 'now' }, forever)[Symbol.asyncIterator]().next();
    abort.abort();
    expect((await first).done).toBe(true);
    await stop();
    expect((await second).done).toBe(true);
  });

  test('the events of a change are the same objects for every watcher', async () => {
    const { cache, put, stop } = await startCache();
    const watches = [1, 2].map(() => cache.watch({ scope: {}, after: 'now' }, forever));
    await put('a', 'one');
    const [first, second] = watches.map((watch) => watch.takeReady(1)[0]);
    expect(first).toBe(second);
    await stop();
  });
});

describe('the hub', () => {
  test('a cache is made once per prefix and filled when it is first asked for', async () => {
    const { hub, store, cache, stop } = await startCache();
    await store.txn({ compare: [], success: [{ op: 'put', key: '/registry/others/ns/x', value: valueOf('ns', 'x') }] });
    const others = hub.cache({ prefix: '/registry/others/', codec });
    expect(hub.cache({ prefix: '/registry/others/', codec })).toBe(others);
    await others.ready();
    expect(others.size).toBe(1);
    expect(cache.size).toBe(0);
    await stop();
  });

  test('after the store watch breaks every watch ends and every cache is filled anew', async () => {
    const { cache, clock, store, put, stop } = await startCache();
    await put('a', 'one');
    const pending = cache.watch({ scope: {}, after: 'now' }, forever)[Symbol.asyncIterator]().next();
    await breakWatch(store);
    expect((await pending).done).toBe(true);
    await clock.advance(1_000);
    await cache.ready();
    expect(names(cache.list({}).items)).toEqual(['a/one', 'a/two']);
    expect(() => cache.listAt({}, 2)).toThrow(expect.toSatisfy(isExpired));
    await stop();
  });

  test('a removed prefix ends its watches and can be made anew', async () => {
    const { cache, hub, put, stop } = await startCache();
    await put('a', 'one');
    const pending = cache.watch({ scope: {}, after: 'now' }, forever)[Symbol.asyncIterator]().next();
    hub.remove(prefix);
    expect((await pending).done).toBe(true);
    const again = hub.cache({ prefix, codec });
    await again.ready();
    expect(again.size).toBe(1);
    await stop();
  });

  test('a single cache follows the store by itself', async () => {
    const clock = new VirtualClock({ settle });
    const store = new MemoryStore({ clock });
    const cache = createWatchCache({ store, clock, logger: silentLogger, prefix, codec });
    const abort = new AbortController();
    const running = cache.run(abort.signal);
    await cache.ready();
    const { revision } = await store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', 'one'), value: valueOf('a', 'one') }] });
    await cache.waitFor(revision);
    expect(cache.size).toBe(1);
    abort.abort();
    await running;
  });
});

/** Compacts past a burst the hub has not read yet, which breaks its watch. */
async function breakWatch(store: MemoryStore): Promise<void> {
  void store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', 'two'), value: valueOf('a', 'two') }] });
  void store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', 'two'), value: valueOf('a', 'two', { x: 'y' }) }] });
  await store.compact(store.revision);
  await settle();
}
