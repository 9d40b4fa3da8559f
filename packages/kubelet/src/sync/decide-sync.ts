import type { Container, Pod } from '@kubewright/api/core/v1';
import { ephemeralContainers } from '../pods/containers-of.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import { latestContainer } from '../pods/pod-runtime-state.ts';
import { decideInitContainers } from './decide-init-containers.ts';
import { restartsAfterExit, shouldStart } from './restart-policy.ts';
import type { ContainerKill, SyncInput } from './why-kill.ts';
import { killUnknown, whyKill } from './why-kill.ts';

/** What one sync of a living pod does, in this order: kill the pod or some containers, make a sandbox, start containers. */
export interface SyncDecision {
  /** End everything the pod has in the runtime first. */
  readonly killPod: boolean;
  /** Number of the sandbox to create. */
  readonly createSandbox: { readonly attempt: number } | undefined;
  readonly kill: readonly ContainerKill[];
  readonly startEphemeral: readonly Container[];
  readonly startInit: readonly Container[];
  readonly start: readonly Container[];
}

const nothing: SyncDecision = { killPod: false, createSandbox: undefined, kill: [], startEphemeral: [], startInit: [], start: [] };

/** Compares a pod's spec with what runs (kuberuntime computePodActions). Pure: backoff and image pulls are not its matter. */
export function decideSync(input: SyncInput): SyncDecision {
  const sandbox = sandboxNeeded(input);
  if (sandbox) return decideNewSandbox(input, sandbox.attempt);
  const startEphemeral = ephemeralToStart(input);
  const init = decideInitContainers(input);
  if (init.killPod) return { ...nothing, killPod: true };
  if (!init.initialized) return { ...nothing, startEphemeral, kill: init.kill, startInit: init.start };
  return decideRegular(input, { ...nothing, startEphemeral, kill: init.kill, startInit: init.start });
}

/** The number of the sandbox to make, when the newest one does not do. */
function sandboxNeeded({ state, pod }: SyncInput): { attempt: number } | undefined {
  const [newest] = state.sandboxes;
  if (!newest) return { attempt: 0 };
  const ready = state.sandboxes.filter((sandbox) => sandbox.state === 'Ready').length;
  const networked = newest.hostNetwork === (pod.spec.hostNetwork ?? false) && (newest.hostNetwork || newest.ips.length > 0);
  return newest.state === 'Ready' && ready === 1 && networked ? undefined : { attempt: newest.metadata.attempt + 1 };
}

function decideNewSandbox({ pod, state }: SyncInput, attempt: number): SyncDecision {
  const spec = pod.spec;
  const ranBefore = attempt > 0 && state.containers.length > 0;
  const kill = { ...nothing, killPod: true };
  const start = spec.containers.filter((container) => {
    const latest = latestContainer(state, container.name);
    return latest?.state !== 'Exited' || restartsAfterExit(pod, container, latest.exitCode ?? 0);
  });
  // With restartPolicy Never what has run is not run again only because its sandbox is gone.
  if (ranBefore && start.every((container) => latestContainer(state, container.name) !== undefined) && !restartsAny(pod)) return kill;
  if (start.length === 0) return kill;
  const [firstInit] = spec.initContainers ?? [];
  // A new sandbox begins from the first init container.
  const begin = firstInit ? { startInit: [firstInit] } : { start };
  return { ...kill, createSandbox: { attempt }, ...begin };
}

function restartsAny(pod: Pod): boolean {
  return pod.spec.restartPolicy !== 'Never' || pod.spec.containers.some((container) => restartsAfterExit(pod, container, 137));
}

/** Ephemeral containers are started once and never again. */
function ephemeralToStart({ pod, state }: SyncInput): Container[] {
  return ephemeralContainers(pod).filter(({ name }) => !latestContainer(state, name));
}

function decideRegular(input: SyncInput, soFar: SyncDecision): SyncDecision {
  const { pod, state } = input;
  const kill: ContainerKill[] = [...soFar.kill];
  const start: Container[] = [];
  let kept = 0;
  for (const container of pod.spec.containers) {
    const latest = latestContainer(state, container.name);
    if (latest?.state !== 'Running') {
      if (!shouldStart(pod, container, latest)) continue;
      start.push(container);
      if (latest?.state === 'Unknown') kill.push(killUnknown(container, latest));
      continue;
    }
    const why = whyKill(input, container, latest);
    if (!why) {
      kept++;
      continue;
    }
    const restart = why.because === 'changed' || restartsAfterExit(pod, container, 137);
    kill.push({ id: latest.id, container, because: why.because, message: restart ? `${why.message}, will be restarted` : why.message });
    if (restart) start.push(container);
  }
  const over = kept === 0 && start.length === 0;
  if (over) return { ...nothing, killPod: hasSomethingToKill(state) };
  return { ...soFar, kill, start };
}

/** Sidecars go on as long as a regular container does; a pod that is over has nothing left to run. */
function hasSomethingToKill(state: PodRuntimeState): boolean {
  return (
    state.sandboxes.some((sandbox) => sandbox.state === 'Ready') || state.containers.some((container) => container.state === 'Running')
  );
}
