import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import {
  allOf,
  byAge,
  isActive,
  isRollingUpdate,
  maxSurge,
  maxUnavailable,
  replicasOf,
  sumReplicas,
  sumStatus,
  type ReplicaSetRoles,
  type Resize,
} from './replica-sets.ts';

/**
 * The next step of a rolling update (rolling.go): first the current ReplicaSet grows as far as the surge allows; when
 * it cannot, the old ones shrink as far as availability allows, unhealthy pods first.
 */
export function decideRollingUpdate(deployment: Deployment, roles: ReplicaSetRoles & { readonly current: ReplicaSet }): Resize[] {
  const { current } = roles;
  const replicas = currentReplicas(deployment, replicasOf(current), allOf(roles));
  if (replicas !== replicasOf(current)) return [{ replicaSet: current, replicas }];
  return shrinkOld(deployment, roles);
}

/** How large the current ReplicaSet may be now (deployment_util.go NewRSNewReplicas); `size`: what it is. */
export function currentReplicas(deployment: Deployment, size: number, all: readonly ReplicaSet[]): number {
  const wanted = replicasOf(deployment);
  if (!isRollingUpdate(deployment) || size > wanted) return wanted;
  const room = wanted + maxSurge(deployment) - sumReplicas(all);
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

function shrinkOld(deployment: Deployment, roles: ReplicaSetRoles & { readonly current: ReplicaSet }): Resize[] {
  const { current } = roles;
  const old = roles.old.filter(isActive).sort(byAge);
  if (old.length === 0) return [];
  const minAvailable = replicasOf(deployment) - maxUnavailable(deployment);
  const currentUnavailable = replicasOf(current) - (current.status?.availableReplicas ?? 0);
  const mayGo = sumReplicas(allOf(roles)) - minAvailable - currentUnavailable;
  if (mayGo <= 0) return [];
  const sizes = new Map(old.map((each) => [each, replicasOf(each)]));
  takeUnhealthy(sizes, mayGo);
  takeAvailable(sizes, sumStatus(allOf(roles), 'availableReplicas') - minAvailable);
  return [...sizes].filter(([each, replicas]) => replicas !== replicasOf(each)).map(([replicaSet, replicas]) => ({ replicaSet, replicas }));
}

/** What is not available serves nobody and is not missed. */
function takeUnhealthy(sizes: Map<ReplicaSet, number>, mayGo: number): void {
  let left = mayGo;
  for (const [each, size] of sizes) {
    const taken = Math.min(left, size - (each.status?.availableReplicas ?? 0));
    if (taken <= 0) continue;
    sizes.set(each, size - taken);
    left -= taken;
  }
}

function takeAvailable(sizes: Map<ReplicaSet, number>, mayGo: number): void {
  let left = Math.max(0, mayGo);
  for (const [each, size] of sizes) {
    const taken = Math.min(left, size);
    sizes.set(each, size - taken);
    left -= taken;
  }
}
