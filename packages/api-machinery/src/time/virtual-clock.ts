import type { Clock, Timer } from './clock.ts';

interface Pending {
  readonly atMs: number;
  readonly sequence: number;
  readonly callback: () => void;
}

/** Lets every promise that is ready run, by going round the microtask queue and one macrotask turn of the host. */
export type Settle = () => Promise<void>;

/**
 * A clock that moves only when told. Timers fire in order of due time, then of creation; between two timers the
 * clock lets pending promises settle, so that what a timer starts happens at that timer's instant.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  #sequence = 0;
  readonly #pending = new Set<Pending>();
  readonly #settle: Settle;

  constructor(options: { startMs?: number; settle: Settle }) {
    this.#startMs = options.startMs ?? Date.UTC(2026, 0, 1);
    this.#nowMs = this.#startMs;
    this.#settle = options.settle;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const entry: Pending = { atMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence++, callback };
    this.#pending.add(entry);
    return { cancel: () => void this.#pending.delete(entry) };
  }

  /** Due time of the earliest timer in epoch milliseconds, or undefined when none runs. */
  nextTimerMs(): number | undefined {
    return this.#earliest()?.atMs;
  }

  /** Moves time forward by `durationMs`, firing every timer that falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.#settle();
    for (let next = this.#earliest(); next && next.atMs <= untilMs; next = this.#earliest()) {
      this.#pending.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  #earliest(): Pending | undefined {
    let best: Pending | undefined;
    for (const entry of this.#pending) {
      if (!best || entry.atMs < best.atMs || (entry.atMs === best.atMs && entry.sequence < best.sequence)) best = entry;
    }
    return best;
  }
}
