import type { Clock } from '@kubewright/api-machinery';
import { Counter, Histogram, labelText, type Family } from '../metrics/metric-families.ts';
import type { TransformationObserver } from './value-transformer.ts';

/** Five microseconds doubled twenty-four times. */
const bounds = Array.from({ length: 25 }, (_, i) => 5e-6 * 2 ** i);

/** How values were encrypted and decrypted (k8s.io/apiserver storage/value/metrics.go, release 1.36). */
export class TransformationMetrics {
  readonly #clock: Clock;
  readonly #durations = new Histogram(
    'apiserver_storage_transformation_duration_seconds',
    'Seconds it took to encrypt or decrypt a value.',
    bounds,
  );
  readonly #operations = new Counter(
    'apiserver_storage_transformation_operations_total',
    'Values encrypted and decrypted, by resource, cipher and how it went.',
  );

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(resource: string): TransformationObserver {
    return (type, prefix, work) => {
      const startMs = this.#clock.monotonicMs();
      const by = { transformation_type: type, transformer_prefix: prefix };
      let status = 'unknown-non-grpc';
      try {
        const value = work();
        status = 'OK';
        this.#durations.observe(labelText(by), (this.#clock.monotonicMs() - startMs) / 1_000);
        return value;
      } finally {
        this.#operations.increment(labelText({ resource, status, ...by }));
      }
    };
  }

  families(): Family[] {
    return [this.#durations, this.#operations];
  }
}
