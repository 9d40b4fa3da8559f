import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '@kubewright/api-machinery';
import { MemoryStore } from '@kubewright/storage';
import { LmdbStore } from '@kubewright/storage-lmdb';
import { describe, expect, test } from 'vitest';
import { checkLinearizable, type Operation } from './check-linearizable.ts';
import { lostAnswers, mutants } from './mutants.ts';
import { objectModel, type ObjectInput, type ObjectOutput } from './object-model.ts';
import { runRounds } from './run-rounds.ts';

const clock = new VirtualClock({ settle: async () => {} });
const workload = { clients: 12, operationsPerClient: 60, keys: 6 };

/** One line an operation: client, from, to, what, answer. */
const operation = (
  client: number,
  calledAt: number,
  returnedAt: number,
  input: ObjectInput,
  output?: ObjectOutput,
): Operation<ObjectInput, ObjectOutput> => ({ client, key: 'k', input, output, calledAt, returnedAt });
const object = (value: string, revision: number): ObjectOutput => ({ kind: 'object', value, revision });
const create = (value: string): ObjectInput => ({ kind: 'create', value });
const update = (value: string, revision: number): ObjectInput => ({ kind: 'update', value, revision });
const get: ObjectInput = { kind: 'get' };

/** Whoever waits for what never comes gets to the end of its patience. */
async function tick(signal: AbortSignal): Promise<void> {
  for (let turn = 1; !signal.aborted; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 2_000 === 0) await clock.advance(3_000);
  }
}

describe('the checker', () => {
  test.each([
    [
      'a read that overlaps a write and does not see it yet',
      [operation(1, 0, 5, create('a'), object('a', 2)), operation(2, 1, 2, get, { kind: 'missing' })],
    ],
    [
      'a write whose answer was lost and which is seen later',
      [operation(1, 0, Infinity, create('a')), operation(2, 1, 2, get, { kind: 'missing' }), operation(2, 3, 4, get, object('a', 2))],
    ],
    [
      'a write whose answer was lost and which never came',
      [
        operation(1, 0, Infinity, create('a')),
        operation(2, 1, 2, get, { kind: 'missing' }),
        operation(2, 3, 4, create('b'), object('b', 3)),
      ],
    ],
    [
      'two updates of which one conflicts',
      [
        operation(1, 0, 1, create('a'), object('a', 2)),
        operation(1, 2, 5, update('b', 2), object('b', 3)),
        operation(2, 3, 4, update('c', 2), { kind: 'conflict' }),
      ],
    ],
  ])('finds an order for %s', (_what, operations) => {
    expect(checkLinearizable(objectModel, operations)).toEqual({ linearizable: true });
  });

  test.each([
    [
      'a read that does not see what was acknowledged before it',
      [operation(1, 0, 1, create('a'), object('a', 2)), operation(2, 2, 3, get, { kind: 'missing' })],
    ],
    [
      'two updates from one revision that both win',
      [
        operation(1, 0, 1, create('a'), object('a', 2)),
        operation(1, 2, 5, update('b', 2), object('b', 3)),
        operation(2, 3, 4, update('c', 2), object('c', 4)),
      ],
    ],
    [
      'reads that go back',
      [
        operation(1, 0, 9, create('a'), object('a', 2)),
        operation(2, 1, 2, get, object('a', 2)),
        operation(3, 3, 4, get, { kind: 'missing' }),
      ],
    ],
    ['a revision that goes back', [operation(1, 0, 1, create('a'), object('a', 5)), operation(1, 2, 3, update('b', 5), object('b', 4))]],
    [
      'a lost write that is seen twice',
      [
        operation(1, 0, 1, create('a'), object('a', 2)),
        operation(2, 2, Infinity, update('b', 2)),
        operation(1, 3, 4, get, object('b', 3)),
        operation(1, 5, 6, update('c', 3), object('c', 4)),
        operation(1, 7, 8, get, object('b', 5)),
      ],
    ],
  ])('finds none for %s', (_what, operations) => {
    expect(checkLinearizable(objectModel, operations)).toMatchObject({ linearizable: false, key: 'k' });
  });

  test.each(Object.entries(mutants))('finds %s in a server that has this bug', async (_name, mutant) => {
    const store = new MemoryStore({ clock });
    const ticking = new AbortController();
    const ticked = tick(ticking.signal);
    expect(await runRounds({ store, clock, seed: 1, rounds: 4, wrap: mutant, ...workload })).toMatch(/^seed 1, round \d/);
    ticking.abort();
    await ticked;
    await store.close();
  });
});

describe.each([
  ['in memory', async () => new MemoryStore({ clock })],
  ['on disk', async (directory: string) => LmdbStore.open({ directory, clock })],
])('the API server over the store %s', (_where, open) => {
  test.each([
    ['', {}],
    [', some answers of the store lost', { wrap: lostAnswers }],
    [', by two servers on it', { servers: 2 }],
  ])('is linearizable, and its watch and lists tell one history (I2, I3, I4, I12, I13)%s', async (_how, more) => {
    const directory = await mkdtemp(join(tmpdir(), 'kubewright-consistency-'));
    const store = await open(join(directory, 'store'));
    expect(await runRounds({ store, clock, seed: 7, rounds: 2, ...more, ...workload })).toBeUndefined();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
});
