/** Row 8: durable compare-and-swap transactions of 1 KiB per second, in process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { systemClock } from '@kubewright/wiring';
import { inParallel, report, timed } from './harness/report.ts';

const keys = 10_000;
const transactions = 50_000;

const directory = await mkdtemp(join(tmpdir(), 'kubewright-bench-'));
const store = await LmdbStore.open({ directory: join(directory, 'store'), clock: systemClock });
try {
  const revisions = new Map<string, number>();
  for (const inFlight of [1, 64, 256]) {
    const count = inFlight === 1 ? 1_000 : transactions;
    const rounds: number[] = [];
    for (let round = 0; round < 5; round++) {
      const ms = await timed(() => inParallel(count, inFlight, (index) => swap(`/registry/configmaps/default/bench-${index % keys}`)));
      rounds.push(count / (ms / 1_000));
    }
    report(`durable compare-and-swap of 1 KiB, in process, ${inFlight} in flight`, 'transactions/s', rounds, '≥ 10 × etcd');
  }

  async function swap(key: string): Promise<void> {
    const compare = [{ key, modRevision: revisions.get(key) ?? 0 }];
    const result = await store.txn({ compare, success: [{ op: 'put', key, value: crypto.getRandomValues(new Uint8Array(1_024)) }] });
    if (!result.succeeded) throw new Error(`${key}: lost a compare-and-swap that nobody else took part in`);
    // The answer tells the revision of the last decision; one's own is in the store.
    revisions.set(key, result.revision);
  }
} finally {
  await store.close();
  await rm(directory, { recursive: true, force: true });
}
