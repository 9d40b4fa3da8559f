import {
  type Clock,
  type KubeObject,
  conflict,
  formatTime,
  invalid,
  invalidValue,
  isConflict,
  semanticEqual,
  unnamedError,
} from '@kubewright/api-machinery';
import { type Pod, type PodCondition, Pods } from '@kubewright/api/core/v1';
import type { Eviction } from '@kubewright/api/policy/v1';
import { checkDeleteOptions, type CustomSubresource, type SentDeleteOptions, type SubresourceCall } from '@kubewright/apiserver';
import type { DeleteOptions } from '@kubewright/client';
import { namedBodyOf } from '../../../strategy/body-of.ts';
import { createdStatus } from '../../../strategy/created-status.ts';
import { budgetOf, isUnhealthyAndFree, needsBudget, stillProcessed, takeDisruption } from './disruption-budget.ts';

const maxAttempts = 20;

/** pods/eviction: a delete that respects disruption budgets (KEP-85; pkg/registry/core/pod/storage/eviction.go). */
export function evictionSubresource(deps: { clock: Clock }): CustomSubresource {
  const body = { group: 'policy', version: 'v1', kind: 'Eviction' };
  return { group: '', plural: 'pods', name: 'eviction', body, handle: (call) => evict(checkedCall(call), deps.clock) };
}

/** The call, dry also where only the delete options in its body say so (`kubectl drain --dry-run=server`). @throws {ApiError} */
function checkedCall(call: SubresourceCall): SubresourceCall {
  const { dryRun, ignoreStoreReadErrorWithClusterBreakingPotential: ignoresErrors } =
    namedBodyOf<Eviction>(call, 'Eviction').deleteOptions ?? {};
  if (ignoresErrors) {
    const why = 'can not be set for pod eviction, try after removing the option';
    throw invalid({ group: 'policy', kind: 'Eviction' }, call.name, [
      invalidValue('deleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential', true, why),
    ]);
  }
  if (call.dryRun && dryRun?.length && (dryRun.length > 1 || dryRun[0] !== 'All'))
    throw unnamedError(`Non-matching dry-run options in request and content: [All] and [${dryRun.join(' ')}]`);
  return dryRun?.length ? { ...call, dryRun: true } : call;
}

async function evict(call: SubresourceCall, clock: Clock): Promise<KubeObject> {
  const pods = call.loopback.resource(Pods);
  const asked = (call.body as Eviction).deleteOptions?.preconditions ?? {};
  for (let attempt = 1; ; attempt++) {
    const pod = await pods.get({ namespace: call.namespace, name: call.name });
    if (needsBudget(pod)) return evictWithin(call, pod, clock);
    // One that is pending might become ready meanwhile, and count.
    const isGone = pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== 'Pending';
    try {
      return await markAndDelete(
        call,
        pod,
        isGone ? asked.resourceVersion : (asked.resourceVersion ?? pod.metadata.resourceVersion),
        clock,
      );
    } catch (error) {
      if (!isConflict(error) || asked.resourceVersion !== undefined || attempt === maxAttempts) throw error;
    }
  }
}

async function evictWithin(call: SubresourceCall, pod: Pod, clock: Clock): Promise<KubeObject> {
  const asked = (call.body as Eviction).deleteOptions?.preconditions?.resourceVersion;
  const budget = await budgetOf(call, pod);
  const isFree = budget !== undefined && isUnhealthyAndFree(pod, budget);
  if (!budget || !isFree) {
    if (budget) await takeDisruption(call, budget, pod, clock);
    return markAndDelete(call, pod, asked, clock);
  }
  try {
    // It goes as the unhealthy pod that it was found to be, or not at all.
    return await markAndDelete(call, pod, pod.metadata.resourceVersion, clock);
  } catch (error) {
    throw isConflict(error) && asked === undefined ? stillProcessed(budget.metadata.name!) : error;
  }
}

async function markAndDelete(call: SubresourceCall, pod: Pod, resourceVersion: string | undefined, clock: Clock): Promise<KubeObject> {
  const sent = ((call.body as Eviction).deleteOptions ?? {}) as SentDeleteOptions;
  checkDeleteOptions(sent);
  const { gracePeriodSeconds, preconditions, propagationPolicy, orphanDependents } = sent;
  const wanted = { uid: preconditions?.uid ?? pod.metadata.uid, resourceVersion };
  const marked = call.dryRun ? resourceVersion : await markDisruption(call, wanted, clock);
  const options: DeleteOptions = {
    ...(call.dryRun && { dryRun: true }),
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(propagationPolicy !== undefined && { propagationPolicy: propagationPolicy as NonNullable<DeleteOptions['propagationPolicy']> }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    preconditions: { uid: wanted.uid, resourceVersion: resourceVersion === undefined ? undefined : marked },
  };
  await call.store.resource(Pods).delete({ namespace: call.namespace, name: call.name }, options);
  return createdStatus();
}

/** Says in the pod's status why it goes, and answers its resourceVersion then. @throws {ApiError} Conflict */
async function markDisruption(
  { store, namespace, name }: SubresourceCall,
  wanted: { uid?: string | undefined; resourceVersion: string | undefined },
  clock: Clock,
): Promise<string> {
  const pods = store.resource(Pods);
  for (let attempt = 1; ; attempt++) {
    const latest = await pods.get({ namespace, name });
    checkPreconditions(latest, wanted);
    const conditions = withDisruption(latest.status?.conditions ?? [], clock.nowMs());
    if (semanticEqual(conditions, latest.status?.conditions)) return latest.metadata.resourceVersion!;
    try {
      const updated = await pods.updateStatus({ ...latest, status: { ...latest.status, conditions } } as Pod);
      return updated.metadata.resourceVersion!;
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error;
    }
  }
}

function checkPreconditions(
  { metadata }: Pod,
  { uid, resourceVersion }: { uid?: string | undefined; resourceVersion: string | undefined },
): void {
  const refuse = (why: string): never => {
    throw conflict({ group: '', resource: 'Pod' }, metadata.name!, why);
  };
  if (uid && uid !== metadata.uid) {
    refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

function withDisruption(conditions: readonly PodCondition[], nowMs: number): PodCondition[] {
  const known = conditions.find(({ type }) => type === 'DisruptionTarget');
  const lastTransitionTime = (known?.status === 'True' && known.lastTransitionTime) || formatTime(nowMs);
  const condition: PodCondition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime,
  };
  return known ? conditions.map((each) => (each === known ? condition : each)) : [...conditions, condition];
}
