import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { Store } from './store.ts';

/**
 * Every `intervalMs` forgets what is older than the interval, so that history reaches back between one and two
 * intervals. Runs until `signal` aborts. Upstream: storage/etcd3/compact.go, every 5 minutes.
 */
export async function compactPeriodically(
  deps: { store: Store; clock: Clock; logger: Logger; intervalMs: number },
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, logger, intervalMs } = deps;
  let before = store.revision;
  while (!signal.aborted) {
    await pause(clock, intervalMs, signal);
    if (signal.aborted) return;
    const now = store.revision;
    await store
      .compact(before)
      .catch((error: unknown) => logger.warn('compaction failed and will be tried again', { revision: before, error: String(error) }));
    before = now;
  }
}
