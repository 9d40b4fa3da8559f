import type { Clock, Random } from '@kubewright/api-machinery';

export interface BackoffOptions {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** Added share of the delay, at most: 1 means between once and twice the delay. */
  readonly jitter: number;
  /** Without a failure for this long the delay starts over. */
  readonly resetMs: number;
}

/** client-go's reflector: 800 ms to 30 s, doubling, up to as much again by jitter, starting over after two minutes. */
export const reflectorBackoff: BackoffOptions = { initialMs: 800, maxMs: 30_000, factor: 2, jitter: 1, resetMs: 120_000 };

/** Delays between tries that grow while failures follow each other. */
export class Backoff {
  readonly #deps: { readonly clock: Clock; readonly random: Random };
  readonly #options: BackoffOptions;
  #nextMs: number;
  #lastMs = -Infinity;

  constructor(deps: { readonly clock: Clock; readonly random: Random }, options: BackoffOptions = reflectorBackoff) {
    this.#deps = deps;
    this.#options = options;
    this.#nextMs = options.initialMs;
  }

  /** The delay before the next try, in milliseconds. */
  next(): number {
    const { initialMs, maxMs, factor, jitter, resetMs } = this.#options;
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs - this.#lastMs > resetMs) this.#nextMs = initialMs;
    this.#lastMs = nowMs;
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(delayMs * factor, maxMs);
    return delayMs * (1 + this.#deps.random.float() * jitter);
  }
}
