import { quantityMilli } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';
import { isSidecar } from '../sync/restart-policy.ts';

/** Why a node does not take a pod: the status's reason and message. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

export interface AdmissionInput {
  readonly pod: Pod;
  /** Pods that hold resources of the node already; not this one. */
  readonly others: readonly Pod[];
  readonly allocatable: Readonly<Record<string, string>>;
  readonly nodeLabels: Readonly<Record<string, string>>;
}

/** The node's own last check of what was bound to it (kubelet lifecycle predicates). Undefined: admitted. */
export function admitPod({ pod, others, allocatable, nodeLabels }: AdmissionInput): Rejection | undefined {
  const maxPods = quantityMilli(allocatable['pods'] ?? '0') / 1_000;
  if (others.length + 1 > maxPods) return outOf('pods', 1, others.length, maxPods);
  const wanted = podRequests(pod);
  for (const [resource, milli] of wanted) {
    if (milli === 0) continue;
    const capacity = quantityMilli(allocatable[resource] ?? '0');
    const used = others.reduce((sum, other) => sum + (podRequests(other).get(resource) ?? 0), 0);
    if (used + milli > capacity) return outOf(resource, inUnits(resource, milli), inUnits(resource, used), inUnits(resource, capacity));
  }
  if (conflictsInHostPorts(pod, others))
    return { reason: 'NodePorts', message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" };
  if (!selectsNode(pod, nodeLabels))
    return { reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  return undefined;
}

function outOf(resource: string, requested: number, used: number, capacity: number): Rejection {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  };
}

function inUnits(resource: string, milli: number): number {
  return resource === 'cpu' ? milli : Math.ceil(milli / 1_000);
}

/** What a pod asks for: its containers together or its largest init container, sidecars counted with both, in thousandths. */
export function podRequests(pod: Pod): Map<string, number> {
  const total = new Map<string, number>();
  const sidecars = new Map<string, number>();
  const initPeak = new Map<string, number>();
  for (const container of pod.spec.containers) add(total, requestsOf(container));
  for (const container of pod.spec.initContainers ?? []) {
    const own = requestsOf(container);
    if (isSidecar(container)) {
      add(sidecars, own);
      add(total, own);
      raise(initPeak, sidecars);
    } else {
      const together = new Map(sidecars);
      add(together, own);
      raise(initPeak, together);
    }
  }
  raise(total, initPeak);
  for (const [resource, quantity] of Object.entries(pod.spec.resources?.requests ?? {})) total.set(resource, quantityMilli(quantity));
  add(total, new Map(Object.entries(pod.spec.overhead ?? {}).map(([resource, quantity]) => [resource, quantityMilli(quantity)])));
  return total;
}

function requestsOf(container: Container): Map<string, number> {
  return new Map(Object.entries(container.resources?.requests ?? {}).map(([resource, quantity]) => [resource, quantityMilli(quantity)]));
}

function add(total: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [resource, milli] of more) total.set(resource, (total.get(resource) ?? 0) + milli);
}

function raise(total: Map<string, number>, floor: ReadonlyMap<string, number>): void {
  for (const [resource, milli] of floor) if (milli > (total.get(resource) ?? 0)) total.set(resource, milli);
}

function hostPorts(pod: Pod): string[] {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)];
  return containers.flatMap(({ ports = [] }) =>
    ports.filter(({ hostPort }) => hostPort).map(({ hostPort, protocol = 'TCP', hostIP = '' }) => `${protocol}/${hostPort}/${hostIP}`),
  );
}

function conflictsInHostPorts(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = hostPorts(pod).map((port) => port.split('/'));
  if (wanted.length === 0) return false;
  const taken = others.flatMap(hostPorts).map((port) => port.split('/'));
  const anywhere = (ip: string | undefined): boolean => !ip || ip === '0.0.0.0';
  return wanted.some(([protocol, port, ip]) =>
    taken.some((t) => t[0] === protocol && t[1] === port && (t[2] === ip || anywhere(t[2]) || anywhere(ip))),
  );
}

function selectsNode(pod: Pod, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
