import { sleep } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';
import type { EventRecorder } from '@kubewright/controller-runtime';
import type { ContainerStatus } from '@kubewright/cri';
import { allContainers, fieldPathOf } from '../pods/containers-of.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';
import { isSidecar } from '../sync/restart-policy.ts';
import type { ContainerKill } from '../sync/why-kill.ts';
import { runHook } from './lifecycle-hooks.ts';
import type { HookDeps } from './lifecycle-hooks.ts';

/** Containers always get this long, whatever the grace period. */
const minimumGraceMs = 2_000;

export interface ContainerKillerDeps extends HookDeps {
  readonly events: EventRecorder;
}

/** Ends containers with their preStop hooks and within their grace (kuberuntime killContainer). */
export class ContainerKiller {
  readonly #deps: ContainerKillerDeps;

  constructor(deps: ContainerKillerDeps) {
    this.#deps = deps;
  }

  async kill(pod: Pod, { id, container, message, because }: ContainerKill, podIp: string): Promise<void> {
    const probeGrace =
      because === 'livenessProbe'
        ? container.livenessProbe?.terminationGracePeriodSeconds
        : because === 'startupProbe'
          ? container.startupProbe?.terminationGracePeriodSeconds
          : undefined;
    const graceMs = Number(probeGrace ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000;
    await this.#stop(pod, container, id, message, podIp, graceMs);
  }

  /**
   * Ends everything of a pod: regular containers together, then sidecars in reverse order within what is left of the
   * grace, then the sandboxes.
   */
  async killPod(pod: Pod, state: PodRuntimeState, graceMs: number): Promise<void> {
    const { runtime, clock } = this.#deps;
    const startMs = clock.nowMs();
    const podIp = state.sandboxes[0]?.ips[0] ?? '';
    const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar).reverse();
    const isOfSidecar = (status: ContainerStatus): boolean => sidecars.some(({ name }) => name === status.metadata.name);
    const alive = state.containers.filter(({ state: s }) => s !== 'Exited');
    await Promise.all(alive.filter((status) => !isOfSidecar(status)).map((status) => this.#stopAny(pod, status, podIp, graceMs)));
    for (const { name } of sidecars) {
      const leftMs = Math.max(0, graceMs - (clock.nowMs() - startMs));
      await Promise.all(alive.filter(({ metadata }) => metadata.name === name).map((status) => this.#stopAny(pod, status, podIp, leftMs)));
    }
    for (const { id } of state.sandboxes) await runtime.stopPodSandbox(id);
  }

  /** Shortens a kill that is under way; events and hooks were its beginning's. */
  async hurry(state: PodRuntimeState, graceMs: number): Promise<void> {
    const running = state.containers.filter(({ state: s }) => s === 'Running');
    await Promise.all(running.map(({ id }) => this.#deps.runtime.stopContainer(id, graceMs)));
  }

  #stopAny(pod: Pod, status: ContainerStatus, podIp: string, graceMs: number): Promise<void> {
    const container = allContainers(pod).find(({ name }) => name === status.metadata.name) ?? { name: status.metadata.name };
    return this.#stop(pod, container, status.id, `Stopping container ${container.name}`, podIp, graceMs);
  }

  async #stop(pod: Pod, container: Container, id: string, message: string, podIp: string, graceMs: number): Promise<void> {
    const { clock, events, runtime } = this.#deps;
    events.event(pod, 'Normal', 'Killing', message, { fieldPath: fieldPathOf(pod, container.name) });
    const startMs = clock.nowMs();
    if (container.lifecycle?.preStop && graceMs > 0) await this.#preStop(pod, container, id, podIp, graceMs);
    const leftMs = graceMs - (clock.nowMs() - startMs);
    await runtime.stopContainer(id, Math.max(leftMs, minimumGraceMs));
  }

  /** A hook that is not done when the grace is over is left to itself. */
  async #preStop(pod: Pod, container: Container, id: string, podIp: string, graceMs: number): Promise<void> {
    const over = new AbortController();
    const hook = runHook(this.#deps, container.lifecycle!.preStop!, container, id, podIp, over.signal).catch(() => {
      this.#deps.events.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', { fieldPath: fieldPathOf(pod, container.name) });
    });
    const done = new AbortController();
    await Promise.race([hook, sleep(this.#deps.clock, graceMs, done.signal).catch(() => undefined)]);
    done.abort();
    over.abort();
  }
}
