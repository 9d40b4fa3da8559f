import type { Clock, Logger, Timer } from '@kubewright/api-machinery';
import type { Pod, PodStatus } from '@kubewright/api/core/v1';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { PodFiles, RuntimeService } from '@kubewright/cri';
import type { ContainerKiller } from '../containers/container-killer.ts';
import type { ImagePuller } from '../images/image-puller.ts';
import type { PodProbes } from '../probing/pod-probes.ts';
import { kubeletConditionTypes } from '../status/pod-conditions.ts';
import { podStatus, rejectedStatus } from '../status/pod-status.ts';
import type { StartFailure } from '../status/container-statuses.ts';
import type { StatusWriter } from '../status/status-writer.ts';
import type { TerminationMessages } from '../status/termination-messages.ts';
import type { PodSync } from '../sync/pod-sync.ts';
import { emptyRuntimeState, readPodRuntimeState } from './pod-runtime-state.ts';
import type { PodRuntimeState } from './pod-runtime-state.ts';

export interface PodWorkerDeps {
  readonly runtime: RuntimeService;
  readonly runtimeName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventRecorder;
  readonly statuses: StatusWriter;
  readonly killer: ContainerKiller;
  readonly puller: ImagePuller;
  readonly files: PodFiles | undefined;
  readonly messages: TerminationMessages;
  readonly hostIps: readonly string[];
  /** What this worker's syncs and probes are made with. */
  createSync(): PodSync;
  createProbes(pod: Pod, onVerdict: () => void): PodProbes;
  /** The worker is done: its pod has left the API and the node. */
  onGone(podUid: string): void;
}

interface Verdict {
  readonly reason: string;
  readonly message: string;
}

const resyncMs = 60_000;
const retryMs = 1_000;

/**
 * Drives one pod from its first sight to its end, one step at a time: syncing while it should live, then terminating
 * (its containers are being ended), then terminated (its status is final). Woken by changes of the pod, of the runtime
 * and of probes, and by timers; several wakes during a step make one more step.
 */
export class PodWorker {
  readonly #deps: PodWorkerDeps;
  readonly #probes: PodProbes;
  readonly #sync: PodSync;
  /** The object as the API has it, beside `#pod`, whose status is the one computed here. */
  #object: Pod;
  #pod: Pod;
  #stage: 'syncing' | 'terminating' | 'terminated' = 'syncing';
  #state: PodRuntimeState = emptyRuntimeState;
  /** The object has left the API. */
  #removed = false;
  #verdict: Verdict | undefined;
  #failures: ReadonlyMap<string, StartFailure> = new Map();
  #graceMs = Infinity;
  #dirty = false;
  #stepping = false;
  #stopped = false;
  #timer: Timer | undefined;

  constructor(deps: PodWorkerDeps, pod: Pod) {
    this.#deps = deps;
    this.#object = pod;
    this.#pod = pod;
    this.#probes = deps.createProbes(pod, () => this.wake());
    this.#sync = deps.createSync();
  }

  /** The pod with the status computed last. */
  get pod(): Pod {
    return this.#pod;
  }

  /** Still holds resources of the node. */
  get active(): boolean {
    return this.#stage !== 'terminated';
  }

  /** A newer version of the object; the status computed here stays, conditions of others are taken over. */
  update(pod: Pod): void {
    this.#object = pod;
    this.#pod = { ...pod, status: this.#pod.status.containerStatuses ? withForeignConditions(this.#pod.status, pod.status) : pod.status };
    this.#deps.statuses.observe(pod);
    this.#hurry();
    this.wake();
  }

  remove(): void {
    this.#removed = true;
    this.#hurry();
    this.wake();
  }

  /** The node does not take the pod. */
  reject({ reason, message }: Verdict): void {
    this.#stage = 'terminated';
    const status = rejectedStatus(this.#pod, reason, message, this.#deps.clock.nowMs());
    this.#pod = { ...this.#pod, status };
    this.#deps.events.event(this.#pod, 'Warning', reason, message);
    this.#deps.statuses.finish(this.#object, status);
  }

  wake(): void {
    this.#dirty = true;
    if (!this.#stepping && !this.#stopped) void this.#drain();
  }

  /** Ends the worker, not the pod: its containers run on. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#probes.stopAll();
  }

  async #drain(): Promise<void> {
    this.#stepping = true;
    while (this.#dirty && !this.#stopped) {
      this.#dirty = false;
      try {
        await this.#step();
      } catch (error) {
        this.#deps.logger.error('A pod could not be synced.', {
          pod: this.#pod.metadata.name,
          namespace: this.#pod.metadata.namespace,
          error: String(error),
        });
        this.#wakeIn(retryMs);
      }
    }
    this.#stepping = false;
  }

  async #step(): Promise<void> {
    if (this.#stage === 'syncing' && this.#shouldEnd()) this.#stage = 'terminating';
    if (this.#stage === 'syncing') return this.#syncOnce();
    if (this.#stage === 'terminating') return this.#terminate();
    if (this.#removed) return this.#clean();
  }

  #shouldEnd(): boolean {
    const { metadata, status } = this.#pod;
    const over = status.phase === 'Failed' || status.phase === 'Succeeded';
    return this.#removed || metadata.deletionTimestamp !== undefined || this.#verdict !== undefined || over;
  }

  async #syncOnce(): Promise<void> {
    await this.#observe();
    const deadlineMs = this.#untilDeadlineMs();
    if (deadlineMs <= 0) return this.#exceedDeadline();
    const status = this.#publish(false);
    if (status.phase === 'Failed' || status.phase === 'Succeeded') return this.wake();
    const outcome = await this.#sync.run({
      pod: this.#pod,
      state: this.#state,
      verdicts: {
        liveness: (id) => this.#probes.verdict('liveness', id),
        startup: (id) => this.#probes.verdict('startup', id),
      },
      isWanted: () => !this.#shouldEnd() && !this.#stopped,
    });
    this.#failures = outcome.failures;
    if (outcome.acted) this.wake();
    else this.#publishAfterSync();
    this.#wakeIn(Math.min(outcome.wakeInMs ?? Infinity, deadlineMs, resyncMs));
  }

  /** Failures to start show without waiting for the runtime to report anything. */
  #publishAfterSync(): void {
    if (this.#failures.size > 0) this.#publish(false);
  }

  async #observe(): Promise<void> {
    this.#state = await readPodRuntimeState(this.#deps.runtime, this.#uid);
    await this.#deps.messages.collect(this.#pod, this.#state);
    this.#probes.observe(this.#pod, this.#state);
  }

  #publish(terminal: boolean): PodStatus {
    const status = this.#compute(terminal);
    this.#pod = { ...this.#pod, status };
    this.#deps.statuses.set(this.#object, status);
    return status;
  }

  #compute(terminal: boolean): PodStatus {
    return podStatus({
      pod: this.#pod,
      state: this.#state,
      failures: this.#failures,
      terminationMessages: this.#deps.messages.known,
      runtimeName: this.#deps.runtimeName,
      terminal,
      hostIps: this.#deps.hostIps,
      nowMs: this.#deps.clock.nowMs(),
      probes: {
        started: (id) => this.#probes.started(id),
        ready: (id) => this.#probes.verdict('readiness', id),
      },
      ...(this.#verdict && { verdict: this.#verdict }),
    });
  }

  #untilDeadlineMs(): number {
    const { activeDeadlineSeconds } = this.#pod.spec;
    if (activeDeadlineSeconds === undefined || !this.#pod.status.startTime) return Infinity;
    return Date.parse(this.#pod.status.startTime) + Number(activeDeadlineSeconds) * 1_000 - this.#deps.clock.nowMs();
  }

  #exceedDeadline(): void {
    const message = 'Pod was active on the node longer than the specified deadline';
    this.#verdict = { reason: 'DeadlineExceeded', message };
    this.#deps.events.event(this.#pod, 'Normal', 'DeadlineExceeded', message);
    this.wake();
  }

  async #terminate(): Promise<void> {
    this.#timer?.cancel();
    await this.#observe();
    if (!this.#removed) this.#publish(false);
    this.#graceMs = this.#wantedGraceMs();
    await this.#deps.killer.killPod(this.#pod, this.#state, this.#graceMs);
    this.#probes.stopAll();
    this.#state = await readPodRuntimeState(this.#deps.runtime, this.#uid);
    await this.#deps.messages.collect(this.#pod, this.#state);
    const status = this.#compute(true);
    this.#pod = { ...this.#pod, status };
    this.#stage = 'terminated';
    if (!this.#removed) this.#deps.statuses.finish(this.#object, status);
    await this.#deps.files?.removePod(this.#uid);
    this.wake();
  }

  /** A pod that is deleted has the grace of its deletion, any other its own; none has less than a second. */
  #wantedGraceMs(): number {
    const { deletionTimestamp, deletionGracePeriodSeconds } = this.#pod.metadata;
    const own = this.#pod.spec.terminationGracePeriodSeconds ?? 30;
    const seconds = Number(deletionTimestamp ? (deletionGracePeriodSeconds ?? own) : own);
    return Math.max(1, this.#removed && !deletionTimestamp ? Math.min(seconds, 1) : seconds) * 1_000;
  }

  /** A shorter grace than the one a termination runs with cuts it short. */
  #hurry(): void {
    if (this.#stage !== 'terminating' || !Number.isFinite(this.#graceMs)) return;
    const graceMs = this.#removed ? 1_000 : this.#wantedGraceMs();
    if (graceMs >= this.#graceMs) return;
    this.#graceMs = graceMs;
    this.#deps.killer.hurry(this.#state, graceMs).catch((error: unknown) => {
      this.#deps.logger.warn('A termination could not be shortened.', { pod: this.#pod.metadata.name, error: String(error) });
    });
  }

  /** Nothing of the pod stays: its sandboxes go with containers and logs. */
  async #clean(): Promise<void> {
    const { runtime, statuses, puller, files, messages } = this.#deps;
    for (const { id } of await runtime.listPodSandbox({ podUid: this.#uid })) await runtime.removePodSandbox(id);
    await files?.removePod(this.#uid);
    statuses.forget(this.#uid);
    puller.forget(this.#uid);
    this.#sync.forget();
    messages.forget(this.#state);
    this.stop();
    this.#deps.onGone(this.#uid);
  }

  get #uid(): string {
    return this.#pod.metadata.uid ?? '';
  }

  #wakeIn(delayMs: number): void {
    const { clock } = this.#deps;
    this.#timer?.cancel();
    this.#timer = clock.schedule(delayMs, () => this.wake());
  }
}

function withForeignConditions(own: PodStatus, fromApi: PodStatus): PodStatus {
  const known = new Set(own.conditions?.map(({ type }) => type));
  const foreign = (fromApi.conditions ?? []).filter(({ type }) => !known.has(type));
  const changed = new Map((fromApi.conditions ?? []).map((condition) => [condition.type, condition]));
  const conditions = (own.conditions ?? []).map((condition) =>
    kubeletConditionTypes.has(condition.type) ? condition : (changed.get(condition.type) ?? condition),
  );
  return { ...own, conditions: [...foreign, ...conditions], ...(fromApi.qosClass && { qosClass: fromApi.qosClass }) };
}
