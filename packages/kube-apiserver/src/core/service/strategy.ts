import type { Service, ServiceSpec } from '@kubewright/api/core/v1';
import { isExternallyAccessible } from './defaults.ts';

const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
const needsHealthCheckPort = ({ type, externalTrafficPolicy }: ServiceSpec): boolean =>
  type === 'LoadBalancer' && externalTrafficPolicy === 'Local';

/** The list follows the single address of those who know only that one (upstream's NormalizeClusterIPs). */
export function normalizeClusterIps({ spec }: Service, old?: Service): void {
  if (!spec) return;
  const { clusterIP = '', clusterIPs = [] } = spec;
  if (!old?.spec) {
    if (clusterIP && clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
    return;
  }
  const before = old.spec.clusterIPs ?? [];
  if (clusterIP === (old.spec.clusterIP ?? '') || clusterIPs.join() !== before.join()) return;
  if (clusterIP) spec.clusterIPs = [clusterIP];
  else delete spec.clusterIPs;
}

/**
 * Carries over what the server allocated before when an update leaves it out, as upstream's patchAllocatedValues does,
 * so that a manifest without cluster IP can be applied again.
 */
export function keepAllocatedValues(draft: Service, old: Service): void {
  const { spec } = draft;
  if (!spec || !old.spec) return;
  normalizeClusterIps(draft, old);
  if (needsClusterIp(old.spec) && needsClusterIp(spec)) {
    if (!spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.spec.clusterIP) spec.clusterIPs = [...(old.spec.clusterIPs ?? [])];
  }
  if (needsNodePort(old.spec) && needsNodePort(spec)) keepNodePorts(spec, old.spec);
  if (needsHealthCheckPort(old.spec) && needsHealthCheckPort(spec) && !spec.healthCheckNodePort) {
    spec.healthCheckNodePort = old.spec.healthCheckNodePort;
  }
}

function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const keyOf = ({ protocol, port }: { protocol?: string; port: number }): string => `${protocol}/${port}`;
  const allocated = new Map((old.ports ?? []).map((port) => [keyOf(port), port.nodePort]));
  const taken = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of spec.ports ?? []) {
    const before = allocated.get(keyOf(port));
    if (!port.nodePort && before && !taken.has(before)) port.nodePort = before;
  }
}

/** Clears what belongs to the old type of a service whose type changes, unless the update sets it itself. */
export function dropTypeDependentFields(draft: Service, old: Service): void {
  const { spec } = draft;
  if (!spec || !old.spec) return;
  if (needsClusterIp(old.spec) && !needsClusterIp(spec) && spec.clusterIP === old.spec.clusterIP) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) delete spec[field];
  }
  if (needsNodePort(old.spec) && !needsNodePort(spec)) dropNodePorts(spec, old.spec);
  if (needsHealthCheckPort(old.spec) && !needsHealthCheckPort(spec) && spec.healthCheckNodePort === old.spec.healthCheckNodePort) {
    delete spec.healthCheckNodePort;
  }
  if (old.spec.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === old.spec.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (isExternallyAccessible(old.spec) && !isExternallyAccessible(spec) && spec.externalTrafficPolicy === old.spec.externalTrafficPolicy)
    delete spec.externalTrafficPolicy;
}

function dropNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of spec.ports ?? []) if (before.has(port.nodePort)) delete port.nodePort;
}
