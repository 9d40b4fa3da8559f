import type { Pod } from '@kubewright/api/core/v1';

/** A pod on its way through the queue. Owned by the queue; plugins only read it. */
export interface QueuedPod {
  pod: Pod;
  /** When it last came into the queue. */
  timestampMs: number;
  /** Settles the order of pods that came at the same time. */
  sequence: number;
  /** Cycles it has been through. */
  attempts: number;
  /** Plugins that rejected it the last time; empty when it failed by error. */
  rejectedBy: ReadonlySet<string>;
  /** Held back by PreEnqueue. */
  gatedBy: string | undefined;
  /** Cycles that ended in an error without a rejection, in a row. */
  consecutiveErrors: number;
}

export const priorityOf = (pod: Pod): number => pod.spec.priority ?? 0;
