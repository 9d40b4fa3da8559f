import { seededRandom, silentLogger, type Clock, type Random } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { createApiServer, loopbackUser } from '@kubewright/apiserver';
import { alwaysAllow } from '@kubewright/authorization';
import { createClient, type Client } from '@kubewright/client';
import type { Store } from '@kubewright/storage';
import { checkEvents } from './check-events.ts';
import { checkLinearizable } from './check-linearizable.ts';
import type { StoreWrapper } from './mutants.ts';
import { objectModel } from './object-model.ts';
import { runWorkload, type WorkloadOptions } from './workload.ts';

export interface RoundsOptions extends Omit<WorkloadOptions, 'namespace' | 'late'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly seed: number;
  readonly rounds: number;
  /** API servers on the one store, in turn for each client; 1. */
  readonly servers?: number;
  readonly wrap?: StoreWrapper;
  readonly onRound?: (operations: number) => void;
}

/** Runs rounds against an API server in this process and checks each; answers the first violation, or undefined. */
export async function runRounds({
  store,
  clock,
  seed,
  rounds,
  servers = 1,
  wrap,
  onRound,
  ...workload
}: RoundsOptions): Promise<string | undefined> {
  const random = seededRandom(seed);
  const shared = wrap ? wrap(store, random) : store;
  const running = Array.from({ length: servers }, () => startServer(shared, clock, random));
  try {
    for (let round = 0; round < rounds; round++) {
      const clients = running.map(({ client }) => client);
      let lateServer: RunningServer | undefined;
      const late = (): Client => (lateServer = startServer(shared, clock, random)).client;
      const history = await runWorkload(clients, random, { ...workload, namespace: `round-${round}`, late });
      await lateServer?.stop();
      const violation = checkEvents(history) ?? notLinearizable(checkLinearizable(objectModel, history.operations));
      if (violation !== undefined) return `seed ${seed}, round ${round}: ${violation}`;
      onRound?.(history.operations.length);
      // What a round has written is checked: only its end is still of use.
      await store.compact(store.revision);
    }
    return undefined;
  } finally {
    for (const { stop } of running) await stop();
  }
}

interface RunningServer {
  readonly client: Client;
  stop(): Promise<void>;
}

function startServer(store: Store, clock: Clock, random: Random): RunningServer {
  const server = createApiServer({
    store,
    clock,
    random,
    logger: silentLogger,
    definitions: builtInDefinitions().filter(({ group, plural }) => group === '' && (plural === 'configmaps' || plural === 'namespaces')),
    authenticators: [],
    authorizer: alwaysAllow,
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return { client: createClient(server.directTransport(loopbackUser)), stop };
}

function notLinearizable(verdict: ReturnType<typeof checkLinearizable<unknown, unknown, unknown>>): string | undefined {
  if (verdict.linearizable) return undefined;
  return `no order explains the ${verdict.operations.length} operations of ${verdict.key}; none of these can come next: ${JSON.stringify(verdict.stuckAt)}`;
}
