import type { Pod } from '@kubewright/api/core/v1';
import { isPodActive, isPodReady, readySinceMs } from './pod-state.ts';

const deletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
const phaseOrder = new Map([
  ['Pending', 0],
  ['Unknown', 1],
  ['Running', 2],
]);

/**
 * The pods in the order in which they are given up (controller_utils.go ActivePodsWithRanks): unassigned, pending, not
 * ready, cheap to delete, many on one node, ready for a short while, often restarted, young. Times count by their order
 * of magnitude only, so that among pods of about the same age chance (the uid) decides. `related` are the pods that
 * count as "on the same node": usually those of the same Deployment.
 */
export function rankPodsForDeletion(pods: readonly Pod[], related: readonly Pod[], nowMs: number): Pod[] {
  const perNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName;
    if (node && isPodActive(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => ({ pod, onNode: perNode.get(pod.spec.nodeName ?? '') ?? 0 }));
  return ranked.sort((a, b) => compare(a, b, nowMs)).map(({ pod }) => pod);
}

interface Ranked {
  readonly pod: Pod;
  readonly onNode: number;
}

function compare(a: Ranked, b: Ranked, nowMs: number): number {
  return (
    Number(Boolean(a.pod.spec.nodeName)) - Number(Boolean(b.pod.spec.nodeName)) ||
    phaseOf(a.pod) - phaseOf(b.pod) ||
    Number(isPodReady(a.pod)) - Number(isPodReady(b.pod)) ||
    deletionCost(a.pod) - deletionCost(b.pod) ||
    b.onNode - a.onNode ||
    compareAge(readySinceMs(a.pod), readySinceMs(b.pod), { a, b, nowMs }) ||
    restarts(b.pod) - restarts(a.pod) ||
    compareAge(createdMs(a.pod), createdMs(b.pod), { a, b, nowMs }) ||
    byUid(a.pod, b.pod)
  );
}

function phaseOf({ status }: Pod): number {
  return phaseOrder.get(status?.phase ?? '') ?? 0;
}

/** An invalid cost counts as none, as validation admits none. */
function deletionCost({ metadata }: Pod): number {
  const cost = metadata.annotations?.[deletionCostAnnotation];
  return cost !== undefined && /^(0|-?[1-9]\d{0,9})$/.test(cost) ? Number(cost) : 0;
}

/** Younger first; without a time first of all; the same order of magnitude: by uid. */
function compareAge(a: number | undefined, b: number | undefined, of: { a: Ranked; b: Ranked; nowMs: number }): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const byMagnitude = magnitude(of.nowMs - a) - magnitude(of.nowMs - b);
  return byMagnitude || byUid(of.a.pod, of.b.pod);
}

/** Random, and the same whenever it is asked. */
function byUid(a: Pod, b: Pod): number {
  return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
}

/** The binary logarithm of an age in nanoseconds, without its fraction. */
function magnitude(ageMs: number): number {
  return ageMs > 0 ? Math.trunc(Math.log2(ageMs * 1e6)) : -1;
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0));
}

function createdMs({ metadata }: Pod): number | undefined {
  return metadata.creationTimestamp ? Date.parse(metadata.creationTimestamp) : undefined;
}
