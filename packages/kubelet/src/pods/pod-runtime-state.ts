import type { ContainerStatus, PodSandboxStatus, RuntimeService } from '@kubewright/cri';
import { isRuntimeNotFound } from '@kubewright/cri';

/** What the runtime has of one pod, newest first: the actual state that a sync compares with the desired one. */
export interface PodRuntimeState {
  readonly sandboxes: readonly PodSandboxStatus[];
  readonly containers: readonly ContainerStatus[];
}

export const emptyRuntimeState: PodRuntimeState = { sandboxes: [], containers: [] };

/** Reads the sandboxes and containers of a pod; what vanishes in between is left out. */
export async function readPodRuntimeState(runtime: RuntimeService, podUid: string): Promise<PodRuntimeState> {
  const [sandboxes, containers] = await Promise.all([runtime.listPodSandbox({ podUid }), runtime.listContainers({ podUid })]);
  const [sandboxStatuses, containerStatuses] = await Promise.all([
    Promise.all(sandboxes.map(({ id }) => present(runtime.podSandboxStatus(id)))),
    Promise.all(containers.map(({ id }) => present(runtime.containerStatus(id)))),
  ]);
  return {
    sandboxes: sandboxStatuses
      .filter((status) => status !== undefined)
      .sort((a, b) => b.createdAtMs - a.createdAtMs || b.metadata.attempt - a.metadata.attempt),
    containers: containerStatuses
      .filter((status) => status !== undefined)
      .sort((a, b) => b.createdAtMs - a.createdAtMs || b.metadata.attempt - a.metadata.attempt),
  };
}

async function present<T>(status: Promise<T>): Promise<T | undefined> {
  try {
    return await status;
  } catch (error) {
    if (isRuntimeNotFound(error)) return undefined;
    throw error;
  }
}

/** The newest container of a name, whatever its state. */
export function latestContainer(state: PodRuntimeState, name: string): ContainerStatus | undefined {
  return state.containers.find(({ metadata }) => metadata.name === name);
}

/** The newest of a name that has ended, behind one that runs, too: whether its successor's start waits counts from it. */
export function latestExited(state: PodRuntimeState, name: string): ContainerStatus | undefined {
  return state.containers.find((container) => container.metadata.name === name && container.state === 'Exited');
}

/** The sandbox that new containers go to. */
export function readySandbox(state: PodRuntimeState): PodSandboxStatus | undefined {
  const [newest] = state.sandboxes;
  return newest?.state === 'Ready' ? newest : undefined;
}
