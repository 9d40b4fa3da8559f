import type { ContainerStatus, Pod } from '@kubewright/api/core/v1';
import { age, conditionIsTrue, none } from '../../table/cells.ts';
import { type Column, ageColumn, nameColumn, text, wide } from '../../table/columns.ts';
import { isRestartableInit } from '@kubewright/api/pods';

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  text('Ready', 'Containers that are ready, of those that should keep running.', (pod) => summary(pod).ready),
  text('Status', 'Where the pod is in its life, or what keeps it from going on.', (pod) => summary(pod).status),
  text('Restarts', 'How often containers were restarted, and when last.', (pod, nowMs) => restartsCell(summary(pod), nowMs)),
  ageColumn,
  wide(text('IP', 'First address of the pod.', (pod) => pod.status?.podIPs?.[0]?.ip || none)),
  wide(text('Node', 'Node the pod is bound to.', (pod) => pod.spec?.nodeName || none)),
  wide(text('Nominated Node', 'Node on which preemption makes room for the pod.', (pod) => pod.status?.nominatedNodeName || none)),
  wide(text('Readiness Gates', 'Readiness gates that are met, of all.', readinessGatesCell)),
];

interface Summary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

/** Restarts of some containers, and when the last of them had finished before. */
class RestartCount {
  count = 0;
  last: string | undefined;

  add(status: ContainerStatus): void {
    this.count += status.restartCount ?? 0;
    const finishedAt = status.lastState?.terminated?.finishedAt;
    if (finishedAt && (this.last === undefined || finishedAt > this.last)) this.last = finishedAt;
  }
}

interface InitWalk {
  /** What the first unfinished init container says; undefined when initialization is over. */
  readonly reason: string | undefined;
  readonly ready: number;
  readonly all: RestartCount;
  readonly restartable: RestartCount;
}

function summary(pod: Pod): Summary {
  const restartableNames = new Set((pod.spec?.initContainers ?? []).filter(isRestartableInit).map(({ name }) => name));
  const total = (pod.spec?.containers ?? []).length + restartableNames.size;
  const init = walkInitContainers(pod, restartableNames);
  let status = init.reason ?? startingStatus(pod);
  let { ready } = init;
  let counted = init.all;
  if (init.reason === undefined || conditionIsTrue(pod.status?.conditions, 'Initialized')) {
    counted = init.restartable;
    const main = walkContainers(pod, status, counted);
    ready += main.ready;
    status = main.status;
  }
  return { ready: `${ready}/${total}`, status: whenDeleted(pod, status), restarts: counted.count, lastRestart: counted.last };
}

function startingStatus(pod: Pod): string {
  const gated = pod.status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  return gated ? 'SchedulingGated' : pod.status?.reason || pod.status?.phase || '';
}

function walkInitContainers(pod: Pod, restartableNames: ReadonlySet<string>): InitWalk {
  const all = new RestartCount();
  const restartable = new RestartCount();
  let ready = 0;
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    all.add(status);
    const restarts = restartableNames.has(status.name);
    if (restarts) restartable.add(status);
    if (status.state?.terminated?.exitCode === 0) continue;
    if (restarts && status.started) {
      if (status.ready) ready += 1;
      continue;
    }
    return { reason: initReason(pod, status, index), ready, all, restartable };
  }
  return { reason: undefined, ready, all, restartable };
}

function initReason(pod: Pod, { state }: ContainerStatus, index: number): string {
  if (state?.terminated) return `Init:${terminationText(state.terminated)}`;
  if (state?.waiting?.reason && state.waiting.reason !== 'PodInitializing') return `Init:${state.waiting.reason}`;
  return `Init:${index}/${(pod.spec?.initContainers ?? []).length}`;
}

function terminationText({ reason, signal, exitCode }: { reason?: string; signal?: number; exitCode: number }): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function walkContainers(pod: Pod, before: string, restarts: RestartCount): { status: string; ready: number } {
  let status = before;
  let ready = 0;
  let running = false;
  let failure: string | undefined;
  for (const container of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    restarts.add(container);
    const { waiting, terminated } = container.state ?? {};
    if (waiting?.reason) {
      status = waiting.reason;
    } else if (terminated) {
      status = terminationText(terminated);
      if (terminated.exitCode !== 0) failure = status;
    } else if (container.ready && container.state?.running) {
      running = true;
      ready += 1;
    }
  }
  if (status !== 'Completed') return { status, ready };
  const podReady = conditionIsTrue(pod.status?.conditions, 'Ready');
  return { ready, status: running && podReady ? 'Running' : (failure ?? (running ? 'NotReady' : status)) };
}

function whenDeleted(pod: Pod, status: string): string {
  if (!pod.metadata.deletionTimestamp) return status;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed' ? status : 'Terminating';
}

function restartsCell({ restarts, lastRestart }: Summary, nowMs: number): string {
  return restarts !== 0 && lastRestart ? `${restarts} (${age(lastRestart, nowMs)} ago)` : String(restarts);
}

function readinessGatesCell(pod: Pod): string {
  const gates = pod.spec?.readinessGates ?? [];
  if (gates.length === 0) return none;
  const met = gates.filter(({ conditionType }) => conditionIsTrue(pod.status?.conditions, conditionType));
  return `${met.length}/${gates.length}`;
}
