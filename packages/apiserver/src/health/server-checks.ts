import type { Clock } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';
import type { HealthCheck } from './health-checks.ts';

export interface ServerChecksDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly isReady: () => boolean;
  readonly isShuttingDown: () => boolean;
}

export interface ServerChecksOptions {
  /** How long the store may take to answer the check `etcd`; default 2,000. */
  readonly storeHealthTimeoutMs?: number | undefined;
  /** The same of `etcd-readiness`. */
  readonly storeReadyTimeoutMs?: number | undefined;
}

/** Upstream's --etcd-healthcheck-timeout. */
const storeCheckTimeoutMs = 2_000;

/** What every API server is asked for its health. */
export function serverChecks(deps: ServerChecksDeps, options: ServerChecksOptions): HealthCheck[] {
  const { storeHealthTimeoutMs = storeCheckTimeoutMs, storeReadyTimeoutMs = storeCheckTimeoutMs } = options;
  return [
    { name: 'ping', check: () => undefined },
    // Lines are written as they come, and nothing is encrypted on the way to oneself: neither can be stuck or run out.
    { name: 'log', check: () => undefined },
    { name: 'loopback-serving-certificate', endpoints: ['healthz', 'livez'], check: () => undefined },
    { name: 'etcd', check: () => storeFailure(deps, storeHealthTimeoutMs) },
    { name: 'etcd-readiness', endpoints: ['readyz'], check: () => storeFailure(deps, storeReadyTimeoutMs) },
    { name: 'informer-sync', endpoints: ['readyz'], check: () => (deps.isReady() ? undefined : 'not started') },
    { name: 'shutdown', endpoints: ['readyz'], check: () => (deps.isShuttingDown() ? 'process is shutting down' : undefined) },
  ];
}

/** Why the store cannot be written, or not be read in time (upstream: --etcd-healthcheck-timeout, --etcd-readycheck-timeout). */
async function storeFailure({ store, clock }: ServerChecksDeps, timeoutMs: number): Promise<string | undefined> {
  if (store.writeFailure) return store.writeFailure.message;
  const late = new AbortController();
  const timer = clock.schedule(timeoutMs, () => late.abort(new Error('context deadline exceeded')));
  try {
    await store.get('/registry/health', { signal: late.signal });
    return undefined;
  } catch (error) {
    return `error getting data from etcd: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    timer.cancel();
  }
}
