import type { Container, ContainerStatus, Pod, PodCondition, PodPhase } from '@kubewright/api/core/v1';
import { isSidecar } from '../sync/restart-policy.ts';

/** A condition before the times are filled in. */
export type ConditionVerdict = Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>;

/** Condition types the kubelet owns; all others on the pod belong to somebody else and are kept. */
export const kubeletConditionTypes: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
]);

/** The kubelet's conditions in the order it writes them (pkg/kubelet/status/generate.go). */
export function podConditions(pod: Pod, statuses: readonly ContainerStatus[], phase: PodPhase, sandboxReady: boolean): ConditionVerdict[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const containersReady = containersReadyCondition(pod, byName, phase);
  return [
    { type: 'PodReadyToStartContainers', status: sandboxReady ? 'True' : 'False' },
    initializedCondition(pod, byName, phase),
    readyCondition(pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
  ];
}

function initializedCondition(pod: Pod, byName: ReadonlyMap<string, ContainerStatus>, phase: PodPhase): ConditionVerdict {
  const init = pod.spec.initContainers ?? [];
  const unknown = init.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  if (phase === 'Succeeded' && unknown.length === 0) return { type: 'Initialized', status: 'True', reason: 'PodCompleted' };
  if (pod.spec.containers.some(({ name }) => hasStarted(byName.get(name)))) return { type: 'Initialized', status: 'True' };
  const incomplete = init
    .filter((container) => byName.has(container.name) && !isInitialized(container, byName.get(container.name)!))
    .map(({ name }) => name);
  const message = describe(unknown, incomplete, 'incomplete');
  return message
    ? { type: 'Initialized', status: 'False', reason: 'ContainersNotInitialized', message }
    : { type: 'Initialized', status: 'True' };
}

function hasStarted(status: ContainerStatus | undefined): boolean {
  return status?.state?.running !== undefined || status?.state?.terminated !== undefined || status?.lastState?.terminated !== undefined;
}

function isInitialized(container: Container, status: ContainerStatus): boolean {
  return isSidecar(container) ? status.started === true : status.ready;
}

function containersReadyCondition(pod: Pod, byName: ReadonlyMap<string, ContainerStatus>, phase: PodPhase): ConditionVerdict {
  const counted = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers];
  const unknown = counted.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  const unready = counted.filter(({ name }) => byName.get(name)?.ready === false).map(({ name }) => name);
  const type = 'ContainersReady';
  if (phase === 'Succeeded' && unknown.length === 0) return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const message = describe(unknown, unready, 'unready');
  return message ? { type, status: 'False', reason: 'ContainersNotReady', message } : { type, status: 'True' };
}

function readyCondition(pod: Pod, containersReady: ConditionVerdict): ConditionVerdict {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const messages = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find(({ type }) => type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  if (messages.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function describe(unknown: readonly string[], bad: readonly string[], adjective: string): string {
  const parts = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: [${unknown.join(' ')}]`);
  if (bad.length > 0) parts.push(`containers with ${adjective} status: [${bad.join(' ')}]`);
  return parts.join(', ');
}
