import type { JsonObject } from '@kubewright/api-machinery';
import { formatTime, keyOf } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { Pod } from '@kubewright/api/core/v1';
import { Pods } from '@kubewright/api/core/v1';

export interface ScheduledCondition {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  readonly nominatedNodeName?: string;
}

/**
 * The patch that tells in a pod's status why it has no node, or undefined when its status says so already. The time
 * moves only when the condition turns.
 */
export function notScheduledPatch(
  pod: Pod,
  { reason, message, nominatedNodeName }: ScheduledCondition,
  nowMs: number,
): JsonObject | undefined {
  const old = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
  const isSame = old?.status === 'False' && old.reason === reason && old.message === message;
  const isNominated = nominatedNodeName === undefined || pod.status.nominatedNodeName === nominatedNodeName;
  if (isSame && isNominated) return undefined;
  const lastTransitionTime = old?.status === 'False' && old.lastTransitionTime ? old.lastTransitionTime : formatTime(nowMs);
  const condition: JsonObject = { type: 'PodScheduled', status: 'False', reason, message, lastProbeTime: null, lastTransitionTime };
  if (pod.metadata.generation !== undefined) condition['observedGeneration'] = pod.metadata.generation;
  const status: JsonObject = { conditions: [condition] };
  if (nominatedNodeName !== undefined) status['nominatedNodeName'] = nominatedNodeName;
  return { status };
}

export async function patchPodStatus(client: Client, pod: Pod, body: JsonObject, signal: AbortSignal): Promise<void> {
  const uid = pod.metadata.uid;
  const guarded: JsonObject = { ...body, ...(uid !== undefined && { metadata: { uid } }) };
  await client.resource(Pods).patch(keyOf(pod), { type: 'strategic', body: guarded }, { subresource: 'status', signal });
}
