import type { Node, Pod } from '@kubewright/api/core/v1';
import { NodeInfo } from './node-info.ts';
import type { Nodes } from './plugin.ts';

/**
 * The nodes and what runs on them, as the scheduler sees it: what the informers say, plus the pods it has assumed to be
 * where it is about to bind them. A cycle is synchronous, so this is its snapshot: nothing is copied for it.
 */
export class ClusterState implements Nodes {
  readonly #nodes = new Map<string, NodeInfo>();
  /** Nodes in order, remade after one came or went. */
  #list: readonly NodeInfo[] | undefined;
  /** Pods of nodes that are not known (any more), by node. */
  readonly #strays = new Map<string, Map<string, Pod>>();
  /** Every pod counted, by uid, with the node it is counted on. */
  readonly #pods = new Map<string, { pod: Pod; nodeName: string; assumed: boolean }>();
  readonly #imageNodes = new Map<string, number>();
  readonly withAffinity = new Set<NodeInfo>();
  readonly withRequiredAntiAffinity = new Set<NodeInfo>();

  get all(): readonly NodeInfo[] {
    return (this.#list ??= [...this.#nodes.values()]);
  }

  get(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  imageNodeCount(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  setNode(node: Node): void {
    const name = node.metadata.name!;
    const known = this.#nodes.get(name);
    if (known) {
      this.#countImages(known, -1);
      known.setNode(node);
      this.#countImages(known, 1);
      return;
    }
    const info = new NodeInfo(node);
    for (const pod of this.#strays.get(name)?.values() ?? []) info.addPod(pod);
    this.#strays.delete(name);
    this.#nodes.set(name, info);
    this.#file(info);
    this.#countImages(info, 1);
    this.#list = undefined;
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (!info) return;
    this.#nodes.delete(name);
    this.withAffinity.delete(info);
    this.withRequiredAntiAffinity.delete(info);
    this.#countImages(info, -1);
    this.#list = undefined;
    if (info.pods.size > 0) this.#strays.set(name, new Map(info.pods));
  }

  /** A pod that has a node: added, changed, or an assumption come true. */
  setPod(pod: Pod): void {
    this.#put(pod, pod.spec.nodeName!, false);
  }

  removePod(uid: string): void {
    const entry = this.#pods.get(uid);
    if (!entry) return;
    this.#pods.delete(uid);
    const info = this.#nodes.get(entry.nodeName);
    info?.removePod(uid);
    if (info) this.#file(info);
    const strays = this.#strays.get(entry.nodeName);
    strays?.delete(uid);
    if (strays?.size === 0) this.#strays.delete(entry.nodeName);
  }

  /** Counts a pod on the node chosen for it, before it is bound there. */
  assume(pod: Pod, nodeName: string): Pod {
    const assumed: Pod = { ...pod, spec: { ...pod.spec, nodeName } };
    this.#put(assumed, nodeName, true);
    return assumed;
  }

  /** Takes an assumption back; a pod that the informers have confirmed stays. */
  forget(uid: string): void {
    if (this.#pods.get(uid)?.assumed) this.removePod(uid);
  }

  isAssumed(uid: string): boolean {
    return this.#pods.get(uid)?.assumed ?? false;
  }

  #put(pod: Pod, nodeName: string, assumed: boolean): void {
    const uid = pod.metadata.uid!;
    const known = this.#pods.get(uid);
    if (known && known.nodeName !== nodeName) this.removePod(uid);
    this.#pods.set(uid, { pod, nodeName, assumed });
    const info = this.#nodes.get(nodeName);
    if (info) {
      info.addPod(pod);
      this.#file(info);
    } else this.#strays.set(nodeName, (this.#strays.get(nodeName) ?? new Map<string, Pod>()).set(uid, pod));
  }

  /** Files a node under what its pods have now. */
  #file(info: NodeInfo): void {
    if (info.podsWithAffinity.size > 0) this.withAffinity.add(info);
    else this.withAffinity.delete(info);
    if (info.podsWithRequiredAntiAffinity.size > 0) this.withRequiredAntiAffinity.add(info);
    else this.withRequiredAntiAffinity.delete(info);
  }

  #countImages(info: NodeInfo, sign: 1 | -1): void {
    for (const image of info.images.keys()) {
      const count = (this.#imageNodes.get(image) ?? 0) + sign;
      if (count === 0) this.#imageNodes.delete(image);
      else this.#imageNodes.set(image, count);
    }
  }
}
