import type { DaemonSetStatus } from '@kubewright/api/apps/v1';
import { isPodAvailable, isPodReady } from '@kubewright/controller-runtime';
import { hashOf, placementOn } from './daemon-pod.ts';
import { podsByNode, type DaemonView } from './decide-pods.ts';

/** What a set's pods amount to, by node; of several on one node the oldest counts. */
export function decideStatus({ set, nodes, pods, hash, nowMs }: DaemonView, collisionCount: number): DaemonSetStatus {
  const byNode = podsByNode(pods);
  const status = {
    currentNumberScheduled: 0,
    numberMisscheduled: 0,
    desiredNumberScheduled: 0,
    numberReady: 0,
    updatedNumberScheduled: 0,
    numberAvailable: 0,
  };
  for (const node of nodes) {
    const [pod] = (byNode.get(node.metadata.name!) ?? []).toSorted((a, b) =>
      (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
    );
    if (!placementOn(node, set).shouldRun) {
      if (pod) status.numberMisscheduled++;
      continue;
    }
    status.desiredNumberScheduled++;
    if (!pod) continue;
    status.currentNumberScheduled++;
    if (isPodReady(pod)) status.numberReady++;
    if (isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)) status.numberAvailable++;
    if (hashOf(pod) === hash) status.updatedNumberScheduled++;
  }
  const { generation } = set.metadata;
  return {
    ...(set.status?.conditions && { conditions: set.status.conditions }),
    ...status,
    numberUnavailable: status.desiredNumberScheduled - status.numberAvailable,
    ...(generation !== undefined && { observedGeneration: generation }),
    ...(collisionCount > 0 && { collisionCount }),
  };
}
