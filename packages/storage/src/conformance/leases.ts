import { errorName, everything, keysIn, put, putOf, remove, settle, show, takeEvents, type LeaseTime, type Part } from './suite.ts';

export const leases: Part = {
  name: 'leases',
  cases: {
    'all keys of a lease go in one transaction when its time is over': async ({ store, leaseTime, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      await store.txn({ compare: [], success: [putOf('a', '1', lease), putOf('b', '2', lease), putOf('c', '3')] });
      const gone = takeEvents(store, { ...everything, fromRevision: 3 }, 2);
      await leaseTime.advance(untilJustBefore(leaseTime));
      expect(await keysIn(store, '')).toEqual(['a', 'b', 'c']);
      await leaseTime.advance(leaseTime.earlyMs);
      expect((await gone).map(show).sort()).toEqual(['delete a@3', 'delete b@3']);
      expect(await keysIn(store, '')).toEqual(['c']);
    },

    'a kept-alive lease lives on from its last renewal': async ({ store, leaseTime, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      await put(store, 'a', '1', lease);
      await leaseTime.advance(leaseTime.ttlSeconds * 500);
      await store.renewLease(lease);
      await leaseTime.advance(untilJustBefore(leaseTime));
      expect(await keysIn(store, '')).toEqual(['a']);
      const gone = takeEvents(store, { ...everything, fromRevision: 3 }, 1);
      await leaseTime.advance(leaseTime.earlyMs);
      await gone;
      expect(await keysIn(store, '')).toEqual([]);
    },

    'revoking a lease deletes its keys at once': async ({ store, leaseTime, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      await put(store, 'a', '1', lease);
      await store.revokeLease(lease);
      expect(await keysIn(store, '')).toEqual([]);
      expect(await errorName(store.renewLease(lease))).toBe('LeaseNotFoundError');
      expect(await errorName(store.revokeLease(lease))).toBe('LeaseNotFoundError');
    },

    "a key written again without the lease, or deleted, is no longer the lease's": async ({ store, leaseTime, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      await put(store, 'a', '1', lease);
      await put(store, 'a', '2');
      await put(store, 'b', '1', lease);
      await remove(store, 'b');
      await put(store, 'b', '2');
      await leaseTime.advance(leaseTime.ttlSeconds * 2_000);
      await settle();
      expect(await keysIn(store, '')).toEqual(['a', 'b']);
    },

    'a value tells its lease': async ({ store, leaseTime, expect }) => {
      const lease = await store.grantLease(leaseTime.ttlSeconds);
      await put(store, 'a', '1', lease);
      await put(store, 'b', '1');
      expect([(await store.get('a')).kv?.lease, (await store.get('b')).kv?.lease]).toEqual([lease, undefined]);
    },

    'an unknown lease refuses the whole transaction': async ({ store, expect }) => {
      expect(await errorName(store.txn({ compare: [], success: [putOf('a', '1'), putOf('b', '1', 99)] }))).toBe('LeaseNotFoundError');
      expect([store.revision, await keysIn(store, '')]).toEqual([1, []]);
    },

    'a lease without keys expires without a trace': async ({ store, leaseTime, expect }) => {
      await store.grantLease(leaseTime.ttlSeconds);
      await leaseTime.advance(leaseTime.ttlSeconds * 2_000);
      expect(store.revision).toBe(1);
    },
  },
};

function untilJustBefore({ ttlSeconds, earlyMs }: LeaseTime): number {
  return ttlSeconds * 1000 - earlyMs;
}
