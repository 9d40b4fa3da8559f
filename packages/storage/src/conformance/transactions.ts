import { errorName, keysIn, put, putIf, putOf, remove, text, type Context } from './suite.ts';

export function transactions({ describe, test, expect, withStore }: Context): void {
  describe('transactions', () => {
    test('an empty store is at revision 1 and the first change makes it 2', withStore(async ({ store }) => {
      expect(store.revision).toBe(1);
      expect(await put(store, 'a', '1')).toBe(2);
      expect(store.revision).toBe(2);
    }));

    test('all changes of a transaction share one revision', withStore(async ({ store }) => {
      const { revision } = await store.txn({ compare: [], success: [putOf('a', '1'), putOf('b', '2')] });
      const [a, b] = [await store.get('a'), await store.get('b')];
      expect([a.kv?.modRevision, b.kv?.modRevision]).toEqual([revision, revision]);
    }));

    test('version counts the changes since creation and creation keeps its revision', withStore(async ({ store }) => {
      const created = await put(store, 'a', '1');
      const changed = await put(store, 'a', '2');
      const { kv } = await store.get('a');
      expect([kv?.createRevision, kv?.modRevision, kv?.version]).toEqual([created, changed, 2]);
      await remove(store, 'a');
      const again = await put(store, 'a', '3');
      const { kv: reborn } = await store.get('a');
      expect([reborn?.createRevision, reborn?.version]).toEqual([again, 1]);
    }));

    test('modRevision 0 holds for a key that does not exist, also after it was deleted', withStore(async ({ store }) => {
      expect((await putIf(store, 'a', 0, '1')).succeeded).toBe(true);
      expect((await putIf(store, 'a', 0, '2')).succeeded).toBe(false);
      await remove(store, 'a');
      expect((await putIf(store, 'a', 0, '3')).succeeded).toBe(true);
    }));

    test('a failed comparison changes nothing and answers with the keys asked for that exist', withStore(async ({ store }) => {
      const revision = await put(store, 'a', '1');
      const result = await store.txn({ compare: [{ key: 'a', modRevision: revision + 5 }], success: [putOf('a', '2'), putOf('b', '2')], failure: ['a', 'b'] });
      expect([result.succeeded, result.revision]).toEqual([false, revision]);
      expect(result.kvs.map((kv) => [kv.key, text(kv), kv.modRevision])).toEqual([['a', '1', revision]]);
      expect(await keysIn(store, '')).toEqual(['a']);
    }));

    test('of all comparisons one that fails is enough', withStore(async ({ store }) => {
      const revision = await put(store, 'a', '1');
      const compare = [{ key: 'a', modRevision: revision }, { key: 'b', modRevision: 7 }];
      expect((await store.txn({ compare, success: [putOf('a', '2')] })).succeeded).toBe(false);
    }));

    test('deleting what does not exist takes no revision', withStore(async ({ store }) => {
      const revision = await put(store, 'a', '1');
      expect(await remove(store, 'b')).toBe(revision);
      expect(await put(store, 'a', '2')).toBe(revision + 1);
    }));

    test('a transaction may not write a key twice', withStore(async ({ store }) => {
      expect(await errorName(store.txn({ compare: [], success: [putOf('a', '1'), putOf('a', '2')] }))).toBe('RangeError');
      expect(await keysIn(store, '')).toEqual([]);
    }));

    test('of writers racing for one revision exactly one wins', withStore(async ({ store }) => {
      const revision = await put(store, 'a', 'start');
      const results = await Promise.all(Array.from({ length: 50 }, (_, i) => putIf(store, 'a', revision, `writer ${i}`)));
      const winners = results.flatMap((result, i) => (result.succeeded ? [i] : []));
      expect(winners.length).toBe(1);
      expect(text((await store.get('a')).kv)).toBe(`writer ${winners[0]}`);
    }));

    test('a loser of a race is shown what beat it', withStore(async ({ store }) => {
      const [first, second] = await Promise.all([putIf(store, 'a', 0, 'one'), putIf(store, 'a', 0, 'two')]);
      expect([first.succeeded, second.succeeded]).toEqual([true, false]);
      expect(second.kvs.map((kv) => [text(kv), kv.modRevision])).toEqual([['one', first.revision]]);
    }));

    test('concurrent transactions get distinct, consecutive revisions in the order they were made', withStore(async ({ store }) => {
      const revisions = await Promise.all(Array.from({ length: 200 }, (_, i) => put(store, `k${i}`, 'x')));
      expect(revisions).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
    }));

    test('counting up by compare-and-swap from many writers loses no increment', withStore(async ({ store }) => {
      const increment = async (): Promise<void> => {
        for (;;) {
          const { kv } = await store.get('n');
          const result = await putIf(store, 'n', kv?.modRevision ?? 0, String(Number(text(kv) ?? 0) + 1));
          if (result.succeeded) return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, increment));
      expect(text((await store.get('n')).kv)).toBe('20');
    }));

    test('a call with an aborted signal does nothing', withStore(async ({ store }) => {
      const signal = AbortSignal.abort(new RangeError('stop'));
      expect(await errorName(store.txn({ compare: [], success: [putOf('a', '1')] }, signal))).toBe('RangeError');
      expect(store.revision).toBe(1);
    }));

    test('a closed store refuses', withStore(async ({ store }) => {
      await store.close();
      expect(await errorName(put(store, 'a', '1'))).toBe('StoreClosedError');
      expect(await errorName(store.get('a'))).toBe('StoreClosedError');
    }));
  });
}
