import { seededRandom, silentLogger, VirtualClock, type Logger } from '@kubewright/api-machinery';
import { Supervisor } from '@kubewright/controller-runtime';
import { MemoryStore } from '@kubewright/storage';
import { clusterComponents, clusterModule, compose, provide, serviceAccountKeyWhenNeeded, tokens, type Module } from '@kubewright/wiring';
import { bootstrapped, bootstrappedNode } from './bootstrapped.ts';
import { settle } from './settle.ts';
import { TestCluster } from './test-cluster.ts';

export interface TestClusterOptions {
  /** Simulated nodes; 1. 0: an API server and controllers only. */
  readonly nodes?: number;
  /** Same seed, same names, same choices; 1. */
  readonly seed?: number;
  /** Epoch milliseconds the cluster's time begins at. */
  readonly startMs?: number;
  readonly logger?: Logger;
  /** Replaces parts: whatever these lines provide comes instead of what the cluster would be made of. */
  readonly overrides?: Module;
}

/**
 * Starts a whole cluster in this process: API server on an in-memory store, controllers, scheduler, simulated nodes,
 * all on one virtual clock and one seeded random generator. Resolves when every node is Ready; dispose of it after.
 */
export async function createTestCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { nodes = 1, seed = 1, startMs, logger = silentLogger, overrides = [] } = options;
  const clock = new VirtualClock({ settle, ...(startMs !== undefined && { startMs }) });
  const random = seededRandom(seed);
  const isAsGenerated = overrides.every(({ token }) => leaveContents.has(token));
  const generated = { startMs: clock.nowMs(), node: isAsGenerated && nodes > 0 };
  const composition = compose(
    clusterModule,
    [
      provide(tokens.clock, () => clock),
      provide(tokens.random, () => random),
      provide(tokens.logger, () => logger),
      provide(tokens.settledRevision, (get) => (isAsGenerated ? get(tokens.store).revision : 0)),
      provide(tokens.settledNodes, () => new Set(generated.node ? [bootstrappedNode] : [])),
      provide(tokens.store, () => new MemoryStore({ clock }, { contents: bootstrapped(generated, random) })),
      provide(tokens.nodes, () => ({ simulated: nodes })),
      provide(tokens.rootCaPem, () => ''),
      provide(tokens.serviceAccountKey, () => serviceAccountKeyWhenNeeded()),
      provide(tokens.serverAddress, () => () => ({ host: '127.0.0.1', port: 6443 })),
    ],
    overrides,
  );
  const stop = new AbortController();
  let started = (): void => {};
  const ready = new Promise<void>((resolve) => (started = resolve));
  const serving = new AbortController();
  const served = composition.get(tokens.apiServer).run(serving.signal);
  const running = new Supervisor({ clock, random, logger }).run(clusterComponents(composition.get), stop.signal, started);
  const cluster = new TestCluster({ composition, clock, stop: () => stopAll() });
  const stopAll = async (): Promise<void> => {
    stop.abort();
    await untilDone(running, clock);
    serving.abort();
    await untilDone(served, clock);
    await composition.get(tokens.store).close();
  };
  await untilDone(Promise.race([ready, running]), clock);
  return cluster;
}

/** What may be another without anything else being in the store of a cluster at rest. */
const leaveContents = new Set<unknown>([tokens.proxyNetwork, tokens.controllers, tokens.controllerMetrics, tokens.newScheduler]);

/** Waits for a promise whose completion may need timers of the virtual clock to fire. */
async function untilDone(promise: Promise<unknown>, clock: VirtualClock): Promise<void> {
  let pending = true;
  const outcome = promise.finally(() => (pending = false));
  outcome.catch(() => {});
  await Promise.race([outcome, settle()]);
  while (pending) {
    const nextMs = clock.nextTimerMs();
    await clock.advance(nextMs === undefined ? 0 : Math.max(0, nextMs - clock.nowMs()));
  }
  await outcome;
}
