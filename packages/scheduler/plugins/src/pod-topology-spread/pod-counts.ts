import type { LabelSelector } from '@kubewright/api-machinery';
import type { NodeInfo } from '@kubewright/scheduler-framework';

interface CountsOfNode {
  readonly generation: number;
  /** By namespace and selector. */
  readonly counts: Map<string, number>;
}

/** How many pods of a node a selector matches. What was counted holds until the node's pods change: the next pod of a set costs one node. */
export class PodCounts {
  readonly #counted = new WeakMap<NodeInfo, CountsOfNode>();

  /** Of one namespace; pods that are going do not count, and a selector that asks for nothing counts none. */
  matching(info: NodeInfo, selector: LabelSelector, namespace = ''): number {
    if (selector.isEmpty || info.pods.size === 0) return 0;
    const counts = this.#countsOf(info);
    const key = `${namespace}/${selector.toString()}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const count = countMatching(info, selector, namespace);
    counts.set(key, count);
    return count;
  }

  #countsOf(info: NodeInfo): Map<string, number> {
    const { generation } = info;
    const known = this.#counted.get(info);
    if (known?.generation === generation) return known.counts;
    const counts = new Map<string, number>();
    this.#counted.set(info, { generation, counts });
    return counts;
  }
}

function countMatching({ pods }: NodeInfo, selector: LabelSelector, namespace: string): number {
  let count = 0;
  for (const { metadata } of pods.values()) {
    if (metadata.namespace === namespace && !metadata.deletionTimestamp && selector.matches(metadata.labels)) count++;
  }
  return count;
}
