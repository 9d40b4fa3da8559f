import type { Container } from '@kubewright/api/core/v1';
import type { ContainerStatus } from '@kubewright/cri';
import { latestContainer } from '../pods/pod-runtime-state.ts';
import { isSidecar } from './restart-policy.ts';
import type { ContainerKill, SyncInput } from './why-kill.ts';
import { killUnknown, whyKill } from './why-kill.ts';

export interface InitDecision {
  /** Every init container has done its part: regular containers may start. */
  readonly initialized: boolean;
  /** One failed for good. */
  readonly killPod: boolean;
  readonly start: readonly Container[];
  readonly kill: readonly ContainerKill[];
}

interface Draft {
  initialized: boolean;
  killPod: boolean;
  start: Container[];
  kill: ContainerKill[];
}

/**
 * The next step of a pod's initialisation, and the care for its sidecars afterwards (kuberuntime
 * computeInitContainerActions, KEP-753). Looks from the last init container to the first: the last one that has run
 * tells how far the pod has come, for older ones may have been removed from the runtime.
 */
export function decideInitContainers(input: SyncInput): InitDecision {
  const containers = input.pod.spec.initContainers ?? [];
  if (containers.length === 0) return { initialized: true, killPod: false, start: [], kill: [] };
  const started = input.pod.spec.containers.some(({ name }) => latestContainer(input.state, name));
  const draft: Draft = { initialized: started, killPod: false, start: [], kill: [] };
  /** Everything before the container looked at is known to be initialized. */
  let passed = started;
  for (let i = containers.length - 1; i >= 0; i--) {
    const container = containers[i]!;
    const latest = latestContainer(input.state, container.name);
    if (!latest) {
      if (passed && isSidecar(container)) draft.start.push(container);
      continue;
    }
    if (passed && !isSidecar(container)) continue;
    const done = isSidecar(container) ? stepSidecar(input, container, latest, draft) : stepInit(input, container, latest, draft);
    if (draft.killPod) return draft;
    if (done && !passed) advance(containers, i, draft);
    passed = true;
  }
  if (!passed) draft.start.push(containers[0]!);
  return { ...draft, start: draft.start.reverse() };
}

/** The container at `index` is initialized for the first time: on to the next, or to the regular ones. */
function advance(containers: readonly Container[], index: number, draft: Draft): void {
  const next = containers[index + 1];
  if (next) draft.start.push(next);
  else draft.initialized = true;
}

/** True when the container has completed. */
function stepInit(input: SyncInput, container: Container, latest: ContainerStatus, draft: Draft): boolean {
  const mayRestart = input.pod.spec.restartPolicy !== 'Never';
  if (latest.state === 'Created') draft.start.push(container);
  if (latest.state === 'Running' || latest.state === 'Created') return false;
  if (latest.state === 'Exited' && latest.exitCode === 0) return true;
  if (!mayRestart) {
    draft.killPod = true;
    return false;
  }
  if (latest.state === 'Unknown') draft.kill.push(killUnknown(container, latest));
  draft.start.push(container);
  return false;
}

/** True when the sidecar counts as started, so that the next container may start. */
function stepSidecar(input: SyncInput, container: Container, latest: ContainerStatus, draft: Draft): boolean {
  if (latest.state !== 'Running') {
    if (latest.state === 'Unknown') draft.kill.push(killUnknown(container, latest));
    draft.start.push(container);
    return false;
  }
  const why = whyKill(input, container, latest);
  if (why) {
    draft.kill.push({ id: latest.id, container, because: why.because, message: `${why.message}, will be restarted` });
    draft.start.push(container);
  }
  if (!container.startupProbe) return true;
  return input.verdicts.startup(latest.id) === true;
}
