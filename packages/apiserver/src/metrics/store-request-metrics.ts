import type { Clock, ResourceDefinition } from '@kubewright/api-machinery';
import { Counter, Histogram, labelText, type Family, type HistogramSeries } from './metric-families.ts';

/** Upstream's (apiserver storage/etcd3/metrics, storage/cacher/metrics). */
const requestBounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
const waitBounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3];

export type StoreOperation = 'create' | 'update' | 'delete';

/** What one resource asks of the store. */
export interface StoreRequests {
  /** Counts a request, and how long it takes until it is answered. */
  measured<T>(operation: StoreOperation, request: () => Promise<T>): Promise<T>;
  /** A read begins to wait for the cache to catch up; the function it answers says that it no longer does. */
  waiting(): () => void;
}

/** Requests to the store under the names of upstream's to etcd, which dashboards know, whatever the store is. */
export class StoreRequestMetrics {
  readonly #clock: Clock;
  readonly #durations = new Histogram('etcd_request_duration_seconds', 'Seconds a request to the store took.', requestBounds);
  readonly #requests = new Counter('etcd_requests_total', 'Requests to the store.');
  readonly #errors = new Counter('etcd_request_errors_total', 'Requests that the store failed.');
  readonly #waits = new Histogram(
    'apiserver_watch_cache_read_wait_seconds',
    'Seconds a read waited for the cache to catch up.',
    waitBounds,
  );

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  families(): Family[] {
    return [this.#durations, this.#requests, this.#errors, this.#waits];
  }

  of({ group, plural: resource }: ResourceDefinition): StoreRequests {
    const clock = this.#clock;
    const operations = new Map<StoreOperation, { readonly labels: string; readonly series: HistogramSeries }>();
    const known = (operation: StoreOperation): { readonly labels: string; readonly series: HistogramSeries } => {
      let found = operations.get(operation);
      if (!found) {
        const labels = labelText({ group, operation, resource });
        operations.set(operation, (found = { labels, series: this.#durations.series(labels) }));
      }
      return found;
    };
    let waits: HistogramSeries | undefined;
    return {
      measured: (operation, request) => {
        const { labels, series } = known(operation);
        const startMs = clock.monotonicMs();
        this.#requests.increment(labels);
        const end = (): void => series.observe((clock.monotonicMs() - startMs) / 1_000);
        return request().then(
          (answer) => (end(), answer),
          (error: unknown) => {
            this.#errors.increment(labels);
            end();
            throw error;
          },
        );
      },
      waiting: () => {
        const series = (waits ??= this.#waits.series(labelText({ group, resource })));
        const startMs = clock.monotonicMs();
        return () => series.observe((clock.monotonicMs() - startMs) / 1_000);
      },
    };
  }
}
