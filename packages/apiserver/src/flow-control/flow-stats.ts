import type { HistogramSeries } from '../metrics/metric-families.ts';

/** The series of one flow, looked up once. */
export interface FlowSeries {
  readonly waitedAndExecuted: HistogramSeries;
  readonly waitedInVain: HistogramSeries;
  readonly executed: HistogramSeries;
  readonly queueLength: HistogramSeries;
  readonly seats: HistogramSeries;
  readonly watches: HistogramSeries;
}

/** Counts of the requests that one flow schema sent to one priority level, kept however often the configuration changes. */
export class FlowStats {
  readonly flowSchema: string;
  readonly priorityLevel: string;
  readonly series: FlowSeries;
  executing = 0;
  executingSeats = 0;
  waiting = 0;
  waitingSeats = 0;
  dispatched = 0;
  notAccommodated = 0;
  readonly rejections = new Map<string, number>();

  constructor(flowSchema: string, priorityLevel: string, series: FlowSeries) {
    this.flowSchema = flowSchema;
    this.priorityLevel = priorityLevel;
    this.series = series;
  }

  rejected(reason: string): void {
    this.rejections.set(reason, (this.rejections.get(reason) ?? 0) + 1);
  }
}
