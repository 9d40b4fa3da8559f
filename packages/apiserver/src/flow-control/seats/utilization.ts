import { Histogram, labelText, type Family, type HistogramSeries } from '../../metrics/metric-families.ts';
import type { QueueSet } from '../queues/queue-set.ts';

const seatBounds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
const requestBounds = [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 0.75, 1];
const demandBounds = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.7, 2, 2.8, 4, 6];

/** The histograms in which a level's use is told, weighted by the seconds it lasted. */
export class UtilizationFamilies {
  readonly #seats = new Histogram(
    'apiserver_flowcontrol_priority_level_seat_utilization',
    'Seats in use, as a fraction of the limit; in seconds.',
    seatBounds,
  );
  readonly #requests = new Histogram(
    'apiserver_flowcontrol_priority_level_request_utilization',
    'Requests waiting or executing, as a fraction of the limit; in seconds.',
    requestBounds,
  );
  readonly #demand = new Histogram(
    'apiserver_flowcontrol_demand_seats',
    'Seats a level could use, as a fraction of those it has; in seconds.',
    demandBounds,
  );

  readonly #levels = new Set<string>();

  /** Forgets the levels that are not among these. */
  keep(levels: ReadonlySet<string>): void {
    for (const level of this.#levels) {
      if (levels.has(level)) continue;
      this.#levels.delete(level);
      for (const family of [this.#seats, this.#requests, this.#demand]) family.forget(labelText({ priority_level: level }));
    }
  }

  of(level: string): Utilization {
    this.#levels.add(level);
    const labels = labelText({ priority_level: level });
    const phase = (name: string): string => labelText({ phase: name, priority_level: level });
    return new Utilization(
      this.#seats.series(phase('executing')),
      this.#requests.series(phase('executing')),
      this.#requests.series(phase('waiting')),
      this.#demand.series(labels),
    );
  }

  families(): Family[] {
    return [this.#seats, this.#requests, this.#demand];
  }
}

/** The use of one level since it last changed. */
export class Utilization {
  readonly #seats: HistogramSeries;
  readonly #executing: HistogramSeries;
  readonly #waiting: HistogramSeries;
  readonly #demand: HistogramSeries;
  #sinceMs: number | undefined;
  #last = [0, 0, 0, 0];

  constructor(seats: HistogramSeries, executing: HistogramSeries, waiting: HistogramSeries, demand: HistogramSeries) {
    this.#seats = seats;
    this.#executing = executing;
    this.#waiting = waiting;
    this.#demand = demand;
  }

  changed({ limit, seatsInUse, seatsWaiting, executing, waiting }: QueueSet, nowMs: number): void {
    const last = this.#last;
    const elapsedSeconds = this.#sinceMs === undefined ? 0 : (nowMs - this.#sinceMs) / 1_000;
    if (elapsedSeconds > 0) {
      this.#seats.observe(last[0]!, elapsedSeconds);
      this.#executing.observe(last[1]!, elapsedSeconds);
      this.#waiting.observe(last[2]!, elapsedSeconds);
      this.#demand.observe(last[3]!, elapsedSeconds);
    }
    this.#sinceMs = nowMs;
    const seats = limit > 0 ? limit : 1;
    last[0] = seatsInUse / seats;
    last[1] = executing / seats;
    last[2] = waiting / seats;
    last[3] = (seatsInUse + seatsWaiting) / seats;
  }
}
