import { formatTime } from '@kubewright/api-machinery';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '@kubewright/api/apps/v1';
import { condition, conditionOf, withCondition, withoutCondition, type Conditions } from './conditions.ts';
import { allOf, maxUnavailable, replicasOf, sumReplicas, sumStatus, type ReplicaSetRoles } from './replica-sets.ts';

const noDeadline = 0x7fff_ffff;

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== noDeadline;
}

/** Counts, and whether enough pods are available (sync.go calculateStatus). */
export function decideStatus(deployment: Deployment, roles: ReplicaSetRoles, nowMs: number): DeploymentStatus {
  const all = allOf(roles);
  const available = sumStatus(all, 'availableReplicas');
  const terminating = sumTerminating(all);
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  const counts = {
    replicas: sumStatus(all, 'replicas'),
    updatedReplicas: roles.current ? sumStatus([roles.current], 'replicas') : 0,
    readyReplicas: sumStatus(all, 'readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sumReplicas(all) - available),
  };
  const isAvailable = available >= replicasOf(deployment) - maxUnavailable(deployment);
  return {
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
    ...(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)) as Partial<typeof counts>),
    ...(terminating !== undefined && { terminatingReplicas: terminating }),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: [...withCondition(conditions, availability(isAvailable, formatTime(nowMs)))],
  };
}

function availability(isAvailable: boolean, now: string): DeploymentCondition {
  return isAvailable
    ? condition('Available', 'True', ['MinimumReplicasAvailable', 'Deployment has minimum availability.'], now)
    : condition('Available', 'False', ['MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'], now);
}

/** Unknown as long as one ReplicaSet does not say. */
function sumTerminating(all: readonly ReplicaSet[]): number | undefined {
  let sum = 0;
  for (const { status } of all) {
    if (status?.terminatingReplicas === undefined) return undefined;
    sum += status.terminatingReplicas;
  }
  return sum;
}

/** As {@link decideStatus}, and how the rollout goes (progress.go syncRolloutStatus). */
export function decideRolloutStatus(deployment: Deployment, roles: ReplicaSetRoles, nowMs: number): DeploymentStatus {
  const status = decideStatus(deployment, roles, nowMs);
  const progressed = decideProgress(deployment, status, roles.current, nowMs);
  return { ...status, conditions: [...withReplicaFailure(progressed, roles)] };
}

function decideProgress(deployment: Deployment, status: DeploymentStatus, current: ReplicaSet | undefined, nowMs: number): Conditions {
  const conditions = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const before = conditionOf(deployment.status?.conditions, 'Progressing');
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === 'NewReplicaSetAvailable';
  if (wasComplete) return conditions;
  const subject = current ? `ReplicaSet "${current.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const now = formatTime(nowMs);
  if (isComplete(deployment, status)) {
    return withCondition(
      conditions,
      condition('Progressing', 'True', ['NewReplicaSetAvailable', `${subject} has successfully progressed.`], now),
    );
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const progressing = condition('Progressing', 'True', ['ReplicaSetUpdated', `${subject} is progressing.`], now);
    // Progress is news even when status and reason stay: its time is what the deadline counts from.
    const transition = before?.status === 'True' && before.lastTransitionTime ? { lastTransitionTime: before.lastTransitionTime } : {};
    return [...withoutCondition(conditions, 'Progressing'), { ...progressing, ...transition }];
  }
  if (hasTimedOut(deployment, status, nowMs)) {
    return withCondition(
      conditions,
      condition('Progressing', 'False', ['ProgressDeadlineExceeded', `${subject} has timed out progressing.`], now),
    );
  }
  return conditions;
}

/** All pods are of the present template and available, and the spec has been seen. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = replicasOf(deployment);
  const counts = [status?.updatedReplicas, status?.replicas, status?.availableReplicas];
  return counts.every((count) => (count ?? 0) === wanted) && (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  const grew = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean => (after[field] ?? 0) > (before[field] ?? 0);
  return grew('updatedReplicas') || old(after) < old(before) || grew('readyReplicas') || grew('availableReplicas');
}

function hasTimedOut(deployment: Deployment, status: DeploymentStatus, nowMs: number): boolean {
  const progress = conditionOf(status.conditions, 'Progressing');
  if (!progress || progress.reason === 'NewReplicaSetAvailable') return false;
  if (progress.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineMs(deployment, progress) < nowMs;
}

function deadlineMs({ spec }: Deployment, { lastUpdateTime }: DeploymentCondition): number {
  return Date.parse(lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** A failure of the current ReplicaSet is shown before those of old ones. */
function withReplicaFailure(conditions: Conditions, roles: ReplicaSetRoles): Conditions {
  const candidates = [roles.current, ...roles.old].flatMap((each) => each?.status?.conditions ?? []);
  const failure = candidates.find(({ type }) => type === 'ReplicaFailure');
  if (!failure) return withoutCondition(conditions, 'ReplicaFailure');
  const { lastTransitionTime } = failure;
  return withCondition(conditions, { ...failure, ...(lastTransitionTime && { lastUpdateTime: lastTransitionTime }) });
}

/** Pausing stops the clock of the deadline, resuming starts it anew (sync.go checkPausedConditions). */
export function decidePausedCondition(deployment: Deployment, nowMs: number): Conditions {
  const conditions = deployment.status?.conditions ?? [];
  const progress = conditionOf(conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || progress?.reason === 'ProgressDeadlineExceeded') return conditions;
  const isShown = progress?.reason === 'DeploymentPaused';
  const now = formatTime(nowMs);
  if (deployment.spec.paused && !isShown)
    return withCondition(conditions, condition('Progressing', 'Unknown', ['DeploymentPaused', 'Deployment is paused'], now));
  if (!deployment.spec.paused && isShown)
    return withCondition(conditions, condition('Progressing', 'Unknown', ['DeploymentResumed', 'Deployment is resumed'], now));
  return conditions;
}

/** When to look again whether the deadline has passed; undefined when it cannot (progress.go requeueStuckDeployment). */
export function nextProgressCheckMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const progress = conditionOf(status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || !progress || isComplete(deployment, status)) return undefined;
  if (progress.reason === 'ProgressDeadlineExceeded' || progress.reason === 'NewReplicaSetAvailable') return undefined;
  // Times are in whole seconds: a second later the deadline has passed for certain.
  return Math.max(0, deadlineMs(deployment, progress) - nowMs) + 1_000;
}
