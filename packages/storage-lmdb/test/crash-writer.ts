import { LmdbStore } from '@kubewright/storage-lmdb';

/**
 * Writes as fast as it can, and says each change on its standard output once it is acknowledged: revision, `+` or `-`,
 * key, and the number that the value begins with. Every eleventh write of a writer is a deletion. Never ends.
 */
const [directory = '', compacting = 'no'] = process.argv.slice(2);
const writers = 32;
const clock = { nowMs: () => 0, monotonicMs: () => 0, schedule: () => ({ cancel: () => {} }) };
const store = await LmdbStore.open({ directory, clock });
const encoder = new TextEncoder();

async function write(writer: number): Promise<never> {
  for (let i = 0; ; i++) {
    const key = `/registry/things/w${writer}/n${i % 50}`;
    const { kv } = await store.get(key);
    const modRevision = kv?.modRevision ?? 0;
    const value = encoder.encode(`${key} ${i} ${'x'.repeat((i * 37) % 3000)}`);
    const isDelete = kv !== undefined && i % 11 === 0;
    const { revision } = await store.txn({
      compare: [{ key, modRevision }],
      success: [isDelete ? { op: 'delete', key } : { op: 'put', key, value }],
    });
    process.stdout.write(`${revision} ${isDelete ? '-' : '+'} ${key} ${i}\n`);
    if (compacting === 'yes' && writer === 0 && i % 20 === 19) await store.compact(store.revision - 20);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
