import { SlotSet, type Clock } from '@kubewright/api-machinery';
import { FairQueue } from './fair-queue.ts';
import { FairRequest, type RequestDescription } from './fair-request.ts';
import type { LevelObserver } from '../level-observer.ts';

/** How a level lets requests wait: not at all, or in queues. Exempt levels never make anybody wait. */
export type Queuing =
  | { readonly kind: 'exempt' }
  | { readonly kind: 'reject' }
  | { readonly kind: 'queue'; readonly queues: number; readonly handSize: number; readonly queueLengthLimit: number };

export interface QueueSetDeps {
  readonly clock: Clock;
  readonly observer: LevelObserver;
}

/**
 * The requests of one priority level: gives them seats at once while there are some, else keeps them in queues and serves
 * the queues fairly (k8s.io/apiserver util/flowcontrol/fairqueuing/queueset, release 1.36). Everything is synchronous;
 * an uncontended request costs no search.
 */
export class QueueSet {
  readonly #deps: QueueSetDeps;
  #queuing: Queuing = { kind: 'reject' };
  #limit = 0;
  readonly queues: FairQueue[] = [];
  /** Those of levels without queues. */
  readonly queueless = new SlotSet<FairRequest>();
  #robin = 0;
  #deals = 0;
  #progressR = 0;
  #sinceMs: number;
  #activeQueues = 0;
  /** Seats of every queue, in use or waited for. */
  #seatsOfQueues = 0;
  waiting = 0;
  executing = 0;
  seatsInUse = 0;
  seatsWaiting = 0;
  dispatched = 0;
  rejected = 0;
  cancelled = 0;

  constructor(deps: QueueSetDeps) {
    this.#deps = deps;
    this.#sinceMs = deps.clock.monotonicMs();
  }

  get isIdle(): boolean {
    return this.waiting === 0 && this.executing === 0;
  }

  get progressR(): number {
    return this.#progressR;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Takes a new configuration over; what waits or runs goes on. */
  configure(queuing: Queuing, limit: number): void {
    this.#advance();
    this.#queuing = queuing;
    this.#limit = limit;
    const wanted = queuing.kind === 'queue' ? queuing.queues : 0;
    while (this.queues.length < wanted) this.queues.push(new FairQueue(this.queues.length));
    this.#dropSpareQueues();
    this.#dispatch();
  }

  /**
   * Lets a request in: it executes at once, waits (`onDispatched` tells when that is over), or, undefined, is rejected.
   * `hand` are the queues its flow may use.
   */
  start(description: RequestDescription, hand: readonly number[]): FairRequest | undefined {
    const nowMs = this.#advance();
    if (this.#queuing.kind !== 'queue') return this.#startWithoutQueue(description, nowMs);
    const queue = this.#shortest(hand);
    const request = new FairRequest(description, queue, nowMs, this.#progressR);
    if (this.waiting === 0 && this.seatsInUse < this.#limit && this.#accommodates(request.seats)) {
      if (!queue.isActive) queue.nextDispatchR = this.#progressR;
      this.#robin = queue.index;
      this.#execute(request, nowMs);
      return request;
    }
    if (this.seatsInUse >= this.#limit && queue.waiting.length >= this.#queuing.queueLengthLimit) {
      this.#reject(request, 'queue-full');
      return undefined;
    }
    this.#enqueue(request, queue, nowMs);
    this.#dispatch();
    return request;
  }

  /** Takes back a request that still waits: nobody waits for it any more. */
  cancel(request: FairRequest): void {
    if (request.state !== 'waiting') return;
    const nowMs = this.#advance();
    this.#takeFromQueue(request);
    request.queue!.boundNextDispatch();
    request.state = 'finished';
    this.cancelled++;
    this.#reject(request, 'time-out');
    this.#deps.observer.changed(this, nowMs);
  }

  /** Ends a request that was executing; its final seats are given back later. Idempotent. */
  finish(request: FairRequest): void {
    if (request.state !== 'executing') return;
    const nowMs = this.#advance();
    request.state = 'finished';
    const { queue, work, flow } = request;
    this.executing--;
    flow.executing--;
    const tookMs = nowMs - request.startMs;
    if (queue) {
      queue.executing.delete(request);
      queue.settle(request, tookMs);
      if (!queue.isActive) this.#activeQueues--;
    } else this.queueless.delete(request);
    this.#deps.observer.executed(request, tookMs);
    if (work.additionalMs > 0) this.#deps.clock.schedule(work.additionalMs, () => (this.#advance(), this.#release(request)));
    else this.#release(request);
  }

  #release({ seats, queue, flow }: FairRequest): void {
    this.seatsInUse -= seats;
    flow.executingSeats -= seats;
    if (queue) {
      queue.seatsInUse -= seats;
      this.#seatsOfQueues -= seats;
    }
    this.#deps.observer.changed(this, this.#sinceMs);
    if (this.queues.length > 0) {
      this.#dropSpareQueues();
      this.#dispatch();
    }
  }

  #startWithoutQueue(description: RequestDescription, nowMs: number): FairRequest | undefined {
    const request = new FairRequest(description, undefined, nowMs, this.#progressR);
    if (this.#accommodates(request.seats)) this.#execute(request, nowMs);
    else this.#reject(request, 'concurrency-limit');
    return request.state === 'executing' ? request : undefined;
  }

  #accommodates(seats: number): boolean {
    if (this.#queuing.kind === 'exempt') return true;
    // One that wants more seats than there are gets its turn when it is alone.
    return seats > this.#limit ? this.executing === 0 : this.seatsInUse + seats <= this.#limit;
  }

  /** The queue of the hand with the least work before it; equals take turns. */
  #shortest(hand: readonly number[]): FairQueue {
    const offset = this.#deals++ % hand.length;
    let best: FairQueue | undefined;
    for (let i = 0; i < hand.length; i++) {
      const queue = this.queues[hand[(offset + i) % hand.length]!]!;
      if (!best || queue.workWaiting < best.workWaiting) best = queue;
    }
    return best!;
  }

  #execute(request: FairRequest, nowMs: number): void {
    const { queue, seats, flow } = request;
    request.state = 'executing';
    request.startMs = nowMs;
    this.executing++;
    this.seatsInUse += seats;
    this.dispatched++;
    flow.executing++;
    flow.executingSeats += seats;
    flow.dispatched++;
    if (queue) {
      if (!queue.isActive) this.#activeQueues++;
      queue.executing.add(request);
      queue.seatsInUse += seats;
      queue.nextDispatchR += request.totalWork;
      this.#seatsOfQueues += seats;
    } else this.queueless.add(request);
    this.#deps.observer.changed(this, nowMs);
    this.#deps.observer.waited(request, nowMs - request.arrivalMs, true);
  }

  #enqueue(request: FairRequest, queue: FairQueue, nowMs: number): void {
    if (!queue.isActive) {
      queue.nextDispatchR = this.#progressR;
      this.#activeQueues++;
    }
    queue.enqueue(request);
    queue.boundNextDispatch();
    this.waiting++;
    this.seatsWaiting += request.seats;
    this.#seatsOfQueues += request.seats;
    request.flow.waiting++;
    request.flow.waitingSeats += request.seats;
    this.#deps.observer.queued(request, queue.waiting.length);
    this.#deps.observer.changed(this, nowMs);
  }

  #takeFromQueue(request: FairRequest): void {
    const queue = request.queue!;
    queue.remove(request);
    this.waiting--;
    this.seatsWaiting -= request.seats;
    this.#seatsOfQueues -= request.seats;
    request.flow.waiting--;
    request.flow.waitingSeats -= request.seats;
    if (!queue.isActive) this.#activeQueues--;
  }

  #reject(request: FairRequest, reason: 'concurrency-limit' | 'queue-full' | 'time-out'): void {
    this.rejected++;
    request.flow.rejected(reason);
    if (reason !== 'concurrency-limit') this.#deps.observer.waited(request, this.#sinceMs - request.arrivalMs, false);
  }

  #dispatch(): void {
    while (this.waiting > 0 && this.seatsInUse < this.#limit) {
      const queue = this.#next();
      const request = queue.waiting[0]!;
      if (!this.#accommodates(request.seats)) {
        request.flow.notAccommodated++;
        return;
      }
      this.#robin = queue.index;
      this.#takeFromQueue(request);
      this.#execute(request, this.#sinceMs);
      queue.boundNextDispatch();
      request.onDispatched?.();
    }
  }

  /** The queue whose oldest request would end first; equals take turns. */
  #next(): FairQueue {
    let best: FairQueue | undefined;
    let bestR = Infinity;
    const { length } = this.queues;
    for (let i = 1; i <= length; i++) {
      const queue = this.queues[(this.#robin + i) % length]!;
      const oldest = queue.waiting[0];
      if (oldest && queue.nextDispatchR + oldest.totalWork < bestR) {
        bestR = queue.nextDispatchR + oldest.totalWork;
        best = queue;
      }
    }
    return best!;
  }

  /** Moves progress on to now: each busy queue was given its part of the seats that were wanted. */
  #advance(): number {
    const nowMs = this.#deps.clock.monotonicMs();
    if (this.#activeQueues > 0)
      this.#progressR += ((nowMs - this.#sinceMs) * Math.min(this.#seatsOfQueues, this.#limit)) / this.#activeQueues;
    this.#sinceMs = nowMs;
    return nowMs;
  }

  /** Queues past the configured number go when they are empty; nothing is dealt to them any more. */
  #dropSpareQueues(): void {
    const wanted = this.#queuing.kind === 'queue' ? this.#queuing.queues : 0;
    for (let last = this.queues.at(-1); last && this.queues.length > wanted && !last.isActive; last = this.queues.at(-1)) this.queues.pop();
    if (this.#robin >= this.queues.length) this.#robin = 0;
  }
}
