import { pause, type Clock, type Logger } from '@kubewright/api-machinery';
import { Endpoints as EndpointsType, type Endpoints } from '@kubewright/api/core/v1';
import { EndpointSlices, type EndpointSlice } from '@kubewright/api/discovery/v1';
import type { Client } from '@kubewright/client';
import { LeaseNotFoundError, prefixEnd, type LeaseId, type Store } from '@kubewright/storage';
import { ensure } from './ensure.ts';
import { endpointsOf, sameEndpoints, sameSubsets, sliceOf } from './kubernetes-service.ts';

export interface KubernetesEndpointsDeps {
  readonly store: Store;
  /** Acts as the server itself. */
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Where this API server is reached from inside the cluster. */
export interface AdvertisedAddress {
  readonly address: string;
  readonly port: number;
}

const leases = '/registry/masterleases/';
/** Upstream's DefaultEndpointReconcilerInterval and DefaultEndpointReconcilerTTL. */
const intervalMs = 10_000;
const leaseSeconds = 15;

/**
 * Keeps the endpoints of `default/kubernetes` equal to the API servers that are alive: each has a key that expires unless
 * it is renewed, where kube-apiserver has its own (pkg/controlplane/reconcilers/lease.go, release 1.36).
 */
export class KubernetesEndpoints {
  readonly #deps: KubernetesEndpointsDeps;
  readonly #own: AdvertisedAddress;
  #lease: LeaseId | undefined;
  #stopped = false;
  #portsWritten = false;

  constructor(deps: KubernetesEndpointsDeps, own: AdvertisedAddress) {
    this.#deps = deps;
    this.#own = own;
  }

  /** Renews and looks every ten seconds; in the end this server's address is taken out. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps;
    const warn = (error: unknown): void =>
      logger.warn('the endpoints of the kubernetes service could not be kept', { error: String(error) });
    while (!signal.aborted) {
      await pause(clock, intervalMs, signal);
      if (!signal.aborted) await this.reconcile().catch(warn);
    }
    await this.remove().catch(warn);
  }

  /** Renews this server's key and writes the addresses of all. */
  async reconcile(): Promise<void> {
    if (this.#stopped) return;
    await this.#renew();
    await this.#write();
  }

  /** Takes this server out, for good. */
  async remove(): Promise<void> {
    this.#stopped = true;
    if (this.#lease !== undefined) await this.#deps.store.revokeLease(this.#lease).catch(unlessGone);
    await this.#write();
  }

  async #renew(): Promise<void> {
    const { store } = this.#deps;
    const key = `${leases}${this.#own.address}`;
    try {
      if (this.#lease !== undefined) await store.renewLease(this.#lease);
      if (this.#lease !== undefined && (await store.get(key)).kv) return;
    } catch (error) {
      unlessGone(error);
    }
    this.#lease = await store.grantLease(leaseSeconds);
    const { address } = this.#own;
    const object = { kind: 'Endpoints', apiVersion: 'v1', metadata: { generation: 1 }, subsets: [{ addresses: [{ ip: address }] }] };
    const value = new TextEncoder().encode(JSON.stringify(object));
    await store.txn({ compare: [], success: [{ op: 'put', key, value, lease: this.#lease }] });
  }

  async #write(): Promise<void> {
    const { store, client } = this.#deps;
    const { kvs } = await store.range({ start: leases, end: prefixEnd(leases), keysOnly: true });
    const addresses = kvs.map(({ key }) => key.slice(leases.length)).sort();
    // This server's own key was just renewed: none at all is a store that cannot be trusted.
    if (addresses.length === 0 && !this.#stopped)
      throw new Error('no API server IP addresses were listed in storage, refusing to erase all endpoints for the kubernetes Service');
    // Ports are written once at the start, as upstream does: servers on several ports would undo each other's.
    const ports = !this.#portsWritten;
    await Promise.all([
      ensure<Endpoints>(client, EndpointsType, [endpointsOf(addresses, this.#own.port)], (present, wanted) => {
        const subsets =
          wanted.subsets?.map((subset) => ({ ...subset, ports: ports ? subset.ports! : (present.subsets?.[0]?.ports ?? subset.ports!) })) ??
          [];
        return sameSubsets(present, { ...wanted, subsets }) ? undefined : { ...present, subsets };
      }),
      ensure<EndpointSlice>(client, EndpointSlices, [sliceOf(addresses, this.#own)], (present, wanted) => {
        const kept = ports ? wanted : { ...wanted, ports: present.ports ?? wanted.ports! };
        return sameEndpoints(present, kept) ? undefined : { ...present, endpoints: kept.endpoints, ports: kept.ports! };
      }),
    ]);
    this.#portsWritten = true;
  }
}

/** A lease that is over, with the key that was under it, is as good as revoked. */
function unlessGone(error: unknown): void {
  if (!(error instanceof LeaseNotFoundError)) throw error;
}
