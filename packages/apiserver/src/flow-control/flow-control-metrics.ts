import { Gauge, Histogram, labelText, type Family } from '../metrics/metric-families.ts';
import { FlowStats } from './flow-stats.ts';
import type { LevelObserver } from './level-observer.ts';
import type { PriorityLevel } from './priority-level.ts';
import { Utilization, UtilizationFamilies } from './seats/utilization.ts';

const secondsBounds = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
const queueLengthBounds = [0, 10, 25, 50, 100, 250, 500, 1_000];
const seatBounds = [1, 2, 4, 8, 16, 32, 64, 100];
const watchBounds = [0, 1, 10, 100, 1_000, 10_000];

const prefix = 'apiserver_flowcontrol_';

/** What priority and fairness tells of itself, under upstream's names (util/flowcontrol/metrics/metrics.go). */
export class FlowControlMetrics {
  fairFraction = 0;
  readonly #stats = new Map<string, FlowStats>();
  readonly #utilization = new UtilizationFamilies();
  readonly #waits = new Histogram(`${prefix}request_wait_duration_seconds`, 'Seconds a request waited in its queue.', secondsBounds);
  readonly #executions = new Histogram(`${prefix}request_execution_seconds`, 'Seconds a request held its seats.', secondsBounds);
  readonly #queueLengths = new Histogram(
    `${prefix}request_queue_length_after_enqueue`,
    'Requests in a queue after one was added.',
    queueLengthBounds,
  );
  readonly #seats = new Histogram(`${prefix}work_estimated_seats`, 'Seats a request was thought to need.', seatBounds);
  readonly #watches = new Histogram(`${prefix}watch_count_samples`, 'Watches that hear of a write.', watchBounds);

  /** The counts of one schema and level; they outlive both until {@link keep}. */
  stats(flowSchema: string, priorityLevel: string): FlowStats {
    const key = `${priorityLevel}\0${flowSchema}`;
    const known = this.#stats.get(key);
    if (known) return known;
    const labels = labelText({ flow_schema: flowSchema, priority_level: priorityLevel });
    const stats = new FlowStats(flowSchema, priorityLevel, {
      waitedAndExecuted: this.#waits.series(`execute="true",${labels}`),
      waitedInVain: this.#waits.series(`execute="false",${labels}`),
      executed: this.#executions.series(`${labels},type="regular"`),
      queueLength: this.#queueLengths.series(labels),
      seats: this.#seats.series(labels),
      watches: this.#watches.series(labels),
    });
    this.#stats.set(key, stats);
    return stats;
  }

  /** Forgets the counts of levels and schemas that are gone, once none of their requests is left: names may be made without end. */
  keep(levels: readonly PriorityLevel[], configured: readonly FlowStats[]): void {
    this.#utilization.keep(new Set(levels.map(({ name }) => name)));
    const kept = new Set(configured);
    if (this.#stats.size === kept.size) return;
    for (const [key, stats] of this.#stats) {
      if (kept.has(stats) || stats.executing + stats.waiting > 0) continue;
      this.#stats.delete(key);
      const labels = flowLabels(stats);
      for (const histogram of [this.#waits, this.#executions, this.#queueLengths, this.#seats, this.#watches]) histogram.forget(labels);
    }
  }

  /** Observes one level's queues. */
  observe(level: string): LevelObserver {
    const utilization: Utilization = this.#utilization.of(level);
    return {
      changed: (set, nowMs) => utilization.changed(set, nowMs),
      queued: ({ flow }, length) => flow.series.queueLength.observe(length),
      waited: ({ flow, queue }, waitedMs, executed) => {
        if (queue || !executed) (executed ? flow.series.waitedAndExecuted : flow.series.waitedInVain).observe(waitedMs / 1_000);
      },
      executed: ({ flow }, tookMs) => flow.series.executed.observe(tookMs / 1_000),
    };
  }

  families(levels: readonly PriorityLevel[]): Family[] {
    return [
      ...this.#flowFamilies(),
      ...this.#levelFamilies(levels),
      ...this.#utilization.families(),
      this.#waits,
      this.#executions,
      this.#queueLengths,
      this.#seats,
      this.#watches,
    ];
  }

  #flowFamilies(): Family[] {
    const all = [...this.#stats.values()];
    const each = (read: (stats: FlowStats) => number) => () => all.map((stats) => [flowLabels(stats), read(stats)] as const);
    const rejections = () =>
      all.flatMap((stats) => [...stats.rejections].map(([reason, count]) => [`${flowLabels(stats)},reason="${reason}"`, count] as const));
    return [
      new Gauge(`${prefix}rejected_requests_total`, 'Requests turned away.', rejections, 'counter'),
      new Gauge(
        `${prefix}dispatched_requests_total`,
        'Requests let through.',
        each(({ dispatched }) => dispatched),
        'counter',
      ),
      new Gauge(
        `${prefix}current_inqueue_requests`,
        'Requests waiting.',
        each(({ waiting }) => waiting),
      ),
      new Gauge(
        `${prefix}current_inqueue_seats`,
        'Seats waited for.',
        each(({ waitingSeats }) => waitingSeats),
      ),
      new Gauge(
        `${prefix}current_executing_requests`,
        'Requests being worked on.',
        each(({ executing }) => executing),
      ),
      new Gauge(
        `${prefix}current_executing_seats`,
        'Seats in use.',
        each(({ executingSeats }) => executingSeats),
      ),
      new Gauge(
        `${prefix}request_dispatch_no_accommodation_total`,
        'Times the next request found too few seats.',
        each(({ notAccommodated }) => notAccommodated),
        'counter',
      ),
    ];
  }

  #levelFamilies(levels: readonly PriorityLevel[]): Family[] {
    const gauge = (name: string, help: string, read: (level: PriorityLevel) => number): Family =>
      new Gauge(prefix + name, help, () => levels.map((level) => [labelText({ priority_level: level.name }), read(level)] as const));
    return [
      gauge('nominal_limit_seats', 'Seats a level owns.', ({ limits }) => limits.nominal),
      gauge('lower_limit_seats', 'Seats a level never lends.', ({ limits }) => limits.least),
      gauge('upper_limit_seats', 'Seats a level may have at most.', ({ limits }) => limits.most),
      gauge('current_limit_seats', 'Seats a level has at present.', ({ currentLimit }) => currentLimit),
      gauge('target_seats', 'Seats a level should have, before bounds.', ({ target }) => target),
      gauge('demand_seats_high_watermark', 'Most seats demanded in the last period.', ({ demand }) => demand.highWatermark),
      gauge('demand_seats_average', 'Average of seats demanded in the last period.', ({ demand }) => demand.average),
      gauge('demand_seats_stdev', 'Standard deviation of seats demanded in the last period.', ({ demand }) => demand.deviation),
      gauge('demand_seats_smoothed', 'Smoothed seat demand.', ({ smoothedDemand }) => smoothedDemand),
      gauge('current_r', 'Progress of a level.', ({ queues }) => queues.progressR / 1_000),
      new Gauge(`${prefix}seat_fair_frac`, 'Fraction of its target each level gets.', () => [['', this.fairFraction]]),
    ];
  }
}

const flowLabels = ({ flowSchema, priorityLevel }: FlowStats): string =>
  labelText({ flow_schema: flowSchema, priority_level: priorityLevel });
