import { errorName, everything, keysIn, put, remove, text, type Context } from './suite.ts';

export function compaction({ describe, test, expect, withStore }: Context): void {
  describe('compaction', () => {
    test('history before it is gone, what is live stays', withStore(async ({ store }) => {
      await put(store, 'a', '1');
      await put(store, 'b', '1');
      await put(store, 'a', '2');
      const revision = await remove(store, 'b');
      await store.compact(revision);
      expect(await errorName(store.get('a', { revision: revision - 1 }))).toBe('CompactedError');
      expect(await errorName(store.range({ ...everything, revision: revision - 1 }))).toBe('CompactedError');
      expect(await keysIn(store, '')).toEqual(['a']);
      expect(text((await store.get('a', { revision })).kv)).toBe('2');
    }));

    test('what is not touched since keeps its revisions', withStore(async ({ store }) => {
      const created = await put(store, 'a', '1');
      const revision = await put(store, 'b', '1');
      await store.compact(revision);
      const { kv } = await store.get('a');
      expect([kv?.createRevision, kv?.modRevision, kv?.version, text(kv)]).toEqual([created, created, 1, '1']);
    }));

    test('revisions between it and now can still be read', withStore(async ({ store }) => {
      await put(store, 'a', '1');
      const middle = await put(store, 'a', '2');
      await put(store, 'a', '3');
      await store.compact(middle);
      expect(text((await store.get('a', { revision: middle })).kv)).toBe('2');
    }));

    test('a transaction partly superseded keeps its living keys', withStore(async ({ store }) => {
      const { revision } = await store.txn({
        compare: [],
        success: ['a', 'b'].map((key) => ({ op: 'put', key, value: new TextEncoder().encode(`first ${key}`) })),
      });
      await put(store, 'a', 'second a');
      await store.compact(await put(store, 'c', 'x'));
      const { kv } = await store.get('b');
      expect([text(kv), kv?.modRevision]).toEqual(['first b', revision]);
      expect(text((await store.get('a')).kv)).toBe('second a');
    }));

    test('compacting to what is compacted already does nothing, and the future is refused', withStore(async ({ store }) => {
      await put(store, 'a', '1');
      const revision = await put(store, 'a', '2');
      await store.compact(revision);
      await store.compact(revision - 1);
      expect(await errorName(store.compact(revision + 1))).toBe('FutureRevisionError');
      expect(await errorName(store.get('a', { revision: revision - 1 }))).toBe('CompactedError');
    }));

    test('a compacted store goes on', withStore(async ({ store }) => {
      for (let round = 0; round < 5; round++) {
        for (let i = 0; i < 20; i++) await put(store, `k${i % 3}`, `${round}.${i}`);
        await remove(store, 'k0');
        await store.compact(store.revision);
      }
      expect(await keysIn(store, 'k')).toEqual(['k1', 'k2']);
      expect(store.revision).toBe(1 + 5 * 21);
    }));
  });
}
