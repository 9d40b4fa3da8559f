import { formatMicroTime, isAlreadyExists, isNotFound } from '@kubewright/api-machinery';
import type { Clock } from '@kubewright/api-machinery';
import { Leases } from '@kubewright/api/coordination/v1';
import type { Lease } from '@kubewright/api/coordination/v1';
import type { Node } from '@kubewright/api/core/v1';
import type { Client, ResourceClient } from '@kubewright/client';

const namespace = 'kube-node-lease';
const leaseSeconds = 40;

/** The node's lease in kube-node-lease: the heartbeat that the node-lifecycle controller watches (KEP-589). */
export class NodeLease {
  readonly #leases: ResourceClient<Lease>;
  readonly #nodeName: string;
  readonly #clock: Clock;
  #lease: Lease | undefined;

  constructor(deps: { readonly client: Client; readonly nodeName: string; readonly clock: Clock }) {
    this.#leases = deps.client.resource(Leases);
    this.#nodeName = deps.nodeName;
    this.#clock = deps.clock;
  }

  /** Renews the lease; makes it when it is not there. Fails when another writer came between: try again later. */
  async renew(node: Node, signal: AbortSignal): Promise<void> {
    const held = this.#lease ?? (await this.#get(signal));
    this.#lease = undefined;
    this.#lease = held ? await this.#leases.update(this.#renewed(held), { signal }) : await this.#create(node, signal);
  }

  async #get(signal: AbortSignal): Promise<Lease | undefined> {
    try {
      return await this.#leases.get({ namespace, name: this.#nodeName }, { signal });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #create(node: Node, signal: AbortSignal): Promise<Lease | undefined> {
    const lease: Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: this.#nodeName,
        namespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: this.#nodeName, uid: node.metadata.uid ?? '' }],
      },
      spec: { holderIdentity: this.#nodeName, leaseDurationSeconds: leaseSeconds, renewTime: formatMicroTime(this.#clock.nowMs()) },
    };
    try {
      return await this.#leases.create(lease, { signal });
    } catch (error) {
      if (isAlreadyExists(error)) return undefined;
      throw error;
    }
  }

  #renewed(lease: Lease): Lease {
    const renewTime = formatMicroTime(this.#clock.nowMs());
    return { ...lease, spec: { ...lease.spec, holderIdentity: this.#nodeName, leaseDurationSeconds: leaseSeconds, renewTime } };
  }
}
