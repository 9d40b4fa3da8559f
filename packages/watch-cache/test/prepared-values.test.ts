import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { WatchCacheHub, type CacheCodec } from '@kubewright/watch-cache';
import { expect, test } from 'vitest';
import { codec, keyOf, prefix, settle, valueOf } from './harness.ts';

const others = '/registry/others/';

/** Values that can be read once whoever has their keys was asked for them. */
class LockedValues {
  /** By what is asked for, in the order of asking. */
  readonly asked: { readonly values: readonly string[]; answer(): void }[] = [];
  readonly #known = new Set<string>();

  readonly codec: CacheCodec = {
    decode: (key, value, revision) => {
      if (!this.#known.has(textOf(value))) throw new Error('nobody was asked for its key');
      return codec.decode(key, value, revision);
    },
    prepare: (values) => {
      const wanted = values.map(textOf).filter((value) => !this.#known.has(value));
      if (wanted.length === 0) return undefined;
      return new Promise((resolve) => {
        const answer = (): void => {
          for (const value of wanted) this.#known.add(value);
          resolve();
        };
        this.asked.push({ values: wanted, answer });
      });
    },
  };

  /** Others keep the keys from now on. */
  forget(): void {
    this.#known.clear();
  }
}

const textOf = (value: Uint8Array): string => Buffer.from(value).toString();
const shown = (namespace: string, name: string): string => textOf(valueOf(namespace, name));

function startHub() {
  const clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  const hub = new WatchCacheHub({ store, clock, logger: silentLogger });
  const abort = new AbortController();
  const running = hub.run(abort.signal);
  const stop = async (): Promise<void> => {
    abort.abort();
    await running;
  };
  const put = (key: string, name: string) => ({ op: 'put', key, value: valueOf('a', name) }) as const;
  return { store, hub, put, stop };
}

test('a cache that is filled asks again for what it has read, and for what came meanwhile, when keys change while it waits for some', async () => {
  const { store, hub, put, stop } = startHub();
  const locked = new LockedValues();
  await store.txn({ compare: [], success: [put(keyOf('a', 'one'), 'one')] });
  await settle();
  const cache = hub.cache({ prefix, codec: locked.codec });
  await settle();
  await store.txn({ compare: [], success: [put(keyOf('a', 'two'), 'two')] });
  await settle();
  locked.asked[0]!.answer();
  locked.forget();
  await settle();
  expect(locked.asked[1]!.values).toEqual([shown('a', 'one')]);
  locked.asked[1]!.answer();
  await settle();
  expect(locked.asked[2]!.values).toEqual([shown('a', 'two')]);
  locked.asked[2]!.answer();
  locked.forget();
  await settle();
  expect(locked.asked[3]!.values).toEqual([shown('a', 'two')]);
  locked.asked[3]!.answer();
  await cache.ready();
  expect(cache.list({}).items.map(({ name }) => name)).toEqual(['one', 'two']);
  await stop();
});

test('what comes for a cache that is filled while others are waited for is prepared before it is delivered', async () => {
  const { store, hub, put, stop } = startHub();
  const [live, filling] = [new LockedValues(), new LockedValues()];
  const first = hub.cache({ prefix, codec: live.codec });
  await first.ready();
  await store.txn({ compare: [], success: [put(`${others}a/old`, 'old')] });
  await settle();
  const second = hub.cache({ prefix: others, codec: filling.codec });
  await settle();
  await store.txn({ compare: [], success: [put(keyOf('a', 'one'), 'one'), put(`${others}a/new`, 'new')] });
  await settle();
  filling.asked[0]!.answer();
  await second.ready();
  live.asked[0]!.answer();
  await settle();
  expect(filling.asked[1]!.values).toEqual([shown('a', 'new')]);
  filling.asked[1]!.answer();
  await second.waitFor(store.revision);
  expect(second.list({}).items.map(({ name }) => name)).toEqual(['new', 'old']);
  await stop();
});
