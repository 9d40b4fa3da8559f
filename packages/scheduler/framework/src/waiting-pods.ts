import type { Clock, Timer } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { Status } from './status.ts';
import { success, unschedulable } from './status.ts';

/** A pod that Permit holds back until every plugin that said `wait` allows it. */
export interface WaitingPod {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly pendingPlugins: readonly string[];
  allow(plugin: string): void;
  reject(plugin: string, reason: string): void;
}

/** The pods held back now. A plugin's time running out rejects its pod. */
export class WaitingPods {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, HeldPod>();

  constructor(deps: { readonly clock: Clock }) {
    this.#clock = deps.clock;
  }

  get(uid: string): WaitingPod | undefined {
    return this.#waiting.get(uid);
  }

  all(): readonly WaitingPod[] {
    return [...this.#waiting.values()];
  }

  /** Resolves with success, or with the rejection and who it came from. */
  wait(pod: Pod, nodeName: string, timeouts: ReadonlyMap<string, number>): Promise<Status & { readonly plugin?: string }> {
    const uid = pod.metadata.uid!;
    return new Promise((resolve) => {
      const held = new HeldPod(pod, nodeName, timeouts, this.#clock, (status) => {
        this.#waiting.delete(uid);
        resolve(status);
      });
      this.#waiting.set(uid, held);
    });
  }
}

class HeldPod implements WaitingPod {
  readonly pod: Pod;
  readonly nodeName: string;
  readonly #timers = new Map<string, Timer>();
  readonly #settle: (status: Status & { plugin?: string }) => void;

  constructor(
    pod: Pod,
    nodeName: string,
    timeouts: ReadonlyMap<string, number>,
    clock: Clock,
    settle: (status: Status & { plugin?: string }) => void,
  ) {
    this.pod = pod;
    this.nodeName = nodeName;
    this.#settle = settle;
    for (const [plugin, timeoutMs] of timeouts) {
      const reason = `rejected due to timeout after waiting ${timeoutMs / 1000}s at plugin ${plugin}`;
      this.#timers.set(
        plugin,
        clock.schedule(timeoutMs, () => this.reject(plugin, reason)),
      );
    }
  }

  get pendingPlugins(): readonly string[] {
    return [...this.#timers.keys()];
  }

  allow(plugin: string): void {
    this.#timers.get(plugin)?.cancel();
    if (this.#timers.delete(plugin) && this.#timers.size === 0) this.#settle(success);
  }

  reject(plugin: string, reason: string): void {
    if (this.#timers.size === 0) return;
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    this.#settle({ ...unschedulable(reason), plugin });
  }
}
