import {
  formatMicroTime,
  isAlreadyExists,
  isConflict,
  isNotFound,
  pause,
  randomUuid,
  type Clock,
  type Logger,
  type Random,
} from '@kubewright/api-machinery';
import { Leases, type Lease } from '@kubewright/api/coordination/v1';
import type { Client } from '@kubewright/client';

export interface IdentityLeaseDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface ApiServerIdentity {
  /** `apiserver-…`, as apiServerIdOf makes it. */
  readonly id: string;
  readonly hostName: string;
}

const namespace = 'kube-system';
const label = 'apiserver.kubernetes.io/identity';
const durationSeconds = 3_600;
const renewMs = 10_000;
const collectMs = 3_600_000;

/**
 * A Lease in kube-system says that this API server is alive (KEP-1965, feature gate APIServerIdentity). It is renewed every
 * ten seconds and goes when the server stops; those that others left an hour ago are removed.
 */
export class IdentityLease {
  readonly #deps: IdentityLeaseDeps;
  readonly #identity: ApiServerIdentity;
  readonly #holder: string;

  constructor(deps: IdentityLeaseDeps, identity: ApiServerIdentity) {
    this.#deps = deps;
    this.#identity = identity;
    this.#holder = `${identity.id}_${randomUuid(deps.random)}`;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, client } = this.#deps;
    const warn = (error: unknown): void => logger.warn('the identity lease of the API server could not be kept', { error: String(error) });
    for (let nextCollectMs = clock.monotonicMs(); !signal.aborted;) {
      await this.#renew().catch(warn);
      if (clock.monotonicMs() >= nextCollectMs) {
        nextCollectMs = clock.monotonicMs() + collectMs;
        await this.#collect().catch(warn);
      }
      await pause(clock, renewMs, signal);
    }
    await client.resource(Leases).delete({ namespace, name: this.#identity.id }).catch(ignoring(isNotFound)).catch(warn);
  }

  async #renew(): Promise<void> {
    const { client, clock } = this.#deps;
    const { id: name, hostName } = this.#identity;
    const leases = client.resource(Leases);
    const spec = { holderIdentity: this.#holder, leaseDurationSeconds: durationSeconds, renewTime: formatMicroTime(clock.nowMs()) };
    const labels = { [label]: 'kube-apiserver', 'kubernetes.io/hostname': hostName };
    const present = await leases.get({ namespace, name }).catch(ignoring(isNotFound));
    if (!present) return void (await leases.create({ metadata: { namespace, name, labels }, spec }).catch(ignoring(isAlreadyExists)));
    const metadata = { ...present.metadata, labels: { ...present.metadata.labels, ...labels } };
    await leases.update({ ...present, metadata, spec: { ...present.spec, ...spec } }).catch(ignoring(isConflict));
  }

  async #collect(): Promise<void> {
    const leases = this.#deps.client.resource(Leases);
    const { items } = await leases.list({ namespace, labelSelector: `${label}=kube-apiserver` });
    for (const { metadata, spec } of items) {
      if (!this.#isExpired({ spec })) continue;
      const { name, uid, resourceVersion } = metadata;
      const preconditions = { uid: uid!, resourceVersion: resourceVersion! };
      await leases.delete({ namespace, name: name! }, { preconditions }).catch(ignoring((error) => isNotFound(error) || isConflict(error)));
    }
  }

  #isExpired({ spec }: Pick<Lease, 'spec'>): boolean {
    const { renewTime, leaseDurationSeconds } = spec ?? {};
    if (renewTime === undefined || leaseDurationSeconds === undefined) return true;
    return Date.parse(renewTime) + leaseDurationSeconds * 1_000 < this.#deps.clock.nowMs();
  }
}

/** Turns the errors that somebody else's having been faster is into nothing. */
const ignoring =
  (known: (error: unknown) => boolean) =>
  (error: unknown): undefined => {
    if (!known(error)) throw error;
  };
