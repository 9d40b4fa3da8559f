import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';
import { Gauge, labelText, type Family } from './metric-families.ts';

/** Upstream's --etcd-db-metric-poll-interval. */
const pollMs = 30_000;

/** How large the store is, asked now and then: whoever reads metrics does not wait for it (apiserver storage/etcd3/metrics). */
export class StoreSize {
  readonly #deps: { readonly store: Store; readonly clock: Clock; readonly logger: Logger };
  #bytes: number | undefined;

  constructor(deps: { readonly store: Store; readonly clock: Clock; readonly logger: Logger }) {
    this.#deps = deps;
  }

  /** Nothing to tell of a store that takes no place on a disk, or has not answered. */
  families(): Family[] {
    const bytes = this.#bytes;
    if (bytes === undefined) return [];
    const labels = labelText({ storage_cluster_id: 'etcd-0' });
    return [new Gauge('apiserver_storage_size_bytes', 'Bytes that the store takes on disk.', () => [[labels, bytes]])];
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, clock, logger } = this.#deps;
    if (!store.sizeBytes) return;
    while (!signal.aborted) {
      try {
        this.#bytes = await store.sizeBytes(signal);
      } catch (error) {
        if (!signal.aborted) logger.warn('the size of the store could not be read', { error: String(error) });
      }
      await pause(clock, pollMs, signal);
    }
  }
}
