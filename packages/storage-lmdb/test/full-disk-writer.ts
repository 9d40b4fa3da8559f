import { LmdbStore } from '@kubewright/storage-lmdb';

/**
 * Writes until a write fails, then once more, and tells as JSON what it was told and what it reads. A file may not grow
 * past the limit its parent has set, which is to a store as a full disk is.
 */
const [directory = ''] = process.argv.slice(2);
const clock = { nowMs: () => 0, monotonicMs: () => 0, schedule: () => ({ cancel: () => {} }) };
const store = await LmdbStore.open({ directory, clock });
const lease = await store.grantLease(60);
const value = Buffer.alloc(50_000, 1);
const write = (i: number): Promise<unknown> =>
  store.txn({ compare: [], success: [{ op: 'put', key: `/registry/things/${i}`, value, lease }] });
let acknowledged = 0;
let told = '';
while (told === '') {
  const outcomes = await Promise.allSettled(Array.from({ length: 4 }, (_, at) => write(acknowledged + at)));
  acknowledged += outcomes.filter(({ status }) => status === 'fulfilled').length;
  for (const outcome of outcomes) if (outcome.status === 'rejected') told = (outcome.reason as Error).message;
}
const later = await Promise.allSettled([write(0), store.revokeLease(lease)]);
const { count } = await store.range({ start: '/', end: '0' });
const failure = store.writeFailure?.message;
await store.close();
// What lmdb promised nobody has had its turn to fail by now.
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify({ acknowledged, count, told, failure, later: later.map(({ status }) => status) }));
