import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';

/** kube-apiserver's; servers of both kinds may share a cluster. */
const compactRevisionKey = 'compact_rev_key';

export interface CompactTogetherDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** History reaches back between one and two intervals. */
  readonly intervalMs: number;
}

/** What one participant knows: the key as it last saw it, and the store's revision at that time. */
interface Known {
  readonly keyRevision: number;
  readonly revision: number;
}

/**
 * Compacts a store that several servers share, once an interval for all of them: whoever first replaces the key that
 * it saw an interval ago compacts what was the newest revision then; the others see that they came second and wait for
 * the next round. When the one that was first is gone, another is first. Runs until `signal` aborts.
 * Upstream: k8s.io/apiserver storage/etcd3/compact.go.
 */
export async function compactTogether(deps: CompactTogetherDeps, signal: AbortSignal): Promise<void> {
  let known: Known = { keyRevision: 0, revision: 0 };
  while (!signal.aborted) {
    await pause(deps.clock, deps.intervalMs, signal);
    if (signal.aborted) return;
    try {
      known = await takeTurn(deps, known);
    } catch (error) {
      deps.logger.warn('compaction failed and will be tried again', { error: String(error) });
    }
  }
}

async function takeTurn({ store, logger }: CompactTogetherDeps, { keyRevision, revision }: Known): Promise<Known> {
  const key = compactRevisionKey;
  const value = new TextEncoder().encode(String(revision));
  const result = await store.txn({ compare: [{ key, modRevision: keyRevision }], success: [{ op: 'put', key, value }], failure: [key] });
  const now = { keyRevision: result.succeeded ? result.revision : (result.kvs[0]?.modRevision ?? 0), revision: result.revision };
  // Nothing is known yet of how things stood an interval ago.
  if (!result.succeeded || revision === 0) return now;
  await store.compact(revision);
  logger.debug('compacted', { revision });
  return now;
}
