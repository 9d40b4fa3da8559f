import type { Slotted } from '@kubewright/api-machinery';
import type { FlowStats } from '../flow-stats.ts';
import type { FairQueue } from './fair-queue.ts';
import { maxSeatsOf, type WorkEstimate } from '../work-estimate.ts';

/** How long a request is thought to take until it is known (queueset.go estimatedServiceDuration). */
export const estimatedServiceMs = 3;

/** Something a person reading a dump of the queues wants to know of a request. */
export interface RequestDetails {
  readonly userName: string;
  readonly verb: string;
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly groupVersion: string;
  readonly resource: string;
  readonly subresource: string;
}

/** What a queue set is told of a request. */
export interface RequestDescription {
  readonly flow: FlowStats;
  readonly distinguisher: string;
  readonly work: WorkEstimate;
  readonly details: () => RequestDetails;
}

/** One request in a queue set. Its state belongs to the queue set. */
export class FairRequest implements RequestDescription, Slotted {
  /** Among those that execute. */
  slot = -1;
  readonly flow: FlowStats;
  readonly distinguisher: string;
  readonly work: WorkEstimate;
  readonly details: () => RequestDetails;
  readonly seats: number;
  /** Seats times milliseconds. */
  readonly totalWork: number;
  /** Unset where the level has no queues. */
  readonly queue: FairQueue | undefined;
  readonly arrivalMs: number;
  readonly arrivalR: number;
  startMs = 0;
  state: 'waiting' | 'executing' | 'finished' = 'waiting';
  /** Called when a waiting request may go on; never for one that has not waited. */
  onDispatched: (() => void) | undefined;

  constructor(
    { flow, distinguisher, work, details }: RequestDescription,
    queue: FairQueue | undefined,
    arrivalMs: number,
    arrivalR: number,
  ) {
    this.flow = flow;
    this.distinguisher = distinguisher;
    this.work = work;
    this.details = details;
    this.seats = maxSeatsOf(work);
    this.totalWork = work.initialSeats * estimatedServiceMs + work.finalSeats * work.additionalMs;
    this.queue = queue;
    this.arrivalMs = arrivalMs;
    this.arrivalR = arrivalR;
  }
}
