/** `npx tsx --conditions=@kubewright/source e2e/consistency/run.ts [--operations 1000000] [--store memory|lmdb] [--seed 1] [--faults]` */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { lostAnswers } from './mutants.ts';
import { runRounds } from './run-rounds.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '1000000' },
    store: { type: 'string', default: 'memory' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'boolean', default: false },
  },
});
const clock = new VirtualClock({ settle: async () => {} });
const directory = await mkdtemp(join(tmpdir(), 'kubewright-consistency-'));
const wanted = Number(values.operations);
const startMs = performance.now();
let checked = 0;
let violation: string | undefined;
// A seed a server: each starts on an empty store.
for (let seed = Number(values.seed); checked < wanted && violation === undefined; seed++) {
  const store =
    values.store === 'lmdb' ? await LmdbStore.open({ directory: join(directory, String(seed)), clock }) : new MemoryStore({ clock });
  const onRound = (operations: number): void => void (checked += operations);
  violation = await runRounds({
    store,
    clock,
    seed,
    rounds: 20,
    clients: 16,
    operationsPerClient: 100,
    keys: 8,
    onRound,
    ...(values.faults && { wrap: lostAnswers }),
  });
  await store.close();
  process.stdout.write(`\r${checked} operations checked, ${Math.round(checked / ((performance.now() - startMs) / 1000))} a second `);
}
await rm(directory, { recursive: true, force: true });
process.stdout.write(`\n${violation ?? 'every history is linearizable'}\n`);
process.exitCode = violation === undefined ? 0 : 1;
