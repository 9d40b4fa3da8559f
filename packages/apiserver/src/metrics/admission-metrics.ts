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

  families(): Family[] {
    return [this.#durations];
  }

  #timed(plugin: AdmissionPlugin, step: Step): (request: AdmissionRequest) => Promise<void> | void {
    const clock = this.#clock;
    const accepted = new Map<string, HistogramSeries>();
    const seriesOf = (operation: string, rejected: boolean): HistogramSeries => {
      const known = rejected ? undefined : accepted.get(operation);
      const series = known ?? this.#durations.series(labelText({ name: plugin.name, operation, rejected: String(rejected), type: step }));
      if (!rejected && !known) accepted.set(operation, series);
      return series;
    };
    return (request) => {
      const startMs = clock.monotonicMs();
      const done = (rejected: boolean): void => seriesOf(request.operation, rejected).observe((clock.monotonicMs() - startMs) / 1_000);
      const reject = (error: unknown): never => {
        done(true);
        throw error;
      };
      try {
        const pending = plugin[step]!(request);
        if (pending) return pending.then(() => done(false), reject);
        done(false);
      } catch (error) {
        reject(error);
      }
    };
  }
}
