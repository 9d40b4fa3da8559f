import type { FairRequest } from './queues/fair-request.ts';
import type { QueueSet } from './queues/queue-set.ts';

/** Told what happens in a queue set. Calls are many: an observer does little. */
export interface LevelObserver {
  /** Seats or requests, in use or waiting, are others than before. */
  changed(set: QueueSet, nowMs: number): void;
  queued(request: FairRequest, queueLength: number): void;
  /** A request waited so long, perhaps not at all, until it could execute or was given up. */
  waited(request: FairRequest, waitedMs: number, executed: boolean): void;
  executed(request: FairRequest, tookMs: number): void;
}
