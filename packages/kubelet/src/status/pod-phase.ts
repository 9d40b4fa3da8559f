import type { ContainerStatus, Pod, PodPhase } from '@kubewright/api/core/v1';
import { isSidecar, restartsAfterExit } from '../sync/restart-policy.ts';

interface Tally {
  pending: boolean;
  unknown: number;
  running: number;
  waiting: number;
  stopped: number;
  succeeded: number;
}

/**
 * The phase of a pod from its container statuses (kubelet getPhase). `terminal`: the kubelet has ended the pod's
 * containers and will not start them again.
 */
export function podPhase(pod: Pod, statuses: readonly ContainerStatus[], terminal: boolean): PodPhase {
  const phase = phaseByContainers(pod, statuses, terminal);
  return terminal && (phase === 'Pending' || phase === 'Running') ? 'Failed' : phase;
}

function phaseByContainers(pod: Pod, statuses: readonly ContainerStatus[], terminal: boolean): PodPhase {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const init = tallyInit(pod, byName);
  if (init.failed) return 'Failed';
  const tally: Tally = { pending: init.pending, unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0 };
  const hasStarted = pod.spec.containers.some(({ name }) => hasRun(byName.get(name)));
  for (const container of pod.spec.initContainers ?? []) {
    if (isSidecar(container)) tallySidecar(tally, byName.get(container.name), hasStarted);
  }
  for (const container of pod.spec.containers) tallyRegular(tally, byName.get(container.name));
  return phaseOf(pod, tally, byName, terminal);
}

function phaseOf(pod: Pod, tally: Tally, byName: ReadonlyMap<string, ContainerStatus>, terminal: boolean): PodPhase {
  if (tally.pending || tally.waiting > 0) return 'Pending';
  if (tally.running > 0 && tally.unknown === 0) return 'Running';
  if (tally.running > 0 || tally.stopped === 0 || tally.unknown > 0) return 'Pending';
  if (!terminal && pod.spec.containers.some((container) => willRestart(pod, container, byName))) return 'Running';
  return tally.stopped === tally.succeeded ? 'Succeeded' : 'Failed';
}

function willRestart(pod: Pod, container: Pod['spec']['containers'][number], byName: ReadonlyMap<string, ContainerStatus>): boolean {
  const status = byName.get(container.name);
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  return ended !== undefined && restartsAfterExit(pod, container, ended.exitCode);
}

function hasRun(status: ContainerStatus | undefined): boolean {
  return (
    status !== undefined &&
    (status.state?.running !== undefined || status.state?.terminated !== undefined || status.lastState?.terminated !== undefined)
  );
}

function tallyInit(pod: Pod, byName: ReadonlyMap<string, ContainerStatus>): { pending: boolean; failed: boolean } {
  let pending = false;
  for (const container of pod.spec.initContainers ?? []) {
    if (isSidecar(container)) continue;
    const status = byName.get(container.name);
    const ended = status?.state?.terminated ?? (status?.state?.waiting && status.lastState?.terminated);
    if (!ended) pending = true;
    else if (ended.exitCode !== 0) {
      if (!restartsAfterExit(pod, container, ended.exitCode)) return { pending, failed: true };
      pending = true;
    }
  }
  return { pending, failed: false };
}

function tallySidecar(tally: Tally, status: ContainerStatus | undefined, hasStarted: boolean): void {
  if (!status) tally.unknown++;
  else if (status.state?.running) {
    tally.running++;
    if (!status.started && !hasStarted) tally.pending = true;
  } else if (status.state?.waiting && !status.lastState?.terminated) {
    if (!hasStarted) tally.pending = true;
    tally.waiting++;
  } else if (!status.state?.terminated && !status.state?.waiting) tally.unknown++;
}

function tallyRegular(tally: Tally, status: ContainerStatus | undefined): void {
  const state = status?.state;
  if (state?.running) tally.running++;
  else if (state?.terminated) {
    tally.stopped++;
    if (state.terminated.exitCode === 0) tally.succeeded++;
  } else if (state?.waiting) {
    if (status?.lastState?.terminated) tally.stopped++;
    else tally.waiting++;
  } else tally.unknown++;
}
