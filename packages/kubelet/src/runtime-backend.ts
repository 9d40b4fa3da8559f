import { ApiError } from '@kubewright/api-machinery';
import type { ContainerStatus, Pod } from '@kubewright/api/core/v1';
import { isRuntimeNotFound } from '@kubewright/cri';
import type { AttachOptions, ExecOptions, LogEntry, RuntimeService, StreamSession } from '@kubewright/cri';
import type { Duplex } from 'node:stream';
import type { ContainerLogOptions, ContainerReference, KubeletBackend, PodReference } from './kubelet-backend.ts';
import { allContainers } from './pods/containers-of.ts';

export interface RuntimeBackendDeps {
  readonly nodeName: string;
  readonly runtime: RuntimeService;
  pods(): readonly Pod[];
  healthy(): boolean;
}

/** {@link KubeletBackend} over a runtime and the pods of a kubelet. */
export class RuntimeBackend implements KubeletBackend {
  readonly #deps: RuntimeBackendDeps;

  constructor(deps: RuntimeBackendDeps) {
    this.#deps = deps;
  }

  get nodeName(): string {
    return this.#deps.nodeName;
  }

  pods(): readonly Pod[] {
    return this.#deps.pods();
  }

  pod({ namespace, pod, uid }: PodReference): Pod | undefined {
    return this.pods().find(({ metadata }) => metadata.name === pod && metadata.namespace === namespace && (!uid || metadata.uid === uid));
  }

  healthy(): boolean {
    return this.#deps.healthy();
  }

  async containerLogs(reference: ContainerReference, options: ContainerLogOptions): Promise<AsyncIterable<LogEntry>> {
    const { pod, status } = this.#find(reference);
    const id = idOfLog(reference.container, pod.metadata.name ?? '', status, options.previous ?? false);
    try {
      await this.#deps.runtime.containerStatus(id);
    } catch (error) {
      if (isRuntimeNotFound(error)) throw refuse(400, `unable to retrieve container logs for ${status?.containerID ?? id}`);
      throw error;
    }
    return this.#deps.runtime.logs(id, options);
  }

  async exec(reference: ContainerReference, options: ExecOptions): Promise<StreamSession> {
    return this.#deps.runtime.exec(this.#runningId(reference), options);
  }

  async attach(reference: ContainerReference, options: Omit<AttachOptions, 'tty'>): Promise<StreamSession> {
    const { pod } = this.#find(reference);
    const tty = allContainers(pod).find(({ name }) => name === reference.container)?.tty ?? false;
    return this.#deps.runtime.attach(this.#runningId(reference), { ...options, tty });
  }

  async portForward(reference: PodReference, port: number): Promise<Duplex> {
    const pod = this.#pod(reference);
    const [sandbox] = await this.#deps.runtime.listPodSandbox({ podUid: pod.metadata.uid ?? '', state: 'Ready' });
    if (!sandbox) throw refuse(500, `failed to find sandbox for pod "${reference.pod}_${reference.namespace}"`);
    return this.#deps.runtime.portForward(sandbox.id, port);
  }

  #pod(reference: PodReference): Pod {
    const pod = this.pod(reference);
    if (!pod) throw refuse(404, `pod "${reference.pod}" does not exist`);
    return pod;
  }

  #find(reference: ContainerReference): { pod: Pod; status: ContainerStatus | undefined } {
    const pod = this.#pod(reference);
    if (!allContainers(pod).some(({ name }) => name === reference.container)) {
      throw refuse(404, `container "${reference.container}" not found in pod "${reference.pod}"`);
    }
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status;
    const statuses = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses];
    return { pod, status: statuses.find(({ name }) => name === reference.container) };
  }

  #runningId(reference: ContainerReference): string {
    const { status } = this.#find(reference);
    if (!status?.state?.running) throw refuse(500, `container not found ("${reference.container}")`);
    return bareId(status.containerID);
  }
}

/** The container whose log is meant (kubelet validateContainerLogStatus). */
function idOfLog(container: string, pod: string, status: ContainerStatus | undefined, previous: boolean): string {
  const last = status?.lastState?.terminated;
  if (previous) {
    if (!last?.containerID) throw refuse(400, `previous terminated container "${container}" in pod "${pod}" not found`);
    return bareId(last.containerID);
  }
  const { running, terminated, waiting } = status?.state ?? {};
  if (running) return bareId(status?.containerID);
  if (terminated?.containerID) return bareId(terminated.containerID);
  if (terminated) throw refuse(400, `container "${container}" in pod "${pod}" is terminated`);
  if (last?.containerID) return bareId(last.containerID);
  throw refuse(400, `container "${container}" in pod "${pod}" is waiting to start${whyWaiting(waiting?.reason)}`);
}

function whyWaiting(reason: string | undefined): string {
  if (reason === 'ErrImagePull') return ": image can't be pulled";
  if (reason === 'ImagePullBackOff') return ': trying and failing to pull image';
  return reason ? `: ${reason}` : ' - no logs yet';
}

function bareId(containerId: string | undefined): string {
  return containerId?.slice(containerId.indexOf('//') + 2) ?? '';
}

function refuse(code: 400 | 404 | 500, message: string): ApiError {
  return new ApiError({ code, reason: code === 400 ? 'BadRequest' : code === 404 ? 'NotFound' : 'InternalError', message });
}
