import type { Node, Pod } from '@kubewright/api/core/v1';

export interface CollectionInput {
  readonly pods: readonly Pod[];
  readonly nodes: ReadonlyMap<string, Node>;
  /** Names of nodes that are known to be gone. */
  readonly goneNodes: ReadonlySet<string>;
  /** How many pods that have ended are kept; 0: all. */
  readonly terminatedPodThreshold: number;
}

/** Why a pod is taken away, by upstream's names of its reasons. */
export type CollectionReason = 'terminated' | 'out-of-service' | 'orphaned' | 'unscheduled';

export interface Collected {
  readonly pod: Pod;
  readonly reason: CollectionReason;
}

/** Pods that nobody else will take away (upstream pkg/controller/podgc of 1.36), each once. */
export function decideCollection(input: CollectionInput): Collected[] {
  const collected = new Map<Pod, CollectionReason>();
  const collect = (pods: readonly Pod[], reason: CollectionReason): void =>
    pods.forEach((pod) => collected.has(pod) || collected.set(pod, reason));
  collect(tooManyTerminated(input), 'terminated');
  for (const pod of input.pods) {
    const { spec, metadata } = pod;
    const isGoing = metadata.deletionTimestamp !== undefined;
    if (isGoing && isOutOfService(input.nodes.get(spec.nodeName ?? ''))) collect([pod], 'out-of-service');
    if (spec.nodeName && input.goneNodes.has(spec.nodeName)) collect([pod], 'orphaned');
    if (isGoing && !spec.nodeName) collect([pod], 'unscheduled');
  }
  return [...collected].map(([pod, reason]) => ({ pod, reason }));
}

/** Evicted ones first, so that controllers keep those they count; then the oldest. */
function tooManyTerminated({ pods, terminatedPodThreshold }: CollectionInput): Pod[] {
  if (terminatedPodThreshold <= 0) return [];
  const terminated = pods.filter(({ status }) => !['Pending', 'Running', 'Unknown'].includes(status.phase ?? ''));
  const tooMany = terminated.length - terminatedPodThreshold;
  return tooMany > 0 ? terminated.sort(byEvictionAndAge).slice(0, tooMany) : [];
}

const isEvicted = ({ status }: Pod): boolean => status.phase === 'Failed' && status.reason === 'Evicted';

function byEvictionAndAge(a: Pod, b: Pod): number {
  if (isEvicted(a) !== isEvicted(b)) return isEvicted(a) ? -1 : 1;
  const age = Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? '');
  return age || (a.metadata.name! < b.metadata.name! ? -1 : 1);
}

function isOutOfService(node: Node | undefined): boolean {
  if (!node?.spec.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service')) return false;
  return node.status.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True';
}
