import { deepEqual } from '@kubewright/api-machinery';
import type { Service, ServiceSpec } from '@kubewright/api/core/v1';
import { isExternallyAccessible } from './defaults.ts';

const needsClusterIp = ({ type }: ServiceSpec): boolean => type !== 'ExternalName';
const needsNodePort = ({ type, allocateLoadBalancerNodePorts }: ServiceSpec): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
const mayHaveNodePorts = ({ type }: ServiceSpec): boolean => type === 'NodePort' || type === 'LoadBalancer';
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
    if ((spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [...(old.spec.clusterIPs ?? [])];
  }
  if (needsNodePort(old.spec) && needsNodePort(spec)) keepNodePorts(spec, old.spec);
  if (needsHealthCheckPort(old.spec) && needsHealthCheckPort(spec) && !spec.healthCheckNodePort) {
    spec.healthCheckNodePort = old.spec.healthCheckNodePort;
  }
}

/** A port keeps its node port by its name, whatever else of it changes, unless another port has taken it. */
function keepNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const before = new Map((old.ports ?? []).map(({ name = '', nodePort }) => [name, nodePort]));
  const taken = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
  for (const port of spec.ports ?? []) {
    const kept = before.get(port.name ?? '');
    if (!port.nodePort && kept && !taken.has(kept)) port.nodePort = kept;
  }
}

/**
 * Clears what belongs to the old type of a service whose type changes, each field unless the update sets it itself
 * (upstream's dropTypeDependentFields): what is set is left for validation to refuse.
 */
export function dropTypeDependentFields(draft: Service, old: Service): void {
  const { spec } = draft;
  if (!spec || !old.spec) return;
  const before = old.spec;
  const dropUnchanged = (...fields: readonly (keyof ServiceSpec)[]): void => {
    if (fields.every((field) => deepEqual(spec[field], before[field]))) for (const field of fields) delete spec[field];
  };
  if (needsClusterIp(before) && !needsClusterIp(spec)) {
    dropUnchanged('clusterIP', 'clusterIPs');
    dropUnchanged('ipFamilies');
    dropUnchanged('ipFamilyPolicy');
  }
  if (mayHaveNodePorts(before) && !mayHaveNodePorts(spec)) dropNodePorts(spec, before);
  if (needsHealthCheckPort(before) && !needsHealthCheckPort(spec)) dropUnchanged('healthCheckNodePort');
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    dropUnchanged('allocateLoadBalancerNodePorts');
    dropUnchanged('loadBalancerClass');
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec)) dropUnchanged('externalTrafficPolicy');
  if (spec.type !== 'LoadBalancer' && draft.status) draft.status.loadBalancer = {};
  dropTrafficPolicy(spec);
}

/** Upstream keeps the policy of an external name and never shows it. What is no policy is left for validation to refuse. */
export function dropTrafficPolicy(spec: ServiceSpec): void {
  const { type, internalTrafficPolicy: policy } = spec;
  if (type === 'ExternalName' && (policy === 'Cluster' || policy === 'Local')) delete spec.internalTrafficPolicy;
}

/** All of them, unless one is new. */
function dropNodePorts(spec: ServiceSpec, old: ServiceSpec): void {
  const before = new Set((old.ports ?? []).map(({ nodePort }) => nodePort));
  const ports = spec.ports ?? [];
  if (ports.every(({ nodePort }) => !nodePort || before.has(nodePort))) for (const port of ports) delete port.nodePort;
}
