import type { Clock } from '@kubewright/api-machinery';
import type { AuthenticatedToken, TokenAuthenticator } from './token-authenticator.ts';

const cacheSize = 4_096;

interface Remembered {
  readonly answer: Promise<AuthenticatedToken | undefined>;
  readonly untilMs: number;
}

/**
 * Gives an answer again for a time, and asks once however many wait for it (apiserver authentication/token/cache).
 * Failures are forgotten at once: they say nothing of the token. Of too many answers the oldest goes first.
 */
export class RememberedTokens implements TokenAuthenticator {
  readonly #of: TokenAuthenticator;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #known = new Map<string, Remembered>();

  constructor(deps: { of: TokenAuthenticator; clock: Clock }, options: { ttlMs: number }) {
    this.#of = deps.of;
    this.#clock = deps.clock;
    this.#ttlMs = options.ttlMs;
  }

  authenticateToken(token: string, audiences: readonly string[]): Promise<AuthenticatedToken | undefined> {
    const key = JSON.stringify([token, ...audiences]);
    const nowMs = this.#clock.monotonicMs();
    const known = this.#known.get(key);
    if (known && nowMs < known.untilMs) return known.answer;
    const answer = this.#of.authenticateToken(token, audiences);
    const remembered = { answer, untilMs: nowMs + this.#ttlMs };
    this.#known.delete(key);
    if (this.#known.size >= cacheSize) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, remembered);
    answer.catch(() => {
      if (this.#known.get(key) === remembered) this.#known.delete(key);
    });
    return answer;
  }
}
