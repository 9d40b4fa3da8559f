import { labelSelectorFromLabels } from '@kubewright/api-machinery';
import type { ConditionStatus, Pod, PodTemplateSpec } from '@kubewright/api/core/v1';
import { isPodAvailable, isPodReady } from './pod-state.ts';
import { rankPodsForDeletion } from './rank-pods.ts';

/** Upstream's BurstReplicas: most pods created or deleted for one owner in one go. */
export const burstReplicas = 500;

/** What an owner of replicas asks for. */
export interface ReplicaSpec {
  readonly replicas: number;
  readonly minReadySeconds: number;
  readonly template: PodTemplateSpec | undefined;
}

export type ReplicaDecision =
  | { readonly kind: 'none' }
  | { readonly kind: 'create'; readonly count: number }
  | { readonly kind: 'delete'; readonly pods: readonly Pod[] };

/** How to get from the active pods of an owner to as many as it asks for (replica_set.go manageReplicas). */
export function decideReplicas(spec: ReplicaSpec, active: readonly Pod[], related: () => readonly Pod[], nowMs: number): ReplicaDecision {
  const surplus = active.length - spec.replicas;
  if (surplus === 0) return { kind: 'none' };
  if (surplus < 0) return { kind: 'create', count: Math.min(-surplus, burstReplicas) };
  const count = Math.min(surplus, burstReplicas);
  const pods = count < active.length ? rankPodsForDeletion(active, related(), nowMs) : active;
  return { kind: 'delete', pods: pods.slice(0, count) };
}

export interface ReplicaCondition {
  type: string;
  status: ConditionStatus;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** The status that ReplicaSets and ReplicationControllers have in common. */
export interface ReplicaStatus {
  replicas: number;
  fullyLabeledReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  observedGeneration?: number | bigint;
  conditions?: ReplicaCondition[];
}

/** Counts the active pods and tells a failure to create or delete (replica_set_utils.go calculateStatus). */
export function decideReplicaStatus(input: {
  readonly spec: ReplicaSpec;
  readonly active: readonly Pod[];
  readonly previous: ReplicaStatus | undefined;
  readonly generation: number | undefined;
  readonly failure: unknown;
  readonly nowMs: number;
  readonly now: string;
}): ReplicaStatus {
  const { spec, active, previous, generation, failure, nowMs } = input;
  const ofTemplate = labelSelectorFromLabels(spec.template?.metadata.labels);
  const counts = {
    fullyLabeledReplicas: active.filter(({ metadata }) => ofTemplate.matches(metadata.labels)).length,
    readyReplicas: active.filter(isPodReady).length,
    availableReplicas: active.filter((pod) => isPodAvailable(pod, spec.minReadySeconds, nowMs)).length,
  };
  const conditions = conditionsAfter(previous?.conditions ?? [], failure, { surplus: active.length - spec.replicas, now: input.now });
  return {
    replicas: active.length,
    ...omitZeros(counts),
    ...(generation !== undefined && { observedGeneration: generation }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function conditionsAfter(
  conditions: readonly ReplicaCondition[],
  failure: unknown,
  { surplus, now }: { surplus: number; now: string },
): ReplicaCondition[] {
  const others = conditions.filter(({ type }) => type !== 'ReplicaFailure');
  if (failure === undefined) return others;
  // The first failure stays until it is over: its time and text are not rewritten by each retry.
  if (others.length < conditions.length) return [...conditions];
  const reason = surplus < 0 ? 'FailedCreate' : 'FailedDelete';
  const message = failure instanceof Error ? failure.message : String(failure);
  return [...others, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: now, reason, message }];
}

/** Zero counts are absent on the wire. */
function omitZeros<T extends Record<string, number>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}
