import { SlotSet, type Clock, type Slotted, type Timer } from '@kubewright/api-machinery';
import type { ListenerLimits } from './listener.ts';

/** A body being read. */
class GuardedBody implements Slotted {
  slot = -1;
  /** Bytes received so far; counted by the reader. */
  receivedBytes = 0;
  seenBytes = 0;
  readonly sinceMs: number;
  /** Ends the request; called at most once. */
  readonly tooSlow: () => void;

  constructor(sinceMs: number, tooSlow: () => void) {
    this.sinceMs = sinceMs;
    this.tooSlow = tooSlow;
  }
}

/**
 * Ends request bodies that trickle in (slow loris): once a window, every body that has been read for a whole window
 * must have moved by the required rate. One timer serves all bodies, and none runs while there are none.
 */
export class SlowBodyGuard {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #minBytes: number;
  readonly #bodies = new SlotSet<GuardedBody>();
  #timer: Timer | undefined;

  constructor(clock: Clock, limits: ListenerLimits) {
    this.#clock = clock;
    this.#windowMs = limits.bodyRateWindowMs;
    this.#minBytes = (limits.minBodyBytesPerSecond * limits.bodyRateWindowMs) / 1_000;
  }

  watch(tooSlow: () => void): GuardedBody {
    const body = new GuardedBody(this.#clock.monotonicMs(), tooSlow);
    this.#bodies.add(body);
    this.#timer ??= this.#clock.schedule(this.#windowMs, () => this.#sweep());
    return body;
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
    for (const body of this.#bodies) {
      if (nowMs - body.sinceMs < this.#windowMs) continue;
      if (body.receivedBytes - body.seenBytes < this.#minBytes) {
        this.#bodies.delete(body);
        body.tooSlow();
      }
      body.seenBytes = body.receivedBytes;
    }
    if (this.#bodies.size > 0) this.#timer = this.#clock.schedule(this.#windowMs, () => this.#sweep());
  }
}
