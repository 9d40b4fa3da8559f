import type { Lease } from '@kubewright/api/coordination/v1';
import { Leases } from '@kubewright/api/coordination/v1';
import type { Clock, Logger, ObjectKey, Random } from '@kubewright/api-machinery';
import { formatMicroTime, isNotFound, pause } from '@kubewright/api-machinery';
import type { Client, ResourceClient } from '@kubewright/client';

export interface LeaderElectionDeps {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface LeaderElectionOptions {
  /** The Lease that stands for leadership, e.g. kube-system/kube-controller-manager. */
  readonly lease: ObjectKey;
  /** Who this candidate is; unique, e.g. `<hostname>_<uuid>`. */
  readonly identity: string;
  /** How long others wait after the last renewal they saw; 15 s. */
  readonly leaseDurationMs?: number;
  /** How long a leader tries to renew before it gives up; 10 s. */
  readonly renewDeadlineMs?: number;
  /** Between tries; 2 s. */
  readonly retryPeriodMs?: number;
}

const jitterFactor = 1.2;

/**
 * Waits to become leader, runs `lead` while it is, and gives the lease back when `signal` aborts (client-go
 * tools/leaderelection over a Lease). The signal given to `lead` aborts when leadership is lost.
 * @throws when leadership is lost, so that a supervisor starts over; and what `lead` throws.
 */
export async function runAsLeader(
  deps: LeaderElectionDeps,
  options: LeaderElectionOptions,
  signal: AbortSignal,
  lead: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const candidate = new Candidate(deps, options);
  if (!(await candidate.acquire(signal))) return;
  const leading = new AbortController();
  const onAbort = (): void => leading.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  // Both are waited for: whoever takes over from here must not meet the old leader still at work.
  const [led, kept] = await Promise.allSettled([
    lead(leading.signal).finally(() => leading.abort()),
    candidate.keep(leading.signal).finally(() => leading.abort()),
  ]);
  signal.removeEventListener('abort', onAbort);
  if (kept.status === 'rejected') throw kept.reason;
  await candidate.release();
  if (led.status === 'rejected') throw led.reason;
}

class Candidate {
  readonly #deps: LeaderElectionDeps;
  readonly #options: Required<LeaderElectionOptions>;
  readonly #leases: ResourceClient<Lease>;
  /** The lease as last seen, and when by our own clock: clocks of other machines are not trusted. */
  #seen: Lease | undefined;
  #seenMs = -Infinity;

  constructor(deps: LeaderElectionDeps, options: LeaderElectionOptions) {
    this.#deps = deps;
    this.#options = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000, ...options };
    this.#leases = deps.client.resource(Leases);
  }

  /** Answers whether the lease was acquired; false when `signal` aborted first. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    const { retryPeriodMs, lease } = this.#options;
    while (!signal.aborted) {
      if (await this.#tryAcquireOrRenew(signal)) {
        this.#deps.logger.info('Became leader.', { lease: lease.name });
        return true;
      }
      const delayMs = retryPeriodMs * (1 + this.#deps.random.float() * jitterFactor);
      await pause(this.#deps.clock, delayMs, signal);
    }
    return false;
  }

  /** Renews until `signal` aborts. @throws when the lease could not be renewed within the deadline. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const { renewDeadlineMs, retryPeriodMs, lease } = this.#options;
    let renewedMs = clock.monotonicMs();
    while (!signal.aborted) {
      await pause(clock, retryPeriodMs, signal);
      if (signal.aborted) return;
      const startMs = clock.monotonicMs();
      if (await this.#renewBy(renewedMs + renewDeadlineMs, signal)) renewedMs = startMs;
      else if (!signal.aborted && clock.monotonicMs() - renewedMs >= renewDeadlineMs) {
        throw new Error(`leader election lost: the lease ${lease.name} could not be renewed in ${renewDeadlineMs} ms`);
      }
    }
  }

  /** Lets others take over at once. Best effort. */
  async release(): Promise<void> {
    const lease = this.#seen;
    if (lease?.spec.holderIdentity !== this.#options.identity) return;
    const now = formatMicroTime(this.#deps.clock.nowMs());
    const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now, acquireTime: now };
    await this.#leases.update({ ...lease, spec }).catch((error: unknown) => {
      this.#deps.logger.debug('The lease could not be given back.', { error: String(error) });
    });
  }

  /** A renewal that hangs ends at the deadline. */
  async #renewBy(deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    const own = new AbortController();
    const onAbort = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = this.#deps.clock.schedule(deadlineMs - this.#deps.clock.monotonicMs(), onAbort);
    try {
      return await this.#tryAcquireOrRenew(own.signal);
    } finally {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #tryAcquireOrRenew(signal: AbortSignal): Promise<boolean> {
    try {
      const current = await this.#read(signal);
      if (!current) {
        this.#see(await this.#leases.create({ ...this.#object(), spec: this.#spec(undefined) }, { signal }));
        return true;
      }
      if (current.metadata.resourceVersion !== this.#seen?.metadata.resourceVersion) this.#see(current);
      if (this.#heldByAnother(current)) return false;
      this.#see(await this.#leases.update({ ...current, spec: { ...current.spec, ...this.#spec(current) } }, { signal }));
      return true;
    } catch (error) {
      if (!signal.aborted)
        this.#deps.logger.warn('Reading or renewing the lease failed.', { lease: this.#options.lease.name, error: String(error) });
      return false;
    }
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#leases.get(this.#options.lease, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  #see(lease: Lease): void {
    this.#seen = lease;
    this.#seenMs = this.#deps.clock.monotonicMs();
  }

  #heldByAnother({ spec }: Lease): boolean {
    const { holderIdentity, leaseDurationSeconds } = spec ?? {};
    if (!holderIdentity || holderIdentity === this.#options.identity) return false;
    const durationMs = (leaseDurationSeconds ?? this.#options.leaseDurationMs / 1000) * 1000;
    return this.#seenMs + durationMs > this.#deps.clock.monotonicMs();
  }

  #object(): Pick<Lease, 'metadata'> {
    return { metadata: { ...this.#options.lease } };
  }

  #spec(current: Lease | undefined): Lease['spec'] {
    const now = formatMicroTime(this.#deps.clock.nowMs());
    const { identity, leaseDurationMs } = this.#options;
    const mine = current?.spec?.holderIdentity === identity;
    const transitions = current?.spec?.leaseTransitions ?? 0;
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.max(1, Math.round(leaseDurationMs / 1000)),
      acquireTime: mine ? (current.spec.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: current && !mine ? transitions + 1 : transitions,
    };
  }
}
