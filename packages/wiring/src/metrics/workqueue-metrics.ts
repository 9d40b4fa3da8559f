import { Counter, Histogram, labelText, type Family } from '@kubewright/apiserver';
import type { QueueMetrics } from '@kubewright/workqueue';

const secondsBounds = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1_000];

/** The queues of controllers, under upstream's names (component-base/metrics/prometheus/workqueue). */
export class WorkqueueMetrics {
  readonly #adds = new Counter('workqueue_adds_total', 'Items added to a queue.');
  readonly #depth = new Counter('workqueue_depth', 'Items waiting in a queue.', 'gauge');
  readonly #retries = new Counter('workqueue_retries_total', 'Items that were put back.');
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
      worked: (durationMs) => works.observe(durationMs / 1_000),
    };
  }

  families(): Family[] {
    return [this.#adds, this.#depth, this.#retries, this.#waits, this.#works];
  }
}
