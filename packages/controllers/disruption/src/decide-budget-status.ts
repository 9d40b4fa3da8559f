import { scaledValue, semanticEqual, withStatusCondition } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '@kubewright/api/policy/v1';
import { isPodReady } from '@kubewright/controller-runtime';

/** A pod whose eviction was granted and that is not deleted so long after is not going (DeletionTimeout). */
const deletionMs = 120_000;

/** How many pods there should be, and how many of them have to be healthy. */
export interface ExpectedPods {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
}

/** Whether the budget speaks of a part of what the pods' controllers want, and not only of a number of pods. */
export const needsScale = ({ spec }: PodDisruptionBudget): boolean =>
  spec.maxUnavailable !== undefined || typeof spec.minAvailable === 'string';

/** @param scale how many pods their controllers want; of no matter unless {@link needsScale}. */
export function expectedPods({ spec }: PodDisruptionBudget, pods: readonly Pod[], scale: number): ExpectedPods {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined)
    return { expectedPods: scale, desiredHealthy: Math.max(0, scale - scaledValue(maxUnavailable, scale, 'up')) };
  if (typeof minAvailable === 'string') return { expectedPods: scale, desiredHealthy: scaledValue(minAvailable, scale, 'up') };
  return minAvailable === undefined ? { expectedPods: 0, desiredHealthy: 0 } : { expectedPods: pods.length, desiredHealthy: minAvailable };
}

/** Evictions that were granted: those that are still to come, when to look again, and pods that were not deleted in time. */
export interface Disruptions {
  readonly disruptedPods: Readonly<Record<string, string>>;
  readonly recheckMs: number | undefined;
  readonly notDeleted: readonly Pod[];
}

export function disruptionsOf({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Disruptions {
  const granted = new Map(Object.entries(status?.disruptedPods ?? {}));
  const due = pods
    .filter(({ metadata }) => !metadata.deletionTimestamp && granted.has(metadata.name!))
    .map((pod) => ({ pod, name: pod.metadata.name!, leftMs: Date.parse(granted.get(pod.metadata.name!)!) + deletionMs - nowMs }));
  const pending = due.filter(({ leftMs }) => leftMs >= 0);
  return {
    disruptedPods: Object.fromEntries(pending.map(({ name }) => [name, granted.get(name)!])),
    // At the very moment it is still to come: a millisecond later it is not.
    recheckMs: pending.length > 0 ? Math.min(...pending.map(({ leftMs }) => leftMs)) + 1 : undefined,
    notDeleted: due.filter(({ leftMs }) => leftMs < 0).map(({ pod }) => pod),
  };
}

/** Pods that are ready, and not on their way out. */
function countHealthy(pods: readonly Pod[], disruptedPods: Disruptions['disruptedPods'], nowMs: number): number {
  const leaves = ({ metadata: { deletionTimestamp, name } }: Pod): boolean => {
    const since = Object.hasOwn(disruptedPods, name!) ? disruptedPods[name!] : undefined;
    return deletionTimestamp !== undefined || (since !== undefined && Date.parse(since) + deletionMs > nowMs);
  };
  return pods.filter((pod) => isPodReady(pod) && !leaves(pod)).length;
}

/** The status to write; undefined when the budget says so already. Nothing may go while no pods are expected: the first ones may not be counted yet. */
export function decideBudgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  { expectedPods, desiredHealthy }: ExpectedPods,
  { disruptedPods }: Pick<Disruptions, 'disruptedPods'>,
  nowMs: number,
): PodDisruptionBudgetStatus | undefined {
  const { status, metadata } = budget;
  const currentHealthy = countHealthy(pods, disruptedPods, nowMs);
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const observedGeneration = metadata.generation ?? 0;
  const verdict =
    disruptionsAllowed > 0
      ? ({ status: 'True', reason: 'SufficientPods' } as const)
      : ({ status: 'False', reason: 'InsufficientPods' } as const);
  const counts = { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed, observedGeneration };
  const known = status?.conditions?.find(({ type }) => type === 'DisruptionAllowed');
  const isUpToDate =
    semanticEqual(counts, { ...counts, ...pick(status) }) &&
    status !== undefined &&
    known?.status === verdict.status &&
    known.reason === verdict.reason &&
    semanticEqual(status.disruptedPods ?? {}, disruptedPods);
  if (isUpToDate) return undefined;
  const conditions = withStatusCondition(
    status?.conditions,
    { type: 'DisruptionAllowed', message: '', observedGeneration, ...verdict },
    nowMs,
  );
  return { ...counts, ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }), conditions };
}

function pick(status: PodDisruptionBudgetStatus | undefined): Partial<PodDisruptionBudgetStatus> {
  const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0, disruptionsAllowed = 0, observedGeneration = 0 } = status ?? {};
  return { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed, observedGeneration };
}

/** What is known stays, but nothing may go: the counts cannot be relied on. */
export function failedStatus({ status }: PodDisruptionBudget, message: string, nowMs: number): PodDisruptionBudgetStatus {
  const observedGeneration = status?.observedGeneration ?? 0;
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'SyncFailed',
    message,
    ...(observedGeneration > 0 && { observedGeneration }),
  } as const;
  return { ...status, disruptionsAllowed: 0, conditions: withStatusCondition(status?.conditions, condition, nowMs) };
}
