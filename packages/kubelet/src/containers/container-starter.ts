import type { Clock } from '@kubewright/api-machinery';
import type { Container, Pod, Service } from '@kubewright/api/core/v1';
import type { EventRecorder } from '@kubewright/controller-runtime';
import { runtimeReason } from '@kubewright/cri';
import type { ContainerStatus, Image, Mount, PodSandboxStatus, RuntimeService } from '@kubewright/cri';
import type { Dial } from '@kubewright/probes';
import type { ContainerEvent, ImagePuller, PullResult } from '../images/image-puller.ts';
import { fieldPathOf } from '../pods/containers-of.ts';
import type { StartFailure } from '../status/container-statuses.ts';
import type { PodVolumes } from '../volumes/pod-volumes.ts';
import { containerConfig } from './container-config.ts';
import { containerEnvironment } from './container-environment.ts';
import type { ConfigSource } from './container-environment.ts';
import { runHook } from './lifecycle-hooks.ts';
import type { NodeAllocatable } from './resource-field.ts';
import type { PodFiles } from '@kubewright/cri';

export interface ContainerStarterDeps {
  readonly runtime: RuntimeService;
  readonly puller: ImagePuller;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly events: EventRecorder;
  readonly config: ConfigSource;
  readonly volumes: PodVolumes | undefined;
  readonly files: PodFiles | undefined;
  readonly hostIps: readonly string[];
  servicesOf(pod: Pod): readonly Service[];
  allocatable(): NodeAllocatable;
  readonly environmentOverrides: ReadonlyMap<string, string>;
}

export interface StartInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly sandbox: PodSandboxStatus;
  /** The newest container of that name, if any. */
  readonly latest: ContainerStatus | undefined;
  /** restartCount in the pod's status: goes on where the runtime has forgotten. */
  readonly knownRestarts: number | undefined;
  readonly volumePaths: ReadonlyMap<string, string>;
}

export type StartResult =
  | { readonly kind: 'started'; readonly containerId: string }
  | { readonly kind: 'failed'; readonly failure: StartFailure; readonly retryInMs?: number };

type PresentImage = Extract<PullResult, { kind: 'present' }>;

/** Brings one container to life: image, configuration, create, start, postStart hook (kuberuntime startContainer). */
export class ContainerStarter {
  readonly #deps: ContainerStarterDeps;

  constructor(deps: ContainerStarterDeps) {
    this.#deps = deps;
  }

  async start(input: StartInput): Promise<StartResult> {
    const { pod, container } = input;
    const event: ContainerEvent = (type, reason, message) =>
      this.#deps.events.event(pod, type, reason, message, { fieldPath: fieldPathOf(pod, container.name) });
    const pulled = await this.#deps.puller.ensure(pod.metadata.uid ?? '', container, event);
    if (pulled.kind === 'failed') {
      event('Warning', 'Failed', `Error: ${pulled.failure.reason}`);
      return pulled;
    }
    const containerId = await this.#create(input, pulled, event);
    if (typeof containerId !== 'string') return containerId;
    try {
      await this.#deps.runtime.startContainer(containerId);
    } catch (error) {
      return this.#fail(event, runtimeReason(error) ?? 'RunContainerError', error);
    }
    event('Normal', 'Started', 'Container started');
    return this.#postStart(input, containerId, event);
  }

  async #create(input: StartInput, { imageRef, user }: PresentImage, event: ContainerEvent): Promise<string | StartResult> {
    const { pod, container, sandbox, latest, knownRestarts } = input;
    const attempt = latest ? latest.metadata.attempt + 1 : knownRestarts === undefined ? 0 : knownRestarts;
    let config;
    try {
      const env = await this.#environment(input);
      const mounts = await this.#mounts(input, env, attempt);
      config = containerConfig({ pod, container, attempt, imageRef, env, mounts });
      refuseRootWhereForbidden(pod, container, user);
    } catch (error) {
      return this.#fail(event, 'CreateContainerConfigError', error);
    }
    try {
      const id = await this.#deps.runtime.createContainer(sandbox.id, config);
      event('Normal', 'Created', 'Container created');
      return id;
    } catch (error) {
      return this.#fail(event, runtimeReason(error) ?? 'CreateContainerError', error);
    }
  }

  async #environment({ pod, container, sandbox }: StartInput): Promise<Map<string, string>> {
    const { config, hostIps, environmentOverrides } = this.#deps;
    return containerEnvironment({
      pod,
      container,
      addresses: { podIps: sandbox.hostNetwork ? hostIps : sandbox.ips, hostIps },
      services: this.#deps.servicesOf(pod),
      config,
      allocatable: this.#deps.allocatable(),
      overrides: environmentOverrides,
    });
  }

  async #mounts({ pod, container, volumePaths }: StartInput, env: ReadonlyMap<string, string>, attempt: number): Promise<Mount[]> {
    const { volumes, files } = this.#deps;
    const mounts = volumes ? await volumes.mounts(container, volumePaths, env) : [];
    const containerPath = container.terminationMessagePath || '/dev/termination-log';
    if (files)
      mounts.push({
        containerPath,
        hostPath: await files.terminationLog(pod.metadata.uid ?? '', container.name, attempt),
        readonly: false,
      });
    return mounts;
  }

  async #postStart({ pod, container, sandbox }: StartInput, containerId: string, event: ContainerEvent): Promise<StartResult> {
    const hook = container.lifecycle?.postStart;
    if (!hook) return { kind: 'started', containerId };
    const { runtime, hostIps } = this.#deps;
    const never = new AbortController().signal;
    try {
      await runHook(this.#deps, hook, container, containerId, sandbox.ips[0] ?? hostIps[0] ?? '', never);
      return { kind: 'started', containerId };
    } catch (error) {
      event('Warning', 'FailedPostStartHook', 'PostStartHook failed');
      event('Normal', 'Killing', 'FailedPostStartHook');
      await runtime.stopContainer(containerId, Number(pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000);
      return { kind: 'failed', failure: { reason: 'PostStartHookError', message: error instanceof Error ? error.message : String(error) } };
    }
  }

  #fail(event: ContainerEvent, reason: string, error: unknown): StartResult {
    const message = error instanceof Error ? error.message : String(error);
    event('Warning', 'Failed', `Error: ${message}`);
    return { kind: 'failed', failure: { reason, message } };
  }
}

function refuseRootWhereForbidden(pod: Pod, container: Container, { uid: imageUid, username }: NonNullable<Image['user']> = {}): void {
  const { runAsNonRoot = pod.spec.securityContext?.runAsNonRoot, runAsUser = pod.spec.securityContext?.runAsUser } =
    container.securityContext ?? {};
  if (!runAsNonRoot || (runAsUser !== undefined && runAsUser !== 0)) return;
  const { name, uid } = pod.metadata;
  const where = `(pod: "${name}_${pod.metadata.namespace}(${uid})", container: ${container.name})`;
  if (runAsUser === 0) throw new Error(`container's runAsUser breaks non-root policy ${where}`);
  if (imageUid === 0) throw new Error(`container has runAsNonRoot and image will run as root ${where}`);
  if (imageUid === undefined && username) {
    throw new Error(`container has runAsNonRoot and image has non-numeric user (${username}), cannot verify user is non-root ${where}`);
  }
}
