/** What a queue reports; every hook is optional, is called synchronously and must not throw. */
export interface QueueMetrics {
  /** Items waiting now. */
  depth?(items: number): void;
  /** An item came in that was not waiting yet. */
  added?(): void;
  /** How long an item waited before a worker took it. */
  waited?(durationMs: number): void;
  /** How long a worker held an item. */
  worked?(durationMs: number): void;
  /** Told once how to ask for how long each item has been held that a worker has. */
  held?(durationsMs: () => readonly number[]): void;
  /** An item was put back by rate limit. */
  retried?(): void;
}
