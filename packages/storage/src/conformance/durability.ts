import { errorName, everything, keysIn, put, remove, settle, show, takeEvents, text, type ReopenPart } from './suite.ts';

/** For stores that can be opened again. */
export const durability: ReopenPart = {
  name: 'opening again',
  cases: {
    'every value keeps its revisions and version': async ({ store, reopen, expect }) => {
      await put(store, 'a', '1');
      await put(store, 'a', '2');
      await put(store, 'b', '3');
      const before = await store.range(everything);
      const after = await (await reopen()).range(everything);
      expect(after.revision).toBe(before.revision);
      expect(after.kvs.map((kv) => ({ ...kv, value: text(kv) }))).toEqual(before.kvs.map((kv) => ({ ...kv, value: text(kv) })));
    },

    'revisions go on where they were, also when the last change was a deletion': async ({ store, reopen, expect }) => {
      await put(store, 'a', '1');
      const last = await remove(store, 'a');
      await store.compact(last);
      const again = await reopen();
      expect(again.revision).toBe(last);
      expect(await put(again, 'b', '1')).toBe(last + 1);
    },

    'history can be read and watched as before': async ({ store, reopen, expect }) => {
      const first = await put(store, 'a', '1');
      await put(store, 'a', '2');
      await remove(store, 'a');
      const again = await reopen();
      expect(text((await again.get('a', { revision: first })).kv)).toBe('1');
      const events = await takeEvents(again, { ...everything, fromRevision: first }, 3);
      expect(events.map(show)).toEqual(['put a=1@2', 'put a=2@3', 'delete a@4']);
      expect(events.map(({ previous }) => text(previous))).toEqual([undefined, '1', '2']);
    },

    'compaction is remembered': async ({ store, reopen, expect }) => {
      await put(store, 'a', '1');
      await put(store, 'b', '1');
      await remove(store, 'b');
      const revision = await put(store, 'a', '2');
      await store.compact(revision);
      const again = await reopen();
      expect(await errorName(again.get('a', { revision: revision - 1 }))).toBe('CompactedError');
      expect(await errorName(takeEvents(again, { ...everything, fromRevision: revision - 1 }, 1))).toBe('CompactedError');
      expect(await keysIn(again, '')).toEqual(['a']);
    },

    'comparisons hold against what was stored': async ({ store, reopen, expect }) => {
      const revision = await put(store, 'a', '1');
      const again = await reopen();
      expect((await again.txn({ compare: [{ key: 'a', modRevision: 0 }], success: [] })).succeeded).toBe(false);
      expect((await again.txn({ compare: [{ key: 'a', modRevision: revision }], success: [] })).succeeded).toBe(true);
    },

    'leases live on with their full time, and their numbers are not given again': async ({ store, leaseTime, reopen, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      const revoked = await store.grantLease(leaseTime.ttlSeconds);
      await store.revokeLease(revoked);
      await put(store, 'a', '1', lease);
      const again = await reopen();
      expect((await again.get('a')).kv?.lease).toBe(lease);
      expect([lease, revoked].includes(await again.grantLease(leaseTime.ttlSeconds))).toBe(false);
      const gone = takeEvents(again, { ...everything, fromRevision: 3 }, 1);
      await leaseTime.advance(leaseTime.ttlSeconds * 1000);
      await gone;
      await settle();
      expect(await keysIn(again, '')).toEqual([]);
    },
  },
};
