import { defaultServiceNetwork, parseIpRange, parsePortRange, type ServiceNetwork } from '@kubewright/kube-apiserver';
import { reasonOf, StartError } from './start-error.ts';

interface Flags {
  readonly serviceClusterIpRange?: string;
  readonly serviceNodePortRange?: string;
}

/** The texts of `--service-cluster-ip-range` and `--service-node-port-range`, read and checked before anything starts. @throws {StartError} */
export function serviceNetworkOf({ serviceClusterIpRange: cidrs, serviceNodePortRange: ports }: Flags): ServiceNetwork {
  try {
    const clusterIpRanges = cidrs?.split(',').map((text) => text.trim()) ?? defaultServiceNetwork.clusterIpRanges;
    const families = clusterIpRanges.map((text) => parseIpRange(text).family);
    if (families.length > 2 || families[0] === families[1])
      throw new Error(`service ranges ${cidrs} must be one network, or one IPv4 and one IPv6 network`);
    return { clusterIpRanges, nodePorts: ports === undefined ? defaultServiceNetwork.nodePorts : parsePortRange(ports) };
  } catch (error) {
    throw new StartError(reasonOf(error));
  }
}
