import type { Clock } from '@kubewright/api-machinery';
import { Histogram, type Family } from './metric-families.ts';

/** Prometheus' own. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long rules of custom resources take to be compiled and run (k8s.io/apiserver cel/metrics, release 1.36). */
export class RuleMetrics {
  readonly #clock: Clock;
  readonly #compilations = new Histogram('apiserver_cel_compilation_duration_seconds', 'Seconds it took to compile rules.', bounds);
  readonly #evaluations = new Histogram('apiserver_cel_evaluation_duration_seconds', 'Seconds it took to run rules on an object.', bounds);

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#compilations.series('');
    this.#evaluations.series('');
  }

  compiled<T>(compile: () => T): T {
    return this.#timed(this.#compilations, compile);
  }

  evaluated<T>(evaluate: () => T): T {
    return this.#timed(this.#evaluations, evaluate);
  }

  families(): Family[] {
    return [this.#compilations, this.#evaluations];
  }

  #timed<T>(histogram: Histogram, work: () => T): T {
    const startMs = this.#clock.monotonicMs();
    try {
      return work();
    } finally {
      histogram.observe('', (this.#clock.monotonicMs() - startMs) / 1_000);
    }
  }
}
