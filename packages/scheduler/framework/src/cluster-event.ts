import type { KubeObject } from '@kubewright/api-machinery';
import { deepEqual } from '@kubewright/api-machinery';
import type { Node, Pod } from '@kubewright/api/core/v1';

/** Kinds of change that can make a pod schedulable (upstream's ActionType). */
export type EventAction =
  | 'Add'
  | 'Delete'
  | 'Update'
  | 'UpdateAllocatable'
  | 'UpdateLabels'
  | 'UpdateTaints'
  | 'UpdateConditions'
  | 'UpdateUnschedulable'
  | 'ScaleDown'
  | 'GatesEliminated'
  | 'UpdateTolerations';

/** A change in the cluster; `resource` is a plural such as `nodes`; `pods` are those without a node, `assignedPods` the others. */
export interface ClusterEvent {
  readonly resource: string;
  readonly actions: readonly EventAction[];
  readonly object?: KubeObject;
  readonly old?: KubeObject;
}

/** When a pod that a plugin rejected is worth another try. */
export interface RequeueRule {
  readonly resource: string;
  readonly actions: readonly EventAction[];
  /** Unset: every such event counts. */
  readonly isRelevant?: (pod: Pod, event: ClusterEvent) => boolean;
}

export function ruleMatches(rule: RequeueRule, pod: Pod, event: ClusterEvent): boolean {
  if (rule.resource !== event.resource) return false;
  // An event of a pod without a node concerns that pod alone.
  if (event.resource === 'pods' && event.object?.metadata.uid !== pod.metadata.uid) return false;
  return event.actions.some((action) => rule.actions.includes(action)) && (rule.isRelevant?.(pod, event) ?? true);
}

/** What changed about a node, as far as scheduling goes; empty for a heartbeat. */
export function nodeUpdateActions(old: Node, node: Node): EventAction[] {
  const actions: EventAction[] = [];
  if ((old.spec.unschedulable ?? false) !== (node.spec.unschedulable ?? false)) actions.push('UpdateUnschedulable', 'UpdateTaints');
  if (!deepEqual(old.status.allocatable, node.status.allocatable)) actions.push('UpdateAllocatable');
  if (!deepEqual(old.metadata.labels, node.metadata.labels)) actions.push('UpdateLabels');
  if (!deepEqual(old.spec.taints, node.spec.taints)) actions.push('UpdateTaints');
  if (!deepEqual(conditionsOf(old), conditionsOf(node))) actions.push('UpdateConditions');
  return actions;
}

const conditionsOf = (node: Node): Map<string, string> | object =>
  Object.fromEntries((node.status.conditions ?? []).map(({ type, status }) => [type, status]));

/** What changed about a pod, as far as scheduling goes. */
export function podUpdateActions(old: Pod, pod: Pod): EventAction[] {
  const actions: EventAction[] = [];
  if (!deepEqual(old.metadata.labels, pod.metadata.labels)) actions.push('UpdateLabels');
  if (!deepEqual(old.spec.tolerations, pod.spec.tolerations)) actions.push('UpdateTolerations');
  if (!deepEqual(old.spec.containers, pod.spec.containers) || !deepEqual(old.spec.resources, pod.spec.resources)) actions.push('ScaleDown');
  if ((old.spec.schedulingGates?.length ?? 0) > 0 && (pod.spec.schedulingGates?.length ?? 0) === 0) actions.push('GatesEliminated');
  return actions;
}
