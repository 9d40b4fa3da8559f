import { errorName, everything, keysIn, put, remove, text, type Part } from './suite.ts';

export const reads: Part = {
  name: 'reads',
  cases: {
    'a key that does not exist has no value': async ({ store, expect }) => {
      const result = await store.get('a');
      expect([result.revision, result.kv]).toEqual([1, undefined]);
    },

    'a value comes back byte for byte': async ({ store, expect }) => {
      const value = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 0xff);
      await store.txn({
        compare: [],
        success: [
          { op: 'put', key: 'a', value },
          { op: 'put', key: 'b', value: new Uint8Array() },
        ],
      });
      expect([...(await store.get('a')).kv!.value]).toEqual([...value]);
      expect((await store.get('b')).kv!.value.length).toBe(0);
    },

    'what was read keeps its bytes after the key was changed': async ({ store, expect }) => {
      await put(store, 'a', 'before');
      const { kv } = await store.get('a');
      await put(store, 'a', 'after!');
      await store.get('a');
      expect(text(kv)).toBe('before');
    },

    'every revision of a key can be read': async ({ store, expect }) => {
      const revisions = [await put(store, 'a', '1'), await put(store, 'a', '2'), await remove(store, 'a'), await put(store, 'a', '3')];
      const values = [];
      for (const revision of revisions) values.push(text((await store.get('a', { revision })).kv));
      expect(values).toEqual(['1', '2', undefined, '3']);
      expect((await store.get('a', { revision: 1 })).kv).toBe(undefined);
    },

    'a range includes its start and excludes its end': async ({ store, expect }) => {
      for (const key of ['a', 'b', 'c', 'd']) await put(store, key, key);
      const { kvs, count, more, revision } = await store.range({ start: 'b', end: 'd' });
      expect([kvs.map((kv) => kv.key), count, more, revision]).toEqual([['b', 'c'], 2, false, 5]);
    },

    'keys are in the order of their UTF-8 bytes': async ({ store, expect }) => {
      const inOrder = ['A', 'a', 'a-b', 'a/b', 'ab', 'é', '\ue000', '\uffee', '😀', '😁'];
      for (const key of [...inOrder].reverse()) await put(store, key, 'x');
      expect((await store.range(everything)).kvs.map((kv) => kv.key)).toEqual(inOrder);
      expect((await store.range({ start: '\ue000', end: '😁' })).kvs.map((kv) => kv.key)).toEqual(['\ue000', '\uffee', '😀']);
    },

    'what is read at once, where that can be, is what is read with waiting': async ({ store, expect }) => {
      for (const key of ['a', 'b', 'c']) await put(store, key, key);
      await remove(store, 'b');
      const request = { ...everything, limit: 1 };
      const waited = await store.range(request);
      expect(store.rangeNow ? store.rangeNow(request) : waited).toEqual(waited);
    },

    'a limit cuts the answer and the count tells the whole': async ({ store, expect }) => {
      for (const key of ['a', 'b', 'c', 'd', 'e']) await put(store, key, key);
      const { kvs, count, more } = await store.range({ ...everything, limit: 2 });
      expect([kvs.map((kv) => kv.key), count, more]).toEqual([['a', 'b'], 5, true]);
      const exact = await store.range({ ...everything, limit: 5 });
      expect([exact.kvs.length, exact.more]).toEqual([5, false]);
    },

    'pages of one revision are not disturbed by later writes': async ({ store, expect }) => {
      for (const key of ['a', 'b', 'c', 'd']) await put(store, key, key);
      const first = await store.range({ ...everything, limit: 2 });
      await remove(store, 'c');
      await put(store, 'bb', 'new');
      const second = await store.range({ start: `${first.kvs.at(-1)!.key}\0`, end: everything.end, limit: 2, revision: first.revision });
      expect(second.kvs.map((kv) => kv.key)).toEqual(['c', 'd']);
      expect(second.revision).toBe(first.revision);
    },

    'a range without values leaves them out': async ({ store, expect }) => {
      await put(store, 'a', 'value');
      const { kvs } = await store.range({ ...everything, keysOnly: true });
      expect(kvs.map((kv) => [kv.key, kv.value.length, kv.modRevision, kv.version])).toEqual([['a', 0, 2, 1]]);
    },

    'a range of thousands is whole and in order': async ({ store, expect }) => {
      const keys = Array.from({ length: 3_000 }, (_, i) => `k${String(i).padStart(5, '0')}`);
      await Promise.all(keys.map((key) => put(store, key, key)));
      const { kvs } = await store.range(everything);
      expect(kvs.map(text)).toEqual(keys);
    },

    'a revision that has not happened is refused': async ({ store, expect }) => {
      await put(store, 'a', '1');
      expect(await errorName(store.get('a', { revision: 3 }))).toBe('FutureRevisionError');
      expect(await errorName(store.range({ ...everything, revision: 3 }))).toBe('FutureRevisionError');
    },

    'what is acknowledged is seen by the next read': async ({ store, expect }) => {
      for (let i = 0; i < 20; i++) {
        await put(store, `k${i}`, 'x');
        expect((await keysIn(store, 'k')).length).toBe(i + 1);
      }
    },

    'keys like those of object prototypes are plain keys': async ({ store, expect }) => {
      for (const key of ['__proto__', 'constructor', 'toString']) expect((await store.get(key)).kv).toBe(undefined);
      await put(store, '__proto__', 'x');
      expect(text((await store.get('__proto__')).kv)).toBe('x');
    },

    'a snapshot is everything live at one revision': async ({ store, expect }) => {
      await put(store, 'a', '1');
      await put(store, 'b', '2');
      await remove(store, 'a');
      const snapshot = await store.snapshot();
      await put(store, 'c', '3');
      expect([snapshot.revision, snapshot.kvs.map((kv) => [kv.key, text(kv)])]).toEqual([4, [['b', '2']]]);
    },
  },
};
