import { seededRandom, silentLogger, type Clock } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { createApiServer, loopbackUser } from '@kubewright/apiserver';
import { alwaysAllow } from '@kubewright/authorization';
import { createClient } from '@kubewright/client';
import type { Store } from '@kubewright/storage';
import { checkEvents } from './check-events.ts';
import { checkLinearizable } from './check-linearizable.ts';
import type { StoreWrapper } from './mutants.ts';
import { objectModel } from './object-model.ts';
import { runWorkload, type WorkloadOptions } from './workload.ts';

export interface RoundsOptions extends Omit<WorkloadOptions, 'namespace'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  readonly rounds: number;
  readonly wrap?: StoreWrapper;
  readonly onRound?: (operations: number) => void;
}

/** Runs rounds against an API server in this process and checks each; answers the first violation, or undefined. */
export async function runRounds({ store, clock, seed, rounds, wrap, onRound, ...workload }: RoundsOptions): Promise<string | undefined> {
  const random = seededRandom(seed);
  const server = createApiServer({
    store: wrap ? wrap(store, random) : store,
    clock,
    random,
    logger: silentLogger,
    definitions: builtInDefinitions().filter(({ group, plural }) => group === '' && (plural === 'configmaps' || plural === 'namespaces')),
    authenticators: [],
    authorizer: alwaysAllow,
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  const client = createClient(server.directTransport(loopbackUser));
  try {
    for (let round = 0; round < rounds; round++) {
      const history = await runWorkload(client, random, { ...workload, namespace: `round-${round}` });
      const violation = checkEvents(history) ?? notLinearizable(checkLinearizable(objectModel, history.operations));
      if (violation !== undefined) return `seed ${seed}, round ${round}: ${violation}`;
      onRound?.(history.operations.length);
      // What a round has written is checked: only its end is still of use.
      await store.compact(store.revision);
    }
    return undefined;
  } finally {
    stopping.abort();
    await running;
  }
}

function notLinearizable(verdict: ReturnType<typeof checkLinearizable<unknown, unknown, unknown>>): string | undefined {
  if (verdict.linearizable) return undefined;
  return `no order explains the ${verdict.operations.length} operations of ${verdict.key}; none of these can come next: ${JSON.stringify(verdict.stuckAt)}`;
}
