import type { StatefulSet, StatefulSetStatus } from '@kubewright/api/apps/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { isPodAvailable, isPodReady } from '@kubewright/controller-runtime';
import { revisionOf } from './stateful-pod.ts';

export interface StatusInput {
  readonly set: StatefulSet;
  readonly pods: readonly Pod[];
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly collisionCount: number;
  readonly nowMs: number;
}

/** What a StatefulSet's pods amount to. When all have been updated, their revision becomes the current one. */
export function decideStatus({ set, pods, currentRevision, updateRevision, collisionCount, nowMs }: StatusInput): StatefulSetStatus {
  const { generation } = set.metadata;
  const count = (condition: (pod: Pod) => boolean): number => pods.filter(condition).length;
  const isAtWork = (pod: Pod): boolean => pod.status?.phase !== undefined && !pod.metadata.deletionTimestamp;
  const isReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod);
  const updated = count((pod) => isAtWork(pod) && revisionOf(pod) === updateRevision);
  const ready = count(isReady);
  const { replicas = 1, updateStrategy } = set.spec;
  const isUpdated = updateStrategy?.type !== 'OnDelete' && updated === replicas && ready === replicas && pods.length === replicas;
  const current = isUpdated ? updateRevision : currentRevision;
  return {
    ...(set.status?.conditions && { conditions: set.status.conditions }),
    ...(generation !== undefined && { observedGeneration: generation }),
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: count((pod) => isReady(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)),
    currentReplicas: count((pod) => isAtWork(pod) && revisionOf(pod) === current),
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision,
    collisionCount,
  };
}
