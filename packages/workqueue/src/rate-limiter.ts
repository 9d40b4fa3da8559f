import type { Clock } from '@kubewright/api-machinery';

/** Decides how long an item waits before it is tried again. */
export interface RateLimiter {
  /** Counts one more failure of `item` and answers its delay in milliseconds. */
  delayMs(item: string): number;
  /** Forgets the failures of `item`. */
  forget(item: string): void;
  /** Failures of `item` since it was last forgotten. */
  failures(item: string): number;
}

/** `baseMs` × 2^failures for every item on its own, at most `maxMs` (client-go ItemExponentialFailureRateLimiter). */
export function exponentialLimiter(options: { baseMs: number; maxMs: number }): RateLimiter {
  const failures = new Map<string, number>();
  return {
    delayMs(item) {
      const count = failures.get(item) ?? 0;
      failures.set(item, count + 1);
      return Math.min(options.baseMs * 2 ** count, options.maxMs);
    },
    forget: (item) => void failures.delete(item),
    failures: (item) => failures.get(item) ?? 0,
  };
}

/**
 * One bucket for all items: `perSecond` tokens flow in, at most `burst` are kept, and who finds none waits for its
 * turn (client-go BucketRateLimiter).
 */
export function bucketLimiter(clock: Clock, options: { perSecond: number; burst: number }): RateLimiter {
  let tokens = options.burst;
  let atMs = clock.monotonicMs();
  return {
    delayMs() {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(options.burst, tokens + ((nowMs - atMs) / 1000) * options.perSecond) - 1;
      atMs = nowMs;
      // A debt of tokens is a place in the line of those waiting.
      return tokens >= 0 ? 0 : (-tokens / options.perSecond) * 1000;
    },
    forget: () => {},
    failures: () => 0,
  };
}

/** The longest delay of all `limiters` (client-go MaxOfRateLimiter). */
export function maxOfLimiters(...limiters: readonly RateLimiter[]): RateLimiter {
  return {
    delayMs: (item) => Math.max(...limiters.map((limiter) => limiter.delayMs(item))),
    forget: (item) => limiters.forEach((limiter) => limiter.forget(item)),
    failures: (item) => Math.max(...limiters.map((limiter) => limiter.failures(item))),
  };
}

/** What controllers use unless they say otherwise: 5 ms to 1000 s per item, and 10 per second with bursts of 100 for all. */
export function defaultControllerLimiter(clock: Clock, options: { baseMs?: number; maxMs?: number } = {}): RateLimiter {
  return maxOfLimiters(
    exponentialLimiter({ baseMs: options.baseMs ?? 5, maxMs: options.maxMs ?? 1_000_000 }),
    bucketLimiter(clock, { perSecond: 10, burst: 100 }),
  );
}
