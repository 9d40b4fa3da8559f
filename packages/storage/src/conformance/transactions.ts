import { errorName, keysIn, put, putIf, putOf, remove, text, type Part } from './suite.ts';

export const transactions: Part = {
  name: 'transactions',
  cases: {
    'an empty store is at revision 1 and the first change makes it 2': async ({ store, expect }) => {
      expect(store.revision).toBe(1);
      expect(await put(store, 'a', '1')).toBe(2);
      expect(store.revision).toBe(2);
    },

    'all changes of a transaction share one revision': async ({ store, expect }) => {
      const { revision } = await store.txn({ compare: [], success: [putOf('a', '1'), putOf('b', '2')] });
      const [a, b] = [await store.get('a'), await store.get('b')];
      expect([a.kv?.modRevision, b.kv?.modRevision]).toEqual([revision, revision]);
    },

    'version counts the changes since creation and creation keeps its revision': async ({ store, expect }) => {
      const created = await put(store, 'a', '1');
      const changed = await put(store, 'a', '2');
      const { kv } = await store.get('a');
      expect([kv?.createRevision, kv?.modRevision, kv?.version]).toEqual([created, changed, 2]);
      await remove(store, 'a');
      const again = await put(store, 'a', '3');
      const { kv: reborn } = await store.get('a');
      expect([reborn?.createRevision, reborn?.version]).toEqual([again, 1]);
    },

    'modRevision 0 holds for a key that does not exist, also after it was deleted': async ({ store, expect }) => {
      expect((await putIf(store, 'a', 0, '1')).succeeded).toBe(true);
      expect((await putIf(store, 'a', 0, '2')).succeeded).toBe(false);
      await remove(store, 'a');
      expect((await putIf(store, 'a', 0, '3')).succeeded).toBe(true);
    },

    'a failed comparison changes nothing and answers with the keys asked for that exist': async ({ store, expect }) => {
      const revision = await put(store, 'a', '1');
      const result = await store.txn({
        compare: [{ key: 'a', modRevision: revision + 5 }],
        success: [putOf('a', '2'), putOf('b', '2')],
        failure: ['a', 'b'],
      });
      expect([result.succeeded, result.revision]).toEqual([false, revision]);
      expect(result.kvs.map((kv) => [kv.key, text(kv), kv.modRevision])).toEqual([['a', '1', revision]]);
      expect(await keysIn(store, '')).toEqual(['a']);
    },

    'of all comparisons one that fails is enough': async ({ store, expect }) => {
      const revision = await put(store, 'a', '1');
      const compare = [
        { key: 'a', modRevision: revision },
        { key: 'b', modRevision: 7 },
      ];
      expect((await store.txn({ compare, success: [putOf('a', '2')] })).succeeded).toBe(false);
    },

    'deleting what does not exist takes no revision': async ({ store, expect }) => {
      const revision = await put(store, 'a', '1');
      expect(await remove(store, 'b')).toBe(revision);
      expect(await put(store, 'a', '2')).toBe(revision + 1);
    },

    'a transaction may not write a key twice': async ({ store, expect }) => {
      expect(await errorName(store.txn({ compare: [], success: [putOf('a', '1'), putOf('a', '2')] }))).toBe('RangeError');
      expect(await keysIn(store, '')).toEqual([]);
    },

    'of writers racing for one revision exactly one wins': async ({ store, expect }) => {
      const revision = await put(store, 'a', 'start');
      const results = await Promise.all(Array.from({ length: 50 }, (_, i) => putIf(store, 'a', revision, `writer ${i}`)));
      const winners = results.flatMap((result, i) => (result.succeeded ? [i] : []));
      expect(winners.length).toBe(1);
      expect(text((await store.get('a')).kv)).toBe(`writer ${winners[0]}`);
    },

    'a loser of a race is shown what beat it': async ({ store, expect }) => {
      const values = ['one', 'two'];
      const results = await Promise.all(values.map((value) => putIf(store, 'a', 0, value)));
      const winner = results.findIndex(({ succeeded }) => succeeded);
      const loser = results[1 - winner]!;
      expect(loser.succeeded).toBe(false);
      expect(loser.kvs.map((kv) => [text(kv), kv.modRevision])).toEqual([[values[winner], results[winner]!.revision]]);
    },

    // Not in the order they were made: over a network that is nobody's to promise.
    'concurrent transactions get distinct, consecutive revisions': async ({ store, expect }) => {
      const revisions = await Promise.all(Array.from({ length: 200 }, (_, i) => put(store, `k${i}`, 'x')));
      expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
    },

    'counting up by compare-and-swap from many writers loses no increment': async ({ store, expect }) => {
      const increment = async (): Promise<void> => {
        for (;;) {
          const { kv } = await store.get('n');
          const result = await putIf(store, 'n', kv?.modRevision ?? 0, String(Number(text(kv) ?? 0) + 1));
          if (result.succeeded) return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, increment));
      expect(text((await store.get('n')).kv)).toBe('20');
    },

    'a call with an aborted signal does nothing': async ({ store, expect }) => {
      const signal = AbortSignal.abort(new RangeError('stop'));
      expect(await errorName(store.txn({ compare: [], success: [putOf('a', '1')] }, signal))).toBe('RangeError');
      expect(store.revision).toBe(1);
    },

    'a closed store refuses': async ({ store, expect }) => {
      await store.close();
      expect(await errorName(put(store, 'a', '1'))).toBe('StoreClosedError');
      expect(await errorName(store.get('a'))).toBe('StoreClosedError');
    },
  },
};
