import { Counter, type Family, Histogram } from '@kubewright/apiserver';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How often a token was known without asking anybody (apiserver pkg/authentication/token/cache/stats.go of 1.36, which gives no help). */
export class TokenCacheMetrics {
  readonly #requests = new Counter('authentication_token_cache_request_total', '');
  readonly #durations = new Histogram('authentication_token_cache_request_duration_seconds', '', bounds);
  readonly #fetches = new Counter('authentication_token_cache_fetch_total', '');
  readonly #active = new Counter('authentication_token_cache_active_fetch_count', '', 'gauge');
  readonly #hits = this.#durations.series('status="hit"');
  readonly #misses = this.#durations.series('status="miss"');

  constructor() {
    // Nobody waits for another's fetch here.
    this.#active.set('status="blocked"', 0);
    this.#active.set('status="in_flight"', 0);
  }

  hit(): void {
    this.#requests.increment('status="hit"');
    this.#hits.observe(0);
  }

  /** What `fetch` finds is counted, and how long it takes by `nowMs`. */
  async miss<T>(nowMs: () => number, fetch: () => Promise<T>): Promise<T> {
    const startMs = nowMs();
    this.#requests.increment('status="miss"');
    this.#active.increment('status="in_flight"');
    let status: 'ok' | 'error' = 'error';
    try {
      const found = await fetch();
      if (found !== undefined) status = 'ok';
      return found;
    } finally {
      this.#active.increment('status="in_flight"', -1);
      this.#fetches.increment(`status="${status}"`);
      this.#misses.observe((nowMs() - startMs) / 1_000);
    }
  }

  families(): Family[] {
    return [this.#requests, this.#durations, this.#fetches, this.#active];
  }
}
