import { formatTime } from '@kubewright/api-machinery';
import type { Container, ContainerState, ContainerStatus, Pod, VolumeMountStatus } from '@kubewright/api/core/v1';
import type { ContainerStatus as RuntimeContainerStatus } from '@kubewright/cri';
import { ephemeralContainers } from '../pods/containers-of.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import { isSidecar, restartsAfterExit } from '../sync/restart-policy.ts';

/** Why a container could not be started at the last try. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
}

/** What the kubelet knows besides the runtime's report. */
export interface StatusInput {
  readonly pod: Pod;
  readonly state: PodRuntimeState;
  /** Last failure to start, by container name. */
  readonly failures: ReadonlyMap<string, StartFailure>;
  /** Messages containers left when they ended, by container id. */
  readonly terminationMessages: ReadonlyMap<string, string>;
  /** Name of the runtime, the scheme of container ids. */
  readonly runtimeName: string;
  /** The pod is being ended or has ended: nothing is started again. */
  readonly terminal: boolean;
}

type Kind = 'init' | 'regular' | 'ephemeral';

/** The statuses of one kind of containers, in the order the kubelet writes them (convertToAPIContainerStatuses). */
export function containerStatuses(input: StatusInput, kind: Kind): ContainerStatus[] {
  const { spec, status } = input.pod;
  const containers = kind === 'init' ? spec.initContainers : kind === 'regular' ? spec.containers : ephemeralContainers(input.pod);
  const before =
    kind === 'init' ? status.initContainerStatuses : kind === 'regular' ? status.containerStatuses : status.ephemeralContainerStatuses;
  const old = new Map((before ?? []).map((each) => [each.name, each]));
  const statuses = (containers ?? []).map((container) => containerStatus(input, container, kind, old.get(container.name)));
  return kind === 'init' ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The statuses of a pod that has ended: whatever was begun and has no known end has failed; what was never begun goes
 * on waiting (status manager TerminatePod).
 */
export function endedStatuses(pod: Pod, init: readonly ContainerStatus[], regular: readonly ContainerStatus[]): EndedStatuses {
  const begun = Math.max(1, init.findLastIndex(hasBegun) + 1);
  return {
    init: init.map((status, index) => (index < begun ? lost(status) : status)),
    regular: regular.some(hasBegun) || isInitialized(pod, init) ? regular.map(lost) : [...regular],
  };
}

interface EndedStatuses {
  readonly init: ContainerStatus[];
  readonly regular: ContainerStatus[];
}

function hasBegun({ state, lastState }: ContainerStatus): boolean {
  return state?.waiting === undefined || lastState?.terminated !== undefined;
}

function isInitialized({ spec }: Pod, statuses: readonly ContainerStatus[]): boolean {
  const container = spec.initContainers?.at(-1);
  if (!container) return true;
  const { state, lastState, started } = statuses.at(-1) ?? {};
  if (isSidecar(container)) return state?.running !== undefined && started === true;
  return state?.terminated?.exitCode === 0 || lastState?.terminated?.exitCode === 0;
}

function containerStatus(input: StatusInput, container: Container, kind: Kind, old: ContainerStatus | undefined): ContainerStatus {
  const [latest, previous] = input.state.containers.filter(({ metadata }) => metadata.name === container.name);
  const status = latest ? fromRuntime(input, container, latest, previous) : notInRuntime(input, container, kind, old);
  const failure = input.failures.get(container.name);
  if (!failure || !mayStart(input, container, kind, latest)) return status;
  const lastState = status.state?.terminated ? { terminated: status.state.terminated } : status.lastState;
  return { ...status, state: { waiting: waiting(failure) }, ...(lastState && { lastState }), ready: false };
}

/** A failure shows only where the container is about to be tried again. */
function mayStart({ pod, terminal }: StatusInput, container: Container, kind: Kind, latest: RuntimeContainerStatus | undefined): boolean {
  if (terminal || pod.metadata.deletionTimestamp) return false;
  if (!latest) return true;
  if (latest.state === 'Running') return false;
  if (latest.state !== 'Exited') return true;
  if (kind === 'init' && !isSidecar(container) && latest.exitCode === 0) return false;
  if (kind === 'ephemeral') return false;
  return restartsAfterExit(pod, container, latest.exitCode ?? 0);
}

function waiting({ reason, message }: StartFailure): NonNullable<ContainerState['waiting']> {
  return message ? { reason, message } : { reason };
}

function notInRuntime(input: StatusInput, container: Container, kind: Kind, old: ContainerStatus | undefined): ContainerStatus {
  const base: ContainerStatus = {
    name: container.name,
    state: aboutToStart(input.pod),
    lastState: {},
    ready: false,
    restartCount: 0,
    image: container.image ?? '',
    imageID: '',
  };
  if (!old) return base;
  if (old.state?.terminated || (input.terminal && old.state?.running)) return { ...old, ready: false };
  // The runtime has forgotten a container that ran: it counts as ended in a way nobody saw.
  if (old.state?.running) {
    const lastState = { terminated: { ...lostState, ...(old.containerID && { containerID: old.containerID }) } };
    return { ...base, restartCount: old.restartCount + 1, lastState };
  }
  return { ...base, restartCount: old.restartCount, lastState: old.lastState ?? {} };
}

/** Init containers, too, wait with `PodInitializing`: `kubectl get pods` shows how many are done instead. */
function aboutToStart({ spec }: Pod): ContainerState {
  return { waiting: { reason: (spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating' } };
}

const lostState = {
  exitCode: 137,
  reason: 'ContainerStatusUnknown',
  message: 'The container could not be located when the pod was terminated',
};

function lost(status: ContainerStatus): ContainerStatus {
  return status.state?.terminated ? status : { ...status, state: { terminated: lostState }, ready: false };
}

function fromRuntime(
  input: StatusInput,
  container: Container,
  latest: RuntimeContainerStatus,
  previous: RuntimeContainerStatus | undefined,
): ContainerStatus {
  const { requests } = container.resources ?? {};
  const mounts = volumeMountStatuses(container);
  return {
    name: container.name,
    state: stateOf(input, latest),
    lastState: previous ? stateOf(input, previous) : {},
    ready: false,
    restartCount: latest.metadata.attempt,
    image: latest.image,
    imageID: latest.imageRef,
    containerID: `${input.runtimeName}://${latest.id}`,
    ...(requests && { allocatedResources: requests }),
    resources: container.resources ?? {},
    ...(mounts.length > 0 && { volumeMounts: mounts }),
    ...(latest.user && {
      user: { linux: { uid: latest.user.uid, gid: latest.user.gid, supplementalGroups: [...latest.user.supplementalGroups] } },
    }),
  };
}

function stateOf({ pod, runtimeName, terminationMessages }: StatusInput, container: RuntimeContainerStatus): ContainerState {
  if (container.state === 'Running') return { running: { startedAt: formatTime(container.startedAtMs ?? container.createdAtMs) } };
  if (container.state !== 'Exited') return aboutToStart(pod);
  const { exitCode = 0, reason, startedAtMs, finishedAtMs, createdAtMs } = container;
  const message = terminationMessages.get(container.id) ?? container.message;
  return {
    terminated: {
      exitCode,
      ...(reason && { reason }),
      ...(message && { message }),
      startedAt: formatTime(startedAtMs ?? createdAtMs),
      finishedAt: formatTime(finishedAtMs ?? createdAtMs),
      containerID: `${runtimeName}://${container.id}`,
    },
  };
}

function volumeMountStatuses(container: Container): VolumeMountStatus[] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly, recursiveReadOnly: recursiveReadOnly === 'Enabled' ? 'Enabled' : 'Disabled' }),
  }));
}
