import type { Clock, Timer } from '@kubewright/api-machinery';
import type { Container, Pod, Probe } from '@kubewright/api/core/v1';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { ContainerStatus, RuntimeService } from '@kubewright/cri';
import { execProbe, grpcProbe, httpProbe, initialProbeState, shouldProbe, stepProbe, tcpProbe } from '@kubewright/probes';
import type { Dial, ProbeKind, ProbeResult, ProbeState } from '@kubewright/probes';
import { httpGetOf, portNumber } from '../containers/lifecycle-hooks.ts';
import { fieldPathOf } from '../pods/containers-of.ts';
import { latestContainer } from '../pods/pod-runtime-state.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import { isSidecar } from '../sync/restart-policy.ts';

export interface PodProbesDeps {
  readonly runtime: RuntimeService;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly events: EventRecorder;
  readonly hostIps: readonly string[];
}

interface Worker {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly container: Container;
  readonly containerId: string;
  readonly startedAtMs: number;
  state: ProbeState;
  timer: Timer | undefined;
  busy: boolean;
}

/** The probes of one pod: a timer for each probe of each running container; verdicts by container id. */
export class PodProbes {
  readonly #deps: PodProbesDeps;
  readonly #onVerdict: () => void;
  readonly #workers = new Map<string, Worker>();
  #pod: Pod;
  #podIp = '';

  constructor(deps: PodProbesDeps, pod: Pod, onVerdict: () => void) {
    this.#deps = deps;
    this.#pod = pod;
    this.#onVerdict = onVerdict;
  }

  /** Begins to probe containers that run, and ends it for those that no longer do. */
  observe(pod: Pod, state: PodRuntimeState): void {
    this.#pod = pod;
    this.#podIp = state.sandboxes[0]?.ips[0] ?? this.#deps.hostIps[0] ?? '';
    const alive = new Set<string>();
    for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)]) {
      const latest = latestContainer(state, container.name);
      if (latest?.state !== 'Running') continue;
      alive.add(latest.id);
      this.#begin('startup', container.startupProbe, container, latest);
      this.#begin('liveness', container.livenessProbe, container, latest);
      this.#begin('readiness', container.readinessProbe, container, latest);
    }
    for (const [key, worker] of this.#workers) if (!alive.has(worker.containerId)) this.#end(key, worker);
  }

  /** The pod is being ended: only its readiness is still of interest. */
  stopAll(): void {
    for (const [key, worker] of this.#workers) this.#end(key, worker);
  }

  verdict(kind: ProbeKind, containerId: string): boolean | undefined {
    return this.#workers.get(`${kind}/${containerId}`)?.state.verdict;
  }

  started(containerId: string): boolean | undefined {
    const worker = this.#workers.get(`startup/${containerId}`);
    return worker && worker.state.verdict === true;
  }

  #begin(kind: ProbeKind, probe: Probe | undefined, container: Container, latest: ContainerStatus): void {
    const key = `${kind}/${latest.id}`;
    if (!probe || this.#workers.has(key)) return;
    const startedAtMs = latest.startedAtMs ?? latest.createdAtMs;
    const worker: Worker = {
      kind,
      probe,
      container,
      containerId: latest.id,
      startedAtMs,
      state: initialProbeState(kind),
      timer: undefined,
      busy: false,
    };
    this.#workers.set(key, worker);
    const firstMs = startedAtMs + (probe.initialDelaySeconds ?? 0) * 1_000 - this.#deps.clock.nowMs();
    this.#schedule(worker, Math.max(0, firstMs));
  }

  #end(key: string, worker: Worker): void {
    worker.timer?.cancel();
    this.#workers.delete(key);
  }

  #isCurrent(worker: Worker): boolean {
    return this.#workers.get(`${worker.kind}/${worker.containerId}`) === worker;
  }

  #schedule(worker: Worker, delayMs: number): void {
    worker.timer?.cancel();
    worker.timer = this.#deps.clock.schedule(delayMs, () => {
      this.#schedule(worker, (worker.probe.periodSeconds ?? 10) * 1_000);
      void this.#tick(worker);
    });
  }

  async #tick(worker: Worker): Promise<void> {
    const gate = {
      started: this.started(worker.containerId) ?? true,
      terminating: this.#pod.metadata.deletionTimestamp !== undefined,
      ageMs: this.#deps.clock.nowMs() - worker.startedAtMs,
      initialDelayMs: (worker.probe.initialDelaySeconds ?? 0) * 1_000,
    };
    if (worker.busy || !shouldProbe(worker.kind, worker.state, gate)) return;
    worker.busy = true;
    try {
      const result = await this.#attempt(worker);
      if (this.#isCurrent(worker)) this.#take(worker, result);
    } finally {
      worker.busy = false;
    }
  }

  #take(worker: Worker, result: ProbeResult): void {
    this.#report(worker, result);
    if (result.kind === 'error') return;
    const { successThreshold = 1, failureThreshold = 3 } = worker.probe;
    const before = worker.state.verdict;
    worker.state = stepProbe(worker.kind, worker.state, result.kind === 'success', { successThreshold, failureThreshold });
    if (worker.state.verdict === before) return;
    if (worker.kind === 'startup' && worker.state.verdict) this.#probeNow(worker.containerId);
    this.#onVerdict();
  }

  /** A container that has just started is probed for liveness and readiness without waiting for their next turn. */
  #probeNow(containerId: string): void {
    for (const worker of this.#workers.values())
      if (worker.containerId === containerId && worker.kind !== 'startup') this.#schedule(worker, 0);
  }

  #report({ kind, container }: Worker, result: ProbeResult): void {
    const label = `${kind[0]!.toUpperCase()}${kind.slice(1)} probe`;
    const options = { fieldPath: fieldPathOf(this.#pod, container.name) };
    if (result.kind === 'failure') this.#deps.events.event(this.#pod, 'Warning', 'Unhealthy', `${label} failed: ${result.output}`, options);
    if (result.kind === 'error')
      this.#deps.events.event(
        this.#pod,
        'Warning',
        'Unhealthy',
        `${label} errored and resulted in unknown state: ${result.message}`,
        options,
      );
    if (result.kind === 'success' && result.warning)
      this.#deps.events.event(this.#pod, 'Warning', 'ProbeWarning', `${label} warning: ${result.output}`, options);
  }

  async #attempt({ probe, container, containerId }: Worker): Promise<ProbeResult> {
    const { runtime, clock, dial } = this.#deps;
    const timeoutMs = (probe.timeoutSeconds ?? 1) * 1_000;
    try {
      if (probe.exec) return await execProbe(runtime, containerId, probe.exec.command ?? [], timeoutMs);
      if (probe.httpGet) return await httpProbe(httpGetOf(probe.httpGet, container, this.#podIp), dial, clock, timeoutMs);
      if (probe.tcpSocket)
        return await tcpProbe(probe.tcpSocket.host || this.#podIp, portNumber(probe.tcpSocket.port, container), dial, clock, timeoutMs);
      if (probe.grpc) return await grpcProbe(this.#podIp, probe.grpc.port, probe.grpc.service ?? '', dial, clock, timeoutMs);
      return { kind: 'error', message: 'missing probe handler' };
    } catch (error) {
      return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
    }
  }
}
