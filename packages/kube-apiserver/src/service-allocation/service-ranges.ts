import type { Random } from '@kubewright/api-machinery';
import { IPAddresses, ServiceCIDRs } from '@kubewright/api/networking/v1';
import type { Client } from '@kubewright/client';
import { listerWhenAsked, type InformerFactory } from '@kubewright/informer';
import type { Store } from '@kubewright/storage';
import { ClusterIpAllocator } from './cluster-ip-allocator.ts';
import { type PortRange, nodePortRange } from './ranges.ts';
import type { ServiceRanges } from './service-allocation.ts';

export interface ServiceRangesDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly store: Store;
  readonly random: Random;
  /** Asked for addresses and ranges at the first allocation at the latest. Unset: only the ranges given here are known, and taken addresses are found by trying. */
  readonly informers?: InformerFactory;
}

/** Where the services of a cluster get their addresses and node ports from. */
export interface ServiceNetwork {
  /** One range, or one of each family with the primary one first. */
  readonly clusterIpRanges: readonly string[];
  readonly nodePorts: PortRange;
}

/** Upstream's default range of node ports, and the one of addresses that clusters commonly have. */
export const defaultServiceNetwork: ServiceNetwork = { clusterIpRanges: ['10.96.0.0/16'], nodePorts: { first: 30_000, last: 32_767 } };

const nothing = { list: () => [], get: () => undefined, byIndex: () => [] };

/** @throws {Error} one sentence, on ranges that are none. */
export function serviceRanges(
  { client, store, random, informers }: ServiceRangesDeps,
  { clusterIpRanges, nodePorts }: ServiceNetwork = defaultServiceNetwork,
): ServiceRanges {
  const addresses = informers ? listerWhenAsked(() => informers.informer(IPAddresses)) : nothing;
  const serviceCidrs = informers ? listerWhenAsked(() => informers.informer(ServiceCIDRs)) : nothing;
  return {
    clusterIps: new ClusterIpAllocator({ client, random, addresses, serviceCidrs }, clusterIpRanges),
    nodePorts: nodePortRange({ store, random }, nodePorts),
  };
}
