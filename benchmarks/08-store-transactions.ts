/** Row 8: durable compare-and-swap transactions of 1 KiB per second: in process, and of etcd through our client. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@kubewright/storage';
import { EtcdStore } from '@kubewright/storage-etcd';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { systemClock, systemRandom } from '@kubewright/wiring';
import { processLogger } from '@kubewright/wiring/cluster-app';
import { etcdProgram, startEtcd } from './harness/peer.ts';
import { compare, inParallel, timed } from './harness/report.ts';

const keys = 10_000;
const transactions = 20_000;
const alone = 500;

class Swapper {
  readonly name: string;
  readonly #store: Store;
  readonly #revisions = new Map<string, number>();

  constructor(name: string, store: Store) {
    this.name = name;
    this.#store = store;
  }

  /** Transactions per second. */
  async run(inFlight: number): Promise<number> {
    const count = inFlight === 1 ? alone : transactions;
    const ms = await timed(() => inParallel(count, inFlight, (index) => this.#swap(`/registry/configmaps/default/bench-${index % keys}`)));
    return count / (ms / 1_000);
  }

  async #swap(key: string): Promise<void> {
    const compare = [{ key, modRevision: this.#revisions.get(key) ?? 0 }];
    const result = await this.#store.txn({ compare, success: [{ op: 'put', key, value: crypto.getRandomValues(new Uint8Array(1_024)) }] });
    if (!result.succeeded) throw new Error(`${key}: lost a compare-and-swap that nobody else took part in`);
    this.#revisions.set(key, result.revision);
  }
}

const directory = await mkdtemp(join(tmpdir(), 'kubewright-bench-'));
const ours = await LmdbStore.open({ directory: join(directory, 'store'), clock: systemClock });
const etcd = etcdProgram ? await startEtcd(directory) : undefined;
const theirs =
  etcd &&
  (await EtcdStore.open({ servers: [etcd.url] }, { clock: systemClock, random: systemRandom, logger: processLogger({ level: 'error' }) }));
try {
  const swappers = [new Swapper('Kubewright', ours), ...(theirs ? [new Swapper('etcd', theirs)] : [])];
  for (const inFlight of [1, 64, 256]) {
    const name = `durable compare-and-swap of 1 KiB, ${inFlight} in flight`;
    await compare([{ name, unit: 'transactions/s', target: '≥ 10 × etcd, in process' }], swappers, async (swapper) => [
      await swapper.run(inFlight),
    ]);
  }
} finally {
  await ours.close();
  await theirs?.close();
  await etcd?.process.end();
  await rm(directory, { recursive: true, force: true });
}
