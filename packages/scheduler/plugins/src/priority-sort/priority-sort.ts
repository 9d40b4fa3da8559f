import type { QueueSortPlugin, QueuedPod } from '@kubewright/scheduler-framework';
import { priorityOf } from '@kubewright/scheduler-framework';

/** The higher priority first, then who waits longer. */
export class PrioritySort implements QueueSortPlugin {
  readonly name = 'PrioritySort';

  compare(a: QueuedPod, b: QueuedPod): number {
    return priorityOf(b.pod) - priorityOf(a.pod) || a.timestampMs - b.timestampMs;
  }
}
