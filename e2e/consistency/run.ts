/**
 * `npx tsx --conditions=@kubewright/source e2e/consistency/run.ts [--operations 1000000] [--store memory|lmdb|etcd] [--servers 1] [--seed 1] [--faults]`
 *
 * `etcd` needs an etcd of its own behind `--etcd-servers` (http://127.0.0.1:2379), whose content it changes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom, silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore, type Store } from '@kubewright/storage';
import { EtcdStore } from '@kubewright/storage-etcd';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { systemClock } from '../../packages/api-machinery/test/system-clock.ts';
import { lostAnswers } from './mutants.ts';
import { runRounds } from './run-rounds.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    store: { type: 'string', default: 'memory' },
    'etcd-servers': { type: 'string', default: 'http://127.0.0.1:2379' },
    servers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'boolean', default: false },
  },
});
// Only etcd takes time.
const clock = values.store === 'etcd' ? systemClock : new VirtualClock({ settle: async () => {} });
const directory = await mkdtemp(join(tmpdir(), 'kubewright-consistency-'));
const wanted = Number(values.operations);
const startMs = performance.now();
let checked = 0;
let violation: string | undefined;
// A seed a server: each starts on an empty store.
for (let seed = Number(values.seed); checked < wanted && violation === undefined; seed++) {
  const store = await openStore(seed);
  const onRound = (operations: number): void => void (checked += operations);
  violation = await runRounds({
    store,
    clock,
    seed,
    rounds: 20,
    clients: 16,
    operationsPerClient: 100,
    keys: 8,
    servers: Number(values.servers),
    onRound,
    ...(values.faults && { wrap: lostAnswers }),
  });
  await store.close();
  process.stdout.write(`\r${checked} operations checked, ${Math.round(checked / ((performance.now() - startMs) / 1000))} a second `);
}
await rm(directory, { recursive: true, force: true });
process.stdout.write(`\n${violation ?? 'every history is linearizable'}\n`);
process.exitCode = violation === undefined ? 0 : 1;

async function openStore(seed: number): Promise<Store> {
  if (values.store === 'lmdb') return LmdbStore.open({ directory: join(directory, String(seed)), clock });
  if (values.store !== 'etcd') return new MemoryStore({ clock });
  const deps = { clock, random: seededRandom(seed), logger: silentLogger };
  return EtcdStore.open({ servers: values['etcd-servers'].split(','), prefix: `/consistency-${seed}` }, deps);
}
