import { ApiError, type Clock, forbidden, formatTime, isConflict, withStatusCondition } from '@kubewright/api-machinery';
import type { Condition } from '@kubewright/api/meta/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { type PodDisruptionBudget, PodDisruptionBudgets, type PodDisruptionBudgetStatus } from '@kubewright/api/policy/v1';
import type { SubresourceCall } from '@kubewright/apiserver';
import { conditionIsTrue } from '../../../table/cells.ts';
import { selectorMatches } from '../../../validation/labels.ts';

const maxAttempts = 20;
/** So many evictions are granted before the disruption controller has seen what became of them. */
const maxDisruptedPods = 2_000;
const violation = "Cannot evict pod as it would violate the pod's disruption budget.";

/** Pods that do not run, or that are going anyway, count for no budget. */
export const needsBudget = ({ status, metadata }: Pod): boolean =>
  !metadata.deletionTimestamp && !['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');

/** @throws {ApiError} 500 when there are several. */
export async function budgetOf({ loopback, namespace }: SubresourceCall, pod: Pod): Promise<PodDisruptionBudget | undefined> {
  const { items } = await loopback.resource(PodDisruptionBudgets).list({ namespace });
  const matching = items.filter(({ spec }) => selectorMatches(spec?.selector, pod.metadata.labels ?? {}));
  if (matching.length > 1) {
    throw new ApiError({
      code: 500,
      message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    });
  }
  return matching[0];
}

/** A pod that does not serve may go while the others are enough, or always where the budget says so (KEP-3017). */
export function isUnhealthyAndFree(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (conditionIsTrue(pod.status?.conditions, 'Ready')) return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

/** Takes one of the disruptions that the budget allows. @throws {ApiError} TooManyRequests when there is none. */
export async function takeDisruption(call: SubresourceCall, first: PodDisruptionBudget, pod: Pod, clock: Clock): Promise<void> {
  const budgets = call.loopback.resource(PodDisruptionBudgets);
  let budget = first;
  for (let attempt = 1; ; attempt++) {
    assertAllowed(budget);
    if (call.dryRun) return;
    try {
      await budgets.updateStatus({ ...budget, status: oneLess(budget.status, pod.metadata.name!, clock.nowMs()) });
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
      budget = await budgets.get({ namespace: call.namespace, name: budget.metadata.name! });
    }
  }
}

function oneLess(status: PodDisruptionBudgetStatus, pod: string, nowMs: number): PodDisruptionBudgetStatus {
  const disruptionsAllowed = (status.disruptionsAllowed ?? 0) - 1;
  const disruptedPods = { ...status.disruptedPods, [pod]: formatTime(nowMs) };
  const left = { ...status, disruptionsAllowed, disruptedPods };
  if (disruptionsAllowed > 0) return left;
  const { observedGeneration } = status;
  const none = {
    type: 'DisruptionAllowed',
    status: 'False',
    reason: 'InsufficientPods',
    message: '',
    ...(observedGeneration && { observedGeneration }),
  } as const;
  return { ...left, conditions: withStatusCondition<Condition>(status.conditions, none, nowMs) };
}

function assertAllowed({ metadata, status }: PodDisruptionBudget): void {
  const name = metadata.name!;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) throw stillProcessed(name);
  const { disruptionsAllowed = 0, disruptedPods = {} } = status ?? {};
  const refuse = (why: string): ApiError => forbidden({ group: 'policy', resource: 'poddisruptionbudget' }, name, why);
  if (disruptionsAllowed < 0) throw refuse('pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > maxDisruptedPods)
    throw refuse('DisruptedPods map too big - too many evictions not confirmed by PDB controller');
  if (disruptionsAllowed === 0) throw refused(whyNone(name, status), 0);
}

function whyNone(name: string, status: PodDisruptionBudgetStatus | undefined): string {
  const { currentHealthy = 0, desiredHealthy = 0, conditions } = status ?? {};
  const condition = conditions?.find(({ type, status: is, message }) => type === 'DisruptionAllowed' && is === 'False' && message !== '');
  const none = `The disruption budget ${name} does not allow evicting pods currently`;
  // Of a budget that failed the counts cannot be relied on.
  if (condition?.reason === 'SyncFailed') return `${none} because it failed sync: ${condition.message}`;
  if (currentHealthy <= desiredHealthy)
    return `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return condition ? `${none} (${condition.reason}): ${condition.message}` : none;
}

/** 429: the budget is about to say what is allowed. */
export const stillProcessed = (name: string): ApiError =>
  refused(`The disruption budget ${name} is still being processed by the server.`, 10);

function refused(why: string, retryAfterSeconds: number): ApiError {
  const details = { causes: [{ reason: 'DisruptionBudget', message: why }], ...(retryAfterSeconds > 0 && { retryAfterSeconds }) };
  return new ApiError({ code: 429, reason: 'TooManyRequests', message: violation, details });
}
