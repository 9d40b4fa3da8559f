const maxRetryAfterSeconds = 32;

interface Second {
  readonly second: number;
  readonly dropped: number;
}

/** How long those turned away are told to wait: longer while many come back too soon (dropped_requests_tracker.go). */
export class DroppedRequests {
  #history: Second[] = [];
  #second = 0;
  #dropped = 0;
  #updatedSecond = 0;
  retryAfterSeconds = 1;

  /** Counts one that is turned away now. */
  record(nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second === this.#second) {
      this.#dropped++;
      return;
    }
    const oldest = this.#second - Math.min(2 * this.retryAfterSeconds, maxRetryAfterSeconds);
    this.#history = [...this.#history, { second: this.#second, dropped: this.#dropped }].filter((each) => each.second >= oldest);
    this.#second = second;
    this.#dropped = 1;
    this.#adjust(second);
  }

  #adjust(now: number): void {
    const { retryAfterSeconds } = this;
    const dropped = this.#history.filter(({ second }) => now - second <= retryAfterSeconds).reduce((sum, each) => sum + each.dropped, 0);
    if (now - this.#updatedSecond >= retryAfterSeconds && dropped >= 3 * retryAfterSeconds) {
      this.retryAfterSeconds = Math.min(2 * retryAfterSeconds, maxRetryAfterSeconds);
      this.#updatedSecond = now;
    } else if (dropped < retryAfterSeconds && retryAfterSeconds > 1) this.retryAfterSeconds--;
  }
}
