import { keyOf, keyString, type Clock } from '@kubewright/api-machinery';
import type { DaemonSet } from '@kubewright/api/apps/v1';
import type { Pod } from '@kubewright/api/core/v1';
import { LruMap } from '@kubewright/controller-runtime';
import { nodeNameOf } from './daemon-pod.ts';

const firstMs = 1_000;
const longestMs = 15 * 60_000;
const most = 10_000;

/** Pods that end again and again on a node are replaced ever more slowly: after 1 s, doubling to 15 minutes. */
export class EndedPods {
  readonly #clock: Clock;
  readonly #next = new LruMap<string, { readonly delayMs: number; readonly dueMs: number }>(most);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that may be deleted now, and how long until the next may. */
  due(set: DaemonSet, ended: readonly Pod[]): { due: Pod[]; waitMs: number | undefined } {
    const nowMs = this.#clock.monotonicMs();
    const due: Pod[] = [];
    let waitMs: number | undefined;
    for (const pod of ended) {
      const key = `${keyString(keyOf(set))} ${nodeNameOf(pod)}`;
      const entry = this.#next.get(key);
      const leftMs = (entry?.dueMs ?? 0) - nowMs;
      if (entry && leftMs > 0) {
        waitMs = Math.min(waitMs ?? leftMs, leftMs);
        continue;
      }
      due.push(pod);
      // Quiet for as long as twice the longest wait: the count begins anew.
      const isFresh = !entry || leftMs < -2 * longestMs;
      const delayMs = isFresh ? firstMs : Math.min(longestMs, entry.delayMs * 2);
      this.#next.set(key, { delayMs, dueMs: nowMs + delayMs });
    }
    return { due, waitMs };
  }
}
