import type { Node, Pod } from '@kubewright/api/core/v1';
import { HostPorts, hostPortsOf } from './host-ports.ts';
import type { Resources } from './pod-resources.ts';
import { addResources, noResources, podRequests, readResources } from './pod-resources.ts';
import { quantityInteger } from '@kubewright/api-machinery';

/**
 * A node, the pods on it (assumed ones included), and what they add up to. Kept up to date pod by pod. Owned by the
 * cluster state; plugins only read it.
 */
export class NodeInfo {
  #node: Node;
  /** By uid. */
  readonly pods = new Map<string, Pod>();
  /** Pods with required or preferred affinity, and those of them with required anti-affinity. */
  readonly podsWithAffinity = new Map<string, Pod>();
  readonly podsWithRequiredAntiAffinity = new Map<string, Pod>();
  #generation = 0;
  readonly requested: Resources = noResources();
  nonZeroCpuMilli = 0;
  nonZeroMemoryBytes = 0;
  allocatable: Resources = noResources();
  allowedPods = 0;
  readonly hostPorts = new HostPorts();
  /** Image name → bytes. */
  images: ReadonlyMap<string, number> = new Map();

  constructor(node: Node) {
    this.#node = node;
    this.setNode(node);
  }

  get node(): Node {
    return this.#node;
  }

  /** Another number each time its pods change. */
  get generation(): number {
    return this.#generation;
  }

  get name(): string {
    return this.#node.metadata.name!;
  }

  setNode(node: Node): void {
    this.#node = node;
    const { allocatable, images } = node.status;
    this.allocatable = readResources(allocatable);
    this.allowedPods = quantityInteger(String(allocatable?.['pods'] ?? '0'));
    this.images = new Map(
      (images ?? []).flatMap(({ names, sizeBytes }) => (names ?? []).map((name) => [name, Number(sizeBytes ?? 0)] as const)),
    );
  }

  addPod(pod: Pod): void {
    const uid = pod.metadata.uid!;
    this.removePod(uid);
    this.pods.set(uid, pod);
    this.#generation++;
    this.#count(pod, 1);
    for (const port of hostPortsOf(pod)) this.hostPorts.add(port);
    const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {};
    if (podAffinity || podAntiAffinity) this.podsWithAffinity.set(uid, pod);
    if (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length) this.podsWithRequiredAntiAffinity.set(uid, pod);
  }

  removePod(uid: string): void {
    const pod = this.pods.get(uid);
    if (!pod) return;
    this.pods.delete(uid);
    this.#generation++;
    this.podsWithAffinity.delete(uid);
    this.podsWithRequiredAntiAffinity.delete(uid);
    this.#count(pod, -1);
    for (const port of hostPortsOf(pod)) this.hostPorts.remove(port);
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const requests = podRequests(pod);
    addResources(this.requested, requests, sign);
    this.nonZeroCpuMilli += sign * requests.nonZeroCpuMilli;
    this.nonZeroMemoryBytes += sign * requests.nonZeroMemoryBytes;
  }

  /** A copy to try things on, such as a preemption. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.#node);
    for (const pod of this.pods.values()) copy.addPod(pod);
    return copy;
  }
}
