import type { Clock } from '@kubewright/api-machinery';
import type { LeaseId, Store } from '@kubewright/storage';

const bucketMs = 60_000;

/**
 * Leases shared by objects of the same time to live that are written within a minute, so that thousands of events
 * cost a handful of leases. An object lives up to one bucket longer than its time to live.
 */
export class LeaseBuckets {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #current = new Map<number, { bucket: number; lease: Promise<LeaseId> }>();

  constructor(deps: { store: Store; clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  leaseFor(ttlSeconds: number): Promise<LeaseId> {
    const bucket = Math.floor(this.#clock.monotonicMs() / bucketMs);
    const known = this.#current.get(ttlSeconds);
    if (known?.bucket === bucket) return known.lease;
    const lease = this.#store.grantLease(ttlSeconds + bucketMs / 1000);
    this.#current.set(ttlSeconds, { bucket, lease });
    lease.catch(() => this.#current.delete(ttlSeconds));
    return lease;
  }
}
