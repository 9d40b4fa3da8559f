import BTreeModule from 'sorted-btree';
import type { Clock, Timer } from './clock.ts';

// sorted-btree is CommonJS: under Node its class is the `default` of the default import.
const BTree = BTreeModule.default ?? BTreeModule;

/** When a timer is due, and which of those due together comes first. */
interface Due {
  readonly atMs: number;
  readonly sequence: number;
}

const byDueTime = (a: Due, b: Due): number => a.atMs - b.atMs || a.sequence - b.sequence;

/** Lets every promise that is ready run, by going round the microtask queue and one macrotask turn of the host. */
export type Settle = () => Promise<void>;

/**
 * A clock that moves only when told. Timers fire in order of due time, then of creation; those due together fire one
 * after another, as on a real event loop. Between two instants the clock lets pending promises settle, so that what a
 * timer starts happens at that timer's instant.
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #startMs: number;
  #sequence = 0;
  readonly #pending = new BTree<Due, () => void>(undefined, byDueTime);
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
    const due: Due = { atMs: this.#nowMs + Math.max(0, delayMs), sequence: this.#sequence++ };
    this.#pending.set(due, callback);
    return { cancel: () => void this.#pending.delete(due) };
  }

  /** Due time of the earliest timer in epoch milliseconds, or undefined when none runs. */
  nextTimerMs(): number | undefined {
    return this.#pending.minKey()?.atMs;
  }

  /** Moves time forward by `durationMs`, firing every timer that falls due on the way. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.#settle();
    for (let due = this.#pending.minKey(); due && due.atMs <= untilMs; due = this.#pending.minKey()) {
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      this.#fire(this.#sequence);
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  /** Fires what is due now, but for what was scheduled at `before` or later. */
  #fire(before: number): void {
    for (let due = this.#pending.minKey(); due && due.atMs <= this.#nowMs && due.sequence < before; due = this.#pending.minKey()) {
      const callback = this.#pending.get(due)!;
      this.#pending.delete(due);
      callback();
    }
  }
}
