import { ApiError, type Clock, type KubeObject, formatTime, isConflict, isNotFound } from '@kubewright/api-machinery';
import { type Pod, Pods } from '@kubewright/api/core/v1';
import { type Eviction, type PodDisruptionBudget, PodDisruptionBudgets } from '@kubewright/api/policy/v1';
import type { CustomSubresource, SubresourceCall } from '@kubewright/apiserver';
import type { DeleteOptions } from '@kubewright/client';
import { namedBodyOf } from '../../../strategy/body-of.ts';
import { createdStatus } from '../../../strategy/created-status.ts';
import { conditionIsTrue } from '../../../table/cells.ts';
import { selectorMatches } from '../../../validation/labels.ts';

const maxAttempts = 10;
const violation = "Cannot evict pod as it would violate the pod's disruption budget.";

/** pods/eviction: a delete that respects disruption budgets (KEP-85; pkg/registry/core/pod/storage/eviction.go). */
export function evictionSubresource(deps: { clock: Clock }): CustomSubresource {
  return { group: '', plural: 'pods', name: 'eviction', body: { group: 'policy', version: 'v1', kind: 'Eviction' }, handle: (call) => evict(ofOptions(call), deps.clock) };
}

/** The call, dry also where only the delete options in its body say so (`kubectl drain --dry-run=server`). */
function ofOptions(call: SubresourceCall): SubresourceCall {
  const { dryRun } = namedBodyOf<Eviction>(call, 'Eviction').deleteOptions ?? {};
  return dryRun?.includes('All') ? { ...call, dryRun: true } : call;
}

async function evict(call: SubresourceCall, clock: Clock): Promise<KubeObject> {
  const { namespace, name, loopback, dryRun } = call;
  const pod = await loopback.resource(Pods).get({ namespace, name });
  if (needsBudget(pod)) {
    const budget = await budgetOf(call, pod);
    if (budget && !isUnhealthyAndFree(pod, budget)) await takeDisruption(call, budget, pod, clock);
  }
  if (!dryRun) await markDisruption(call, pod, clock);
  await loopback.resource(Pods).delete({ namespace, name }, deleteOptions(call, pod));
  return createdStatus();
}

/** Pods that do not run, or that are going anyway, count for no budget. */
const needsBudget = ({ status, metadata }: Pod): boolean =>
  !metadata.deletionTimestamp && !['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');

async function budgetOf({ loopback, namespace }: SubresourceCall, pod: Pod): Promise<PodDisruptionBudget | undefined> {
  const { items } = await loopback.resource(PodDisruptionBudgets).list({ namespace });
  const matching = items.filter(({ spec }) => selectorMatches(spec?.selector, pod.metadata.labels ?? {}));
  if (matching.length > 1) {
    const message = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${message}`, details: { causes: [{ message }] } });
  }
  return matching[0];
}

/** A pod that does not serve may go while the others are enough, or always where the budget says so (KEP-3017). */
function isUnhealthyAndFree(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (conditionIsTrue(pod.status?.conditions, 'Ready')) return false;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

async function takeDisruption(call: SubresourceCall, first: PodDisruptionBudget, pod: Pod, clock: Clock): Promise<void> {
  const budgets = call.loopback.resource(PodDisruptionBudgets);
  let budget = first;
  for (let attempt = 1; ; attempt++) {
    assertAllowed(budget);
    if (call.dryRun) return;
    try {
      const status = budget.status!;
      const disruptedPods = { ...status.disruptedPods, [pod.metadata.name!]: formatTime(clock.nowMs()) };
      await budgets.updateStatus({ ...budget, status: { ...status, disruptionsAllowed: (status.disruptionsAllowed ?? 0) - 1, disruptedPods } });
      return;
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
      budget = await budgets.get({ namespace: call.namespace, name: budget.metadata.name! });
    }
  }
}

function assertAllowed({ metadata, status }: PodDisruptionBudget): void {
  const { name } = metadata;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw refused(`The disruption budget ${name} is still being processed by the server.`, 10);
  }
  if ((status?.disruptionsAllowed ?? 0) > 0) return;
  throw refused(`The disruption budget ${name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`, 0);
}

function refused(why: string, retryAfterSeconds: number): ApiError {
  const details = { causes: [{ reason: 'DisruptionBudget', message: why }], ...(retryAfterSeconds > 0 && { retryAfterSeconds }) };
  return new ApiError({ code: 429, reason: 'TooManyRequests', message: violation, details });
}

async function markDisruption({ loopback }: SubresourceCall, pod: Pod, clock: Clock): Promise<void> {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'DisruptionTarget');
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: formatTime(clock.nowMs()),
  };
  try {
    await loopback.resource(Pods).updateStatus({ ...pod, status: { ...pod.status, conditions: [...others, condition] } } as Pod);
  } catch (error) {
    // The condition only informs: a pod that changed or went meanwhile is deleted all the same.
    if (!isConflict(error) && !isNotFound(error)) throw error;
  }
}

function deleteOptions({ body, dryRun }: SubresourceCall, pod: Pod): DeleteOptions {
  const { gracePeriodSeconds, preconditions } = (body as Eviction | undefined)?.deleteOptions ?? {};
  return {
    ...(dryRun && { dryRun }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    preconditions: { uid: preconditions?.uid ?? pod.metadata.uid, resourceVersion: preconditions?.resourceVersion },
  };
}
