import { type Logger, isAlreadyExists, isNotFound } from '@kubewright/api-machinery';
import type { Service } from '@kubewright/api/core/v1';
import { type IPAddress, IPAddresses } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';
import type { SharedInformer } from '@kubewright/informer';
import { type ClusterIpAllocator, allocatorName, ipAddressOf, managedByLabel } from './cluster-ip-allocator.ts';
import { clusterIpsOf, type ServiceHoldings } from './service-holdings.ts';

export interface ClusterIpRepairDeps {
  readonly allocator: ClusterIpAllocator;
  readonly services: SharedInformer<Service>;
  readonly addresses: SharedInformer<IPAddress>;
  /** Follows `services`. */
  readonly holdings: ServiceHoldings;
  readonly client: Client;
  readonly logger: Logger;
}

/** Keeps IPAddress objects and the addresses of services one to one (upstream's repairip controller). */
export class ClusterIpRepair {
  readonly #deps: ClusterIpRepairDeps;
  /** Objects, by uid, that the last look found without their service. */
  #suspects: ReadonlySet<string> = new Set();

  constructor(deps: ClusterIpRepairDeps) {
    this.#deps = deps;
  }

  async repair(): Promise<void> {
    const { services, addresses, client, logger, allocator } = this.#deps;
    const holders = new Map<string, Service>();
    for (const service of services.lister.list()) {
      for (const ip of clusterIpsOf(service)) {
        const other = holders.get(ip);
        if (other) logger.error('two services have one cluster IP', { ip, services: [nameOf(other), nameOf(service)] });
        else holders.set(ip, service);
      }
    }
    const known = new Set(addresses.lister.list().map(({ metadata }) => metadata.name!));
    for (const [ip, service] of holders) {
      if (known.has(ip)) continue;
      const { namespace = '', name = '' } = service.metadata;
      await client
        .resource(IPAddresses)
        .create(ipAddressOf(ip, { namespace, name }))
        .catch((error: unknown) => {
          if (!isAlreadyExists(error)) throw error;
        });
    }
    const orphans = addresses.lister.list().filter((address) => isManaged(address) && !holds(holders.get(address.metadata.name!), address));
    const leaked = orphans.filter(({ metadata }) => this.#suspects.has(metadata.uid!));
    this.#suspects = new Set(orphans.map(({ metadata }) => metadata.uid!));
    for (const { metadata } of leaked) await allocator.release(metadata.name!, metadata.uid!);
  }

  /** Gives back what a service had and no service has. */
  async release(before: Service): Promise<void> {
    for (const ip of clusterIpsOf(before)) {
      if (this.#deps.holdings.hasIp(ip)) continue;
      const address = await this.#deps.client
        .resource(IPAddresses)
        .get({ name: ip })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
      // An object made after the service was last written is not this service's, but of one that is being created.
      if (address && holds(before, address) && BigInt(address.metadata.resourceVersion!) < BigInt(before.metadata.resourceVersion!)) {
        await this.#deps.allocator.release(ip, address.metadata.uid!);
      }
    }
  }
}

const nameOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`;

const isManaged = ({ metadata, spec }: IPAddress): boolean =>
  metadata.labels?.[managedByLabel] === allocatorName && spec.parentRef?.resource === 'services';

const holds = (service: Service | undefined, { spec }: IPAddress): boolean =>
  service !== undefined && service.metadata.namespace === spec.parentRef?.namespace && service.metadata.name === spec.parentRef?.name;
