import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import { desiredReplicasOf, maxReplicasOf } from './annotations.ts';
import {
  allOf,
  byAge,
  isActive,
  isRollingUpdate,
  maxSurge,
  replicasOf,
  sumReplicas,
  type ReplicaSetRoles,
  type Resize,
} from './replica-sets.ts';

/** Whether the wanted number changed since the ReplicaSets were last sized (sync.go isScalingEvent). */
export function isScalingEvent(deployment: Deployment, roles: ReplicaSetRoles): boolean {
  return allOf(roles)
    .filter(isActive)
    .some((each) => {
      const desired = desiredReplicasOf(each);
      return desired !== undefined && desired !== replicasOf(deployment);
    });
}

/**
 * Sizes for a new wanted number, without going on with a rollout (sync.go scale): the one active ReplicaSet takes it
 * all; when the current one has taken over, the old go to zero; in the middle of a rolling update each grows or shrinks
 * in proportion, so that a bad template does not gain from scaling.
 */
export function decideScaling(deployment: Deployment, roles: ReplicaSetRoles): Resize[] {
  const only = activeOrLatest(roles);
  if (only) return replicasOf(only) === replicasOf(deployment) ? [] : [{ replicaSet: only, replicas: replicasOf(deployment) }];
  if (isSaturated(deployment, roles.current)) return roles.old.filter(isActive).map((replicaSet) => ({ replicaSet, replicas: 0 }));
  return isRollingUpdate(deployment) ? proportional(deployment, allOf(roles).filter(isActive)) : [];
}

/** Undefined when there are none, or several active ones. */
function activeOrLatest({ current, old }: ReplicaSetRoles): ReplicaSet | undefined {
  const active = allOf({ current, old }).filter(isActive);
  if (active.length > 1) return undefined;
  return active[0] ?? current ?? [...old].sort(byAge).at(-1);
}

function isSaturated(deployment: Deployment, current: ReplicaSet | undefined): boolean {
  const wanted = replicasOf(deployment);
  return (
    current !== undefined &&
    desiredReplicasOf(current) === wanted &&
    replicasOf(current) === wanted &&
    current.status?.availableReplicas === wanted
  );
}

function proportional(deployment: Deployment, active: readonly ReplicaSet[]): Resize[] {
  const wanted = replicasOf(deployment);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - sumReplicas(active);
  // Growing, the newer of two equally large gets the rest; shrinking, the older loses it.
  const ordered = [...active].sort((a, b) => replicasOf(b) - replicasOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)));
  let added = 0;
  const sizes = ordered.map((replicaSet) => {
    const share = toAdd === 0 ? 0 : shareOf(deployment, replicaSet, toAdd, added);
    added += share;
    return { replicaSet, replicas: replicasOf(replicaSet) + share };
  });
  const [largest] = sizes;
  if (largest && toAdd !== 0) largest.replicas = Math.max(0, largest.replicas + toAdd - added);
  return sizes;
}

/** Never more than what is left to add or to take (deployment_util.go GetReplicaSetProportion). */
function shareOf(deployment: Deployment, replicaSet: ReplicaSet, toAdd: number, added: number): number {
  if (replicasOf(replicaSet) === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, replicaSet);
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
}

/** By how much the ReplicaSet changes if it keeps its part of the whole. */
function fractionOf(deployment: Deployment, replicaSet: ReplicaSet): number {
  const size = replicasOf(replicaSet);
  if (replicasOf(deployment) === 0) return -size;
  const before = maxReplicasOf(replicaSet) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicasOf(deployment) + maxSurge(deployment))) / before) - size;
}
