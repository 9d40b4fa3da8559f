import type { Clock, Timer } from '@kubewright/api-machinery';
import { LeaseNotFoundError, type LeaseId } from './store.ts';

/** Longest delay a host timer takes (2^31 − 1 ms); longer leases are timed in pieces. */
const longestTimerMs = 0x7fff_ffff;

interface Lease {
  readonly ttlSeconds: number;
  readonly keys: Set<string>;
  deadlineMs: number;
  timer: Timer;
}

/** The leases of a store: which keys hang on which, and when each falls due. */
export class LeaseTable {
  readonly #clock: Clock;
  readonly #onExpire: (lease: LeaseId) => void;
  readonly #leases = new Map<LeaseId, Lease>();

  constructor(deps: { clock: Clock; onExpire: (lease: LeaseId) => void }) {
    this.#clock = deps.clock;
    this.#onExpire = deps.onExpire;
  }

  add(id: LeaseId, ttlSeconds: number): void {
    if (!(ttlSeconds > 0)) throw new RangeError(`lease time to live must be positive, got ${ttlSeconds}`);
    const deadlineMs = this.#clock.monotonicMs() + ttlSeconds * 1000;
    this.#leases.set(id, { ttlSeconds, keys: new Set(), deadlineMs, timer: this.#schedule(id, deadlineMs) });
  }

  has(id: LeaseId): boolean {
    return this.#leases.has(id);
  }

  /** @throws {LeaseNotFoundError} */
  renew(id: LeaseId): void {
    const lease = this.#get(id);
    lease.timer.cancel();
    lease.deadlineMs = this.#clock.monotonicMs() + lease.ttlSeconds * 1000;
    lease.timer = this.#schedule(id, lease.deadlineMs);
  }

  /** Moves the key from one lease (if any) to the other (if any). @throws {LeaseNotFoundError} */
  attach(key: string, from: LeaseId | undefined, to: LeaseId | undefined): void {
    if (to !== undefined) this.#get(to).keys.add(key);
    if (from !== undefined && from !== to) this.#leases.get(from)?.keys.delete(key);
  }

  /** @throws {LeaseNotFoundError} */
  assertExists(id: LeaseId): void {
    this.#get(id);
  }

  /** Forgets the lease and tells its keys. @throws {LeaseNotFoundError} */
  remove(id: LeaseId): string[] {
    const lease = this.#get(id);
    lease.timer.cancel();
    this.#leases.delete(id);
    return [...lease.keys];
  }

  close(): void {
    for (const lease of this.#leases.values()) lease.timer.cancel();
    this.#leases.clear();
  }

  #get(id: LeaseId): Lease {
    const lease = this.#leases.get(id);
    if (!lease) throw new LeaseNotFoundError(id);
    return lease;
  }

  #schedule(id: LeaseId, deadlineMs: number): Timer {
    const leftMs = deadlineMs - this.#clock.monotonicMs();
    if (leftMs <= longestTimerMs) return this.#clock.schedule(leftMs, () => this.#onExpire(id));
    return this.#clock.schedule(longestTimerMs, () => {
      const lease = this.#leases.get(id);
      if (lease) lease.timer = this.#schedule(id, deadlineMs);
    });
  }
}
