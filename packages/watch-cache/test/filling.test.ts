import { isTooManyRequests, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore, type RangeRequest, type RangeResult } from '@kubewright/storage';
import { WatchCacheHub, type CacheCodec } from '@kubewright/watch-cache';
import { expect, test } from 'vitest';
import { codec, keyOf, prefix, settle, valueOf } from './harness.ts';

const objects = 4_500;
const nameOf = (at: number): string => `n${String(at).padStart(4, '0')}`;

/** A store that is read, and not all in memory; `reading` runs before each page of things. */
class ReadStore extends MemoryStore {
  override readonly rangeNow = (): undefined => undefined;
  reading: (page: number) => Promise<unknown> = () => Promise.resolve();
  #pages = 0;

  override async range(request: RangeRequest, signal?: AbortSignal): Promise<RangeResult> {
    if (request.start.startsWith(prefix)) await this.reading(this.#pages++);
    return super.range(request, signal);
  }
}

async function startFilling() {
  const clock = new VirtualClock({ settle });
  const store = new ReadStore({ clock });
  const put = (name: string) => store.txn({ compare: [], success: [{ op: 'put', key: keyOf('a', name), value: valueOf('a', name) }] });
  const remove = (name: string) => store.txn({ compare: [], success: [{ op: 'delete', key: keyOf('a', name) }] });
  for (let first = 0; first < objects; first += 500) {
    const some = Array.from({ length: 500 }, (_, at) => nameOf(first + at));
    await store.txn({ compare: [], success: some.map((name) => ({ op: 'put', key: keyOf('a', name), value: valueOf('a', name) })) });
  }
  const hub = new WatchCacheHub({ store, clock, logger: silentLogger });
  const abort = new AbortController();
  const running = hub.run(abort.signal);
  await settle();
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  return { clock, store, put, remove, hub, stop };
}

test('what was read of a cache’s content is taken in before more is read, and nobody is shown a part of it', async () => {
  const { store, hub, stop } = await startFilling();
  let decoded = 0;
  const counting: CacheCodec = { decode: (key, value, revision) => (decoded++, codec.decode(key, value, revision)) };
  const before: number[] = [];
  store.reading = async () => {
    before.push(decoded);
    expect(() => hub.cache({ prefix, codec }).list({})).toThrow(expect.toSatisfy(isTooManyRequests));
  };
  const cache = hub.cache({ prefix, codec: counting });
  await cache.ready();
  expect(before).toEqual([0, 2_000, 4_000]);
  expect(cache.list({}).items).toHaveLength(objects);
  await stop();
});

test('what is written between two pages a cache is filled with is in it, and a watch from before shows it', async () => {
  const { store, put, remove, hub, stop } = await startFilling();
  store.reading = async (page) =>
    page === 1 && Promise.all([remove(nameOf(0)), put(`${nameOf(1)}b`), put(nameOf(2)), remove(nameOf(4_000))]);
  const cache = hub.cache({ prefix, codec });
  const filledAt = store.revision;
  await cache.ready();
  await cache.waitFor(store.revision);
  const stored = await store.snapshot();
  expect(cache.list({}).items.map(({ key, revision }) => `${key}@${revision}`)).toEqual(
    stored.kvs.map(({ key, modRevision }) => `${key}@${modRevision}`),
  );
  const shown = cache.watch({ scope: {}, after: filledAt }).takeReady(10);
  expect(shown.map((event) => event.type)).toEqual(['DELETED', 'ADDED', 'MODIFIED', 'DELETED']);
  await stop();
});

test('of a filling that broke off half way nothing is left when it is tried again', async () => {
  const { clock, store, remove, hub, stop } = await startFilling();
  store.reading = (page) => (page === 1 ? Promise.reject(new Error('the disk is gone')) : Promise.resolve());
  const cache = hub.cache({ prefix, codec });
  await settle();
  await remove(nameOf(0));
  await clock.advance(1_000);
  await cache.ready();
  expect(cache.get(keyOf('a', nameOf(0)))).toBeUndefined();
  expect(cache.list({}).items).toHaveLength(objects - 1);
  await stop();
});

test('a cache that is removed while it is filled stays empty', async () => {
  const { store, hub, stop } = await startFilling();
  store.reading = async (page) => page === 1 && hub.remove(prefix);
  const cache = hub.cache({ prefix, codec });
  await settle();
  await settle();
  expect(cache.size).toBe(0);
  await stop();
});
