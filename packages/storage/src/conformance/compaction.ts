import { errorName, everything, keysIn, put, remove, text, type Part } from './suite.ts';

export const compaction: Part = {
  name: 'compaction',
  cases: {
    'history before it is gone, what is live stays': async ({ store, expect }) => {
      await put(store, 'a', '1');
      await put(store, 'b', '1');
      await put(store, 'a', '2');
      const revision = await remove(store, 'b');
      await store.compact(revision);
      expect(await errorName(store.get('a', { revision: revision - 1 }))).toBe('CompactedError');
      expect(await errorName(store.range({ ...everything, revision: revision - 1 }))).toBe('CompactedError');
      expect(await keysIn(store, '')).toEqual(['a']);
      expect(text((await store.get('a', { revision })).kv)).toBe('2');
    },

    'what is not touched since keeps its revisions': async ({ store, expect }) => {
      const created = await put(store, 'a', '1');
      const revision = await put(store, 'b', '1');
      await store.compact(revision);
      const { kv } = await store.get('a');
      expect([kv?.createRevision, kv?.modRevision, kv?.version, text(kv)]).toEqual([created, created, 1, '1']);
    },

    'revisions between it and now can still be read': async ({ store, expect }) => {
      await put(store, 'a', '1');
      const middle = await put(store, 'a', '2');
      await put(store, 'a', '3');
      await store.compact(middle);
      expect(text((await store.get('a', { revision: middle })).kv)).toBe('2');
    },

    'a transaction partly superseded keeps its living keys': async ({ store, expect }) => {
      const { revision } = await store.txn({
        compare: [],
        success: ['a', 'b'].map((key) => ({ op: 'put', key, value: new TextEncoder().encode(`first ${key}`) })),
      });
      await put(store, 'a', 'second a');
      await store.compact(await put(store, 'c', 'x'));
      const { kv } = await store.get('b');
      expect([text(kv), kv?.modRevision]).toEqual(['first b', revision]);
      expect(text((await store.get('a')).kv)).toBe('second a');
    },

    'compacting to what is compacted already does nothing, and the future is refused': async ({ store, expect }) => {
      await put(store, 'a', '1');
      const revision = await put(store, 'a', '2');
      await store.compact(revision);
      await store.compact(revision - 1);
      expect(await errorName(store.compact(revision + 1))).toBe('FutureRevisionError');
      expect(await errorName(store.get('a', { revision: revision - 1 }))).toBe('CompactedError');
    },

    'a compacted store goes on': async ({ store, expect }) => {
      for (let round = 0; round < 5; round++) {
        for (let i = 0; i < 20; i++) await put(store, `k${i % 3}`, `${round}.${i}`);
        await remove(store, 'k0');
        await store.compact(store.revision);
      }
      expect(await keysIn(store, 'k')).toEqual(['k1', 'k2']);
      expect(store.revision).toBe(1 + 5 * 21);
    },
  },
};
