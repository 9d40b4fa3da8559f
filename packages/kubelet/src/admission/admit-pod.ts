import type { Container, Pod } from '@kubewright/api/core/v1';
import { isSidecar } from '../sync/restart-policy.ts';
import { amountMilli } from './amount.ts';

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
  const maxPods = Number(amountMilli(allocatable['pods'] ?? '0') / 1_000n);
  if (others.length + 1 > maxPods) return outOf('pods', 1n, BigInt(others.length), BigInt(maxPods));
  const wanted = podRequests(pod);
  for (const [resource, milli] of wanted) {
    if (milli === 0n) continue;
    const capacity = amountMilli(allocatable[resource] ?? '0');
    const used = others.reduce((sum, other) => sum + (podRequests(other).get(resource) ?? 0n), 0n);
    if (used + milli > capacity) return outOf(resource, inUnits(resource, milli), inUnits(resource, used), inUnits(resource, capacity));
  }
  if (conflictsInHostPorts(pod, others)) return { reason: 'NodePorts', message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports" };
  if (!selectsNode(pod, nodeLabels)) return { reason: 'NodeAffinity', message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector" };
  return undefined;
}

function outOf(resource: string, requested: bigint, used: bigint, capacity: bigint): Rejection {
  return { reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}` };
}

function inUnits(resource: string, milli: bigint): bigint {
  return resource === 'cpu' ? milli : milli / 1_000n;
}

/** What a pod asks for: its containers together or its largest init container, sidecars counted with both, in thousandths. */
export function podRequests(pod: Pod): Map<string, bigint> {
  const total = new Map<string, bigint>();
  const sidecars = new Map<string, bigint>();
  const initPeak = new Map<string, bigint>();
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
  for (const [resource, quantity] of Object.entries(pod.spec.resources?.requests ?? {})) total.set(resource, amountMilli(quantity));
  add(total, new Map(Object.entries(pod.spec.overhead ?? {}).map(([resource, quantity]) => [resource, amountMilli(quantity)])));
  return total;
}

function requestsOf(container: Container): Map<string, bigint> {
  return new Map(Object.entries(container.resources?.requests ?? {}).map(([resource, quantity]) => [resource, amountMilli(quantity)]));
}

function add(total: Map<string, bigint>, more: ReadonlyMap<string, bigint>): void {
  for (const [resource, milli] of more) total.set(resource, (total.get(resource) ?? 0n) + milli);
}

function raise(total: Map<string, bigint>, floor: ReadonlyMap<string, bigint>): void {
  for (const [resource, milli] of floor) if (milli > (total.get(resource) ?? 0n)) total.set(resource, milli);
}

function hostPorts(pod: Pod): string[] {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)];
  return containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort).map(({ hostPort, protocol = 'TCP', hostIP = '' }) => `${protocol}/${hostPort}/${hostIP}`));
}

function conflictsInHostPorts(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = hostPorts(pod).map((port) => port.split('/'));
  if (wanted.length === 0) return false;
  const taken = others.flatMap(hostPorts).map((port) => port.split('/'));
  const anywhere = (ip: string | undefined): boolean => !ip || ip === '0.0.0.0';
  return wanted.some(([protocol, port, ip]) => taken.some((t) => t[0] === protocol && t[1] === port && (t[2] === ip || anywhere(t[2]) || anywhere(ip))));
}

function selectsNode(pod: Pod, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(pod.spec.nodeSelector ?? {}).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
