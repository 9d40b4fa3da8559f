import { sleep, type Clock } from '@kubewright/api-machinery';
import type { Store } from '@kubewright/storage';

/** How much history is kept at least, and how often older history is dropped (upstream's --etcd-compaction-interval). */
const intervalMs = 5 * 60_000;

/** Lets the store forget history that is older than one interval. */
export class StoreCompaction {
  readonly #deps: { readonly store: Store; readonly clock: Clock };

  constructor(deps: { readonly store: Store; readonly clock: Clock }) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#deps;
    let before = store.revision;
    for (;;) {
      await sleep(clock, intervalMs, signal).catch(() => {});
      if (signal.aborted) return;
      await store.compact(before);
      before = store.revision;
    }
  }
}
