import type { Clock } from '@kubewright/api-machinery';
import { DelayLine } from './delay-line.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { defaultControllerLimiter } from './rate-limiter.ts';

export interface WorkQueueDeps {
  readonly clock: Clock;
  /** Unset: {@link defaultControllerLimiter}. */
  readonly rateLimiter?: RateLimiter;
  readonly metrics?: QueueMetrics;
}

/**
 * A queue of keys for workers (client-go util/workqueue). First in, first out; a key that is added many times before
 * it is taken is handed out once; a key that is added while a worker holds it is handed out again after `done`, so no
 * two workers ever hold the same key. It holds at most as many entries as there are distinct keys.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #limiter: RateLimiter;
  readonly #metrics: QueueMetrics;
  /** Keys to hand out; a Map keeps insertion order and remembers when each came in. */
  readonly #waiting = new Map<string, number>();
  readonly #processing = new Map<string, number>();
  /** Added again while in #processing. */
  readonly #again = new Set<string>();
  readonly #takers = new Set<(key: string | undefined) => void>();
  readonly #delayed: DelayLine;
  readonly #drained: (() => void)[] = [];
  #state: 'open' | 'draining' | 'closed' = 'open';

  constructor(deps: WorkQueueDeps) {
    this.#clock = deps.clock;
    this.#limiter = deps.rateLimiter ?? defaultControllerLimiter(deps.clock);
    this.#metrics = deps.metrics ?? {};
    this.#delayed = new DelayLine(deps.clock, (key) => this.add(key));
    this.#metrics.held?.(() => [...this.#processing.values()].map((takenMs) => deps.clock.monotonicMs() - takenMs));
  }

  /** Keys waiting for a worker. */
  get length(): number {
    return this.#waiting.size;
  }

  /** Keys that wait for their time. */
  get delayedLength(): number {
    return this.#delayed.size;
  }

  get shuttingDown(): boolean {
    return this.#state !== 'open';
  }

  /** Brings `key` to a worker. Does nothing after shutdown. */
  add(key: string): void {
    if (this.#state !== 'open' || this.#waiting.has(key) || this.#again.has(key)) return;
    this.#metrics.added?.();
    if (this.#processing.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#enqueue(key);
  }

  /** As {@link add}, after `delayMs`; of several times asked for, the earliest counts. */
  addAfter(key: string, delayMs: number): void {
    if (this.#state !== 'open') return;
    if (delayMs <= 0) return this.add(key);
    this.#delayed.add(key, delayMs);
  }

  /** As {@link add}, after the delay its rate limiter gives a failed key. */
  addRateLimited(key: string): void {
    if (this.#state !== 'open') return;
    this.#metrics.retried?.();
    this.addAfter(key, this.#limiter.delayMs(key));
  }

  /** The key succeeded or is given up: its next failure counts as the first. */
  forget(key: string): void {
    this.#limiter.forget(key);
  }

  failures(key: string): number {
    return this.#limiter.failures(key);
  }

  /**
   * Takes the oldest key, waiting for one if there is none. Answers undefined when the queue is shut down and empty, or
   * when `signal` aborts. Every key taken must be given back with {@link done}.
   */
  get(signal?: AbortSignal): Promise<string | undefined> {
    if (signal?.aborted) return Promise.resolve(undefined);
    const key = this.#take();
    if (key !== undefined || this.#state !== 'open') return Promise.resolve(key);
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#takers.delete(taker);
        resolve(undefined);
      };
      const taker = (taken: string | undefined): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve(taken);
      };
      this.#takers.add(taker);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Gives `key` back; if it was added meanwhile it is handed out again. */
  done(key: string): void {
    const takenMs = this.#processing.get(key);
    if (takenMs === undefined) return;
    this.#processing.delete(key);
    this.#metrics.worked?.(this.#clock.monotonicMs() - takenMs);
    if (this.#again.delete(key)) this.#enqueue(key);
    this.#finishDrain();
  }

  /** Takes nothing more in; workers still get what waits, then undefined. */
  shutDown(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#close();
  }

  /** As {@link shutDown}; resolves when every key that waited or was held is done. */
  shutDownWithDrain(): Promise<void> {
    if (this.#state === 'open') this.#state = 'draining';
    this.#close();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#finishDrain();
    });
  }

  #close(): void {
    this.#delayed.clear();
    for (const taker of this.#takers) taker(undefined);
    this.#takers.clear();
  }

  #enqueue(key: string): void {
    this.#waiting.set(key, this.#clock.monotonicMs());
    this.#metrics.depth?.(this.#waiting.size);
    const [taker] = this.#takers;
    if (!taker) return;
    this.#takers.delete(taker);
    taker(this.#take());
  }

  #take(): string | undefined {
    const first = this.#waiting.entries().next();
    if (first.done) return undefined;
    const [key, addedMs] = first.value;
    const nowMs = this.#clock.monotonicMs();
    this.#waiting.delete(key);
    this.#processing.set(key, nowMs);
    this.#metrics.depth?.(this.#waiting.size);
    this.#metrics.waited?.(nowMs - addedMs);
    return key;
  }

  #finishDrain(): void {
    if (this.#drained.length === 0 || this.#waiting.size > 0 || this.#processing.size > 0) return;
    this.#state = 'closed';
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
