/** Counts of the requests that one flow schema sent to one priority level, kept however often the configuration changes. */
export class FlowStats {
  readonly flowSchema: string;
  readonly priorityLevel: string;
  executing = 0;
  executingSeats = 0;
  waiting = 0;
  waitingSeats = 0;
  dispatched = 0;
  notAccommodated = 0;
  readonly rejections = new Map<string, number>();

  constructor(flowSchema: string, priorityLevel: string) {
    this.flowSchema = flowSchema;
    this.priorityLevel = priorityLevel;
  }

  rejected(reason: string): void {
    this.rejections.set(reason, (this.rejections.get(reason) ?? 0) + 1);
  }
}
