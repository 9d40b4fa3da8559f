import type { Clock, Timer } from '@kubewright/api-machinery';
import type { ListenerLimits } from './listener.ts';

/** A body being read. */
export interface GuardedBody {
  /** Bytes received so far; counted by the reader. */
  receivedBytes: number;
  /** Ends the request; called at most once. */
  tooSlow(): void;
}

interface Watched {
  readonly sinceMs: number;
  seenBytes: number;
}

/**
 * Ends request bodies that trickle in (slow loris): once a window, every body that has been read for a whole window
 * must have moved by the required rate. One timer serves all bodies, and none runs while there are none.
 */
export class SlowBodyGuard {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #minBytes: number;
  readonly #bodies = new Map<GuardedBody, Watched>();
  #timer: Timer | undefined;

  constructor(clock: Clock, limits: ListenerLimits) {
    this.#clock = clock;
    this.#windowMs = limits.bodyRateWindowMs;
    this.#minBytes = (limits.minBodyBytesPerSecond * limits.bodyRateWindowMs) / 1_000;
  }

  watch(body: GuardedBody): void {
    this.#bodies.set(body, { sinceMs: this.#clock.monotonicMs(), seenBytes: 0 });
    this.#timer ??= this.#clock.schedule(this.#windowMs, () => this.#sweep());
  }

  forget(body: GuardedBody): void {
    this.#bodies.delete(body);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const [body, watched] of this.#bodies) {
      if (nowMs - watched.sinceMs < this.#windowMs) continue;
      if (body.receivedBytes - watched.seenBytes < this.#minBytes) {
        this.#bodies.delete(body);
        body.tooSlow();
      }
      watched.seenBytes = body.receivedBytes;
    }
    if (this.#bodies.size > 0) this.#timer = this.#clock.schedule(this.#windowMs, () => this.#sweep());
  }
}
