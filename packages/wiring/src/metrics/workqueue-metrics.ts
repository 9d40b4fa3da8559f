import { Counter, Gauge, Histogram, labelText, type Family } from '@kubewright/apiserver';
import type { QueueMetrics } from '@kubewright/workqueue';

const secondsBounds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** The queues of controllers, under upstream's names (component-base/metrics/prometheus/workqueue). */
export class WorkqueueMetrics {
  readonly #adds = new Counter('workqueue_adds_total', 'Items added to a queue.');
  readonly #depth = new Counter('workqueue_depth', 'Items waiting in a queue.', 'gauge');
  readonly #retries = new Counter('workqueue_retries_total', 'Items that were put back.');
  /** By queue, for how long each item that is worked on has been. */
  readonly #held = new Map<string, () => readonly number[]>();
  readonly #waits = new Histogram('workqueue_queue_duration_seconds', 'Seconds an item waited in a queue.', secondsBounds);
  readonly #works = new Histogram('workqueue_work_duration_seconds', 'Seconds an item was worked on.', secondsBounds);

  queue(name: string): QueueMetrics {
    const labels = labelText({ name });
    const waits = this.#waits.series(labels);
    const works = this.#works.series(labels);
    return {
      depth: (items) => this.#depth.set(labels, items),
      added: () => this.#adds.increment(labels),
      retried: () => this.#retries.increment(labels),
      waited: (durationMs) => waits.observe(durationMs / 1_000),
      held: (durationsMs) => void this.#held.set(labels, durationsMs),
      worked: (durationMs) => works.observe(durationMs / 1_000),
    };
  }

  families(): Family[] {
    const held = (summary: (seconds: readonly number[]) => number) => (): (readonly [string, number])[] =>
      [...this.#held].map(([labels, durationsMs]) => [labels, summary(durationsMs().map((ms) => ms / 1_000))]);
    return [
      this.#adds,
      this.#depth,
      this.#retries,
      this.#waits,
      this.#works,
      new Gauge(
        'workqueue_unfinished_work_seconds',
        'Seconds that items have been worked on which are not done, together.',
        held((seconds) => seconds.reduce((sum, each) => sum + each, 0)),
      ),
      new Gauge(
        'workqueue_longest_running_processor_seconds',
        'Seconds that the item has been worked on which has been longest.',
        held((seconds) => Math.max(0, ...seconds)),
      ),
    ];
  }
}
