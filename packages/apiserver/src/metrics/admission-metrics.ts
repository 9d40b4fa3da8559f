import type { Clock } from '@kubewright/api-machinery';
import type { AdmissionPlugin, AdmissionRequest } from '../contract.ts';
import { Histogram, labelText, type Family, type HistogramSeries } from './metric-families.ts';

const bounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5];

type Step = 'admit' | 'validate';

/** How long each admission plugin takes (admission/metrics/metrics.go). */
export class AdmissionMetrics {
  readonly #clock: Clock;
  readonly #durations = new Histogram(
    'apiserver_admission_controller_admission_duration_seconds',
    'Seconds an admission plugin took.',
    bounds,
  );

  readonly #steps = new Histogram(
    'apiserver_admission_step_admission_duration_seconds',
    'Seconds that all admission plugins took together, by what they do.',
    bounds,
  );

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The plugin, observed. */
  observed(plugin: AdmissionPlugin): AdmissionPlugin {
    return {
      name: plugin.name,
      handles: (request) => plugin.handles(request),
      ...(plugin.admit && { admit: this.#timed(plugin, 'admit') }),
      ...(plugin.validate && { validate: this.#timed(plugin, 'validate') }),
      ...(plugin.admitsLast !== undefined && { admitsLast: plugin.admitsLast }),
    };
  }

  /** Runs one step of admission with all its plugins, observed. */
  step<T>(type: Step, operation: string, run: () => Promise<T> | T): Promise<T> | T {
    return this.#measured(run, (rejected, seconds) =>
      this.#steps.series(labelText({ operation, rejected: String(rejected), type })).observe(seconds),
    );
  }

  families(): Family[] {
    return [this.#durations, this.#steps];
  }

  #measured<T>(run: () => Promise<T> | T, observe: (rejected: boolean, seconds: number) => void): Promise<T> | T {
    const clock = this.#clock;
    const startMs = clock.monotonicMs();
    const done = (rejected: boolean): void => observe(rejected, (clock.monotonicMs() - startMs) / 1_000);
    const reject = (error: unknown): never => {
      done(true);
      throw error;
    };
    const accept = (answer: T): T => {
      done(false);
      return answer;
    };
    let answer: Promise<T> | T;
    try {
      answer = run();
    } catch (error) {
      return reject(error);
    }
    return answer instanceof Promise ? answer.then(accept, reject) : accept(answer);
  }

  #timed(plugin: AdmissionPlugin, step: Step): (request: AdmissionRequest) => Promise<void> | void {
    const accepted = new Map<string, HistogramSeries>();
    const seriesOf = (operation: string, rejected: boolean): HistogramSeries => {
      const known = rejected ? undefined : accepted.get(operation);
      const series = known ?? this.#durations.series(labelText({ name: plugin.name, operation, rejected: String(rejected), type: step }));
      if (!rejected && !known) accepted.set(operation, series);
      return series;
    };
    return (request) =>
      this.#measured(
        () => plugin[step]!(request),
        (rejected, seconds) => seriesOf(request.operation, rejected).observe(seconds),
      );
  }
}
