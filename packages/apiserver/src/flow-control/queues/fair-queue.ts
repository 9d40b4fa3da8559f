import { SlotSet } from '@kubewright/api-machinery';
import { estimatedServiceMs, type FairRequest } from './fair-request.ts';

/** One of the queues that flows are dealt to. `R` is progress: the seat milliseconds each busy queue has been given. */
export class FairQueue {
  readonly index: number;
  /** In order of arrival; at most the level's queueLengthLimit while every seat is taken. */
  readonly waiting: FairRequest[] = [];
  readonly executing = new SlotSet<FairRequest>();
  /** The R at which its next request would begin, were the server shared out perfectly. */
  nextDispatchR = 0;
  seatsInUse = 0;
  seatsWaiting = 0;
  initialSeatsWaiting = 0;
  workWaiting = 0;

  constructor(index: number) {
    this.index = index;
  }

  get isActive(): boolean {
    return this.waiting.length > 0 || this.executing.size > 0;
  }

  enqueue(request: FairRequest): void {
    this.waiting.push(request);
    this.#count(request, 1);
  }

  /** Takes a waiting request out. */
  remove(request: FairRequest): void {
    if (this.waiting[0] === request) this.waiting.shift();
    else this.waiting.splice(this.waiting.indexOf(request), 1);
    this.#count(request, -1);
    if (this.waiting.length === 0) this.workWaiting = 0;
  }

  /** No request may begin before it came. */
  boundNextDispatch(): void {
    const oldest = this.waiting[0];
    if (oldest && this.nextDispatchR < oldest.arrivalR) this.nextDispatchR = oldest.arrivalR;
  }

  /** Corrects what was estimated when the request began by how long it took. */
  settle(request: FairRequest, tookMs: number): void {
    this.nextDispatchR -= request.work.initialSeats * (estimatedServiceMs - tookMs);
    this.boundNextDispatch();
  }

  #count({ seats, totalWork, work }: FairRequest, sign: 1 | -1): void {
    this.seatsWaiting += sign * seats;
    this.initialSeatsWaiting += sign * work.initialSeats;
    this.workWaiting += sign * totalWork;
  }
}
