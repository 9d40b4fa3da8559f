/** What a level demanded over a period. */
export interface SeatDemand {
  readonly durationMs: number;
  readonly average: number;
  readonly deviation: number;
  readonly highWatermark: number;
}

/** Integrates the number of seats a level could use, over time (fairqueuing/integrator.go). */
export class SeatDemandIntegrator {
  #sinceMs: number;
  #seats = 0;
  #highWatermark = 0;
  #durationMs = 0;
  #sum = 0;
  #squares = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  set(seats: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#seats = seats;
    if (seats > this.#highWatermark) this.#highWatermark = seats;
  }

  /** The demand since the last reset; begins anew. */
  reset(nowMs: number): SeatDemand {
    this.#advance(nowMs);
    const durationMs = this.#durationMs;
    const average = durationMs > 0 ? this.#sum / durationMs : 0;
    const deviation = durationMs > 0 ? Math.sqrt(Math.max(0, this.#squares / durationMs - average * average)) : 0;
    const highWatermark = this.#highWatermark;
    this.#highWatermark = this.#seats;
    this.#durationMs = this.#sum = this.#squares = 0;
    return { durationMs, average, deviation, highWatermark };
  }

  #advance(nowMs: number): void {
    const elapsedMs = nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
    this.#durationMs += elapsedMs;
    this.#sum += elapsedMs * this.#seats;
    this.#squares += elapsedMs * this.#seats * this.#seats;
  }
}
