import type { Clock } from '@kubewright/api-machinery';
import type { AdmissionObserver, AdmissionType, ObserveAdmission } from '../registry/draft/admission-chain.ts';
import { Histogram, labelText, type Family, type HistogramSeries } from './metric-families.ts';

const bounds = [0.005, 0.025, 0.1, 0.5, 1, 2.5];

/** How long each admission plugin takes, and all of them together (admission/metrics/metrics.go). */
export class AdmissionMetrics implements AdmissionObserver {
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

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  plugin(name: string, type: AdmissionType): ObserveAdmission {
    return observing(this.#durations, (operation, rejected) => labelText({ name, operation, rejected, type }));
  }

  step(type: AdmissionType): ObserveAdmission {
    return observing(this.#steps, (operation, rejected) => labelText({ operation, rejected, type }));
  }

  families(): Family[] {
    return [this.#durations, this.#steps];
  }
}

function observing(histogram: Histogram, labelsOf: (operation: string, rejected: string) => string): ObserveAdmission {
  const accepted = new Map<string, HistogramSeries>();
  return (operation, rejected, durationMs) => {
    let series = rejected ? undefined : accepted.get(operation);
    if (!series) {
      series = histogram.series(labelsOf(operation, String(rejected)));
      if (!rejected) accepted.set(operation, series);
    }
    series.observe(durationMs / 1_000);
  };
}
