import type { Clock, Logger } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { PodSandboxStatus, RuntimeService } from '@kubewright/cri';
import { sandboxConfig } from '../containers/container-config.ts';
import type { ContainerKiller } from '../containers/container-killer.ts';
import type { ContainerStarter } from '../containers/container-starter.ts';
import type { NodeAllocatable } from '../containers/resource-field.ts';
import { fieldPathOf, podLabel } from '../pods/containers-of.ts';
import { latestContainer, latestExited, readySandbox } from '../pods/pod-runtime-state.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import type { StartFailure } from '../status/container-statuses.ts';
import { PodVolumes } from '../volumes/pod-volumes.ts';
import type { CrashBackoff } from './crash-backoff.ts';
import { formatDuration } from './crash-backoff.ts';
import { decideSync } from './decide-sync.ts';
import type { SyncDecision } from './decide-sync.ts';
import type { ProbeVerdicts } from './why-kill.ts';

export interface PodSyncDeps {
  readonly runtime: RuntimeService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
  readonly killer: ContainerKiller;
  readonly starter: ContainerStarter;
  readonly volumes: PodVolumes | undefined;
  readonly logDirectory: string;
  readonly hostIps: readonly string[];
  readonly backoff: CrashBackoff;
  allocatable(): NodeAllocatable;
}

export interface PodSyncInput {
  readonly pod: Pod;
  readonly state: PodRuntimeState;
  readonly verdicts: ProbeVerdicts;
  /** False once the pod has to end: nothing more is started. */
  isWanted(): boolean;
}

export interface PodSyncOutcome {
  /** Something was changed in the runtime: look again. */
  readonly acted: boolean;
  readonly failures: ReadonlyMap<string, StartFailure>;
  /** When to sync again without any event. */
  readonly wakeInMs: number | undefined;
}

const volumeRetryMs = 2_000;
const volumeRefreshMs = 60_000;
const errorRetryMs = 10_000;
/** Exited containers kept for each name besides the newest: `kubectl logs --previous`. */
const keptExited = 1;

/** Acts on the decisions of one pod's syncs (kuberuntime SyncPod). Keeps only why containers could not start. */
export class PodSync {
  readonly #deps: PodSyncDeps;
  #failures = new Map<string, StartFailure>();
  #wakeInMs: number | undefined;
  #acted = false;
  #volumesMs = -Infinity;
  #uid = '';

  constructor(deps: PodSyncDeps) {
    this.#deps = deps;
  }

  async run(input: PodSyncInput): Promise<PodSyncOutcome> {
    this.#uid = input.pod.metadata.uid ?? '';
    this.#wakeInMs = undefined;
    this.#acted = false;
    const decision = decideSync(input);
    await this.#kill(input, decision);
    const toStart = [...decision.startEphemeral, ...decision.startInit, ...decision.start];
    if (toStart.length > 0 && !(decision.killPod && !decision.createSandbox)) await this.#startAll(input, decision, toStart);
    else if (!decision.killPod) await this.#refreshVolumes(input.pod);
    return { acted: this.#acted, failures: new Map(this.#failures), wakeInMs: this.#wakeInMs };
  }

  /** The pod is gone: its delays are not kept. */
  forget(): void {
    this.#deps.backoff.forget(`${this.#uid}/`);
  }

  async #kill({ pod, state }: PodSyncInput, decision: SyncDecision): Promise<void> {
    const { killer, events } = this.#deps;
    if (decision.killPod && (state.sandboxes.length > 0 || state.containers.length > 0)) {
      const alive = state.sandboxes.some(({ state: s }) => s === 'Ready') || state.containers.some(({ state: s }) => s === 'Running');
      if (decision.createSandbox) events.event(pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
      await killer.killPod(pod, state, Number(pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000);
      if (alive) this.#acted = true;
    }
    if (decision.kill.length === 0) return;
    this.#acted = true;
    await Promise.all(decision.kill.map((kill) => killer.kill(pod, kill, state.sandboxes[0]?.ips[0] ?? '')));
  }

  async #startAll(input: PodSyncInput, decision: SyncDecision, containers: readonly Container[]): Promise<void> {
    // What is in backoff for all containers needs neither volumes nor a sandbox.
    const ready = containers.filter((container) => !this.#inBackoff(input, container));
    if (ready.length === 0 || !input.isWanted()) return;
    const volumePaths = await this.#volumes(input.pod);
    if (!volumePaths) return;
    const sandbox = await this.#sandbox(input, decision);
    if (!sandbox) return;
    for (const container of ready) {
      if (!input.isWanted()) return;
      await this.#start(input, container, sandbox, volumePaths);
    }
  }

  async #sandbox({ pod, state }: PodSyncInput, { createSandbox }: SyncDecision): Promise<PodSandboxStatus | undefined> {
    if (!createSandbox) return readySandbox(state);
    const { runtime, events, logDirectory } = this.#deps;
    try {
      const id = await runtime.runPodSandbox(sandboxConfig(pod, createSandbox.attempt, logDirectory));
      this.#acted = true;
      return await runtime.podSandboxStatus(id);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      events.event(pod, 'Warning', 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`);
      this.#retryIn(errorRetryMs);
      return undefined;
    }
  }

  /** Volumes are made before the sandbox: what they may say of the pod does not include its address. */
  async #volumes(pod: Pod): Promise<ReadonlyMap<string, string> | undefined> {
    const { volumes, events, hostIps, allocatable, clock } = this.#deps;
    if (!volumes) return new Map();
    try {
      this.#volumesMs = clock.nowMs();
      return await volumes.prepare({ pod, addresses: { podIps: [], hostIps }, allocatable: allocatable() });
    } catch (error) {
      events.event(pod, 'Warning', 'FailedMount', error instanceof Error ? error.message : String(error));
      this.#retryIn(volumeRetryMs);
      return undefined;
    }
  }

  /** Contents that follow API objects are brought up to date once a minute. */
  async #refreshVolumes(pod: Pod): Promise<void> {
    const { volumes, clock } = this.#deps;
    if (volumes && PodVolumes.follows(pod) && clock.nowMs() - this.#volumesMs >= volumeRefreshMs) await this.#volumes(pod);
  }

  async #start(
    input: PodSyncInput,
    container: Container,
    sandbox: PodSandboxStatus,
    volumePaths: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { pod, state } = input;
    const { clock, backoff, starter } = this.#deps;
    const latest = latestContainer(state, container.name);
    const exited = latestExited(state, container.name);
    if (exited) backoff.next(this.#key(container), exited.finishedAtMs ?? exited.createdAtMs, clock.nowMs());
    const known = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])].find(
      ({ name }) => name === container.name,
    );
    const knownRestarts = known?.state?.terminated ? known.restartCount + 1 : known?.restartCount;
    const result = await starter.start({ pod, container, sandbox, latest, knownRestarts, volumePaths });
    this.#acted = this.#acted || result.kind === 'started';
    if (result.kind === 'started') {
      this.#failures.delete(container.name);
      return this.#prune(state, container.name);
    }
    this.#failures.set(container.name, result.failure);
    this.#retryIn(result.retryInMs ?? errorRetryMs);
  }

  /** A container that has failed waits ever longer before it is started again; so does one that is killed for its probe. */
  #inBackoff({ pod, state }: PodSyncInput, container: Container): boolean {
    const { clock, backoff, events } = this.#deps;
    const exited = latestExited(state, container.name);
    if (!exited) return false;
    const waiting = backoff.waiting(this.#key(container), exited.finishedAtMs ?? exited.createdAtMs, clock.nowMs());
    if (!waiting) return false;
    events.event(pod, 'Warning', 'BackOff', `Back-off restarting failed container ${container.name} in pod ${podLabel(pod)}`, {
      fieldPath: fieldPathOf(pod, container.name),
    });
    const message = `back-off ${formatDuration(waiting.delayMs)} restarting failed container=${container.name} pod=${podLabel(pod)}`;
    this.#failures.set(container.name, { reason: 'CrashLoopBackOff', message });
    this.#retryIn(waiting.remainingMs);
    return true;
  }

  async #prune(state: PodRuntimeState, name: string): Promise<void> {
    const exited = state.containers.filter((container) => container.metadata.name === name && container.state === 'Exited');
    for (const { id } of exited.slice(keptExited)) {
      await this.#deps.runtime
        .removeContainer(id)
        .catch((error: unknown) => this.#deps.logger.warn('An old container could not be removed.', { id, error: String(error) }));
    }
  }

  #key(container: Container): string {
    return `${this.#uid}/${container.name}/${container.image}`;
  }

  #retryIn(delayMs: number): void {
    this.#wakeInMs = Math.min(this.#wakeInMs ?? Infinity, delayMs);
  }
}
