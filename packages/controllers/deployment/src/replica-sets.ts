import { resolveFenceposts } from '@kubewright/api-machinery';
import type { Deployment, ReplicaSet } from '@kubewright/api/apps/v1';
import { sameTemplate } from './pod-template-hash.ts';

/** The ReplicaSets of a Deployment: that of its present template, if there is one, and all others. */
export interface ReplicaSetRoles {
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** Of several with the present template the oldest is the current one. */
export function rolesOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSetRoles {
  const current = [...replicaSets].sort(byAge).find(({ spec }) => sameTemplate(spec.template, deployment.spec.template));
  return { current, old: replicaSets.filter((each) => each !== current) };
}

export function allOf({ current, old }: ReplicaSetRoles): ReplicaSet[] {
  return current ? [...old, current] : [...old];
}

/** What a size change asks for; the same size means that only the replica annotations are brought up to date. */
export interface Resize {
  readonly replicaSet: ReplicaSet;
  readonly replicas: number;
}

export function replicasOf({ spec }: ReplicaSet | Deployment): number {
  return spec.replicas ?? 1;
}

export function isActive(replicaSet: ReplicaSet): boolean {
  return replicasOf(replicaSet) > 0;
}

export function sumReplicas(replicaSets: readonly ReplicaSet[]): number {
  return replicaSets.reduce((sum, each) => sum + replicasOf(each), 0);
}

export function sumStatus(replicaSets: readonly ReplicaSet[], field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number {
  return replicaSets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

/** Oldest first; of the same age by name. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''];
  if (x !== y) return x < y ? -1 : 1;
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1;
}

export function isRollingUpdate({ spec }: Deployment): boolean {
  return (spec.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
}

/** Pods that may be there beyond the wanted number during a rollout. */
export function maxSurge(deployment: Deployment): number {
  return isRollingUpdate(deployment) ? fencepostsOf(deployment).surge : 0;
}

/** Pods that may be missing during a rollout. */
export function maxUnavailable(deployment: Deployment): number {
  const replicas = replicasOf(deployment);
  return isRollingUpdate(deployment) && replicas > 0 ? Math.min(fencepostsOf(deployment).unavailable, replicas) : 0;
}

function fencepostsOf(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge: surge, maxUnavailable: unavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(surge, unavailable, replicasOf(deployment));
}
