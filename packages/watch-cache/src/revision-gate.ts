import { tooLargeResourceVersion, type Clock } from '@kubewright/api-machinery';

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
}

/** A revision that only rises, and those who wait for it to. */
export class RevisionGate {
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();
  #revision = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get revision(): number {
    return this.#revision;
  }

  advance(revision: number): void {
    if (revision <= this.#revision) return;
    this.#revision = revision;
    for (const waiter of this.#waiters) if (waiter.revision <= revision) waiter.resolve();
  }

  /** @throws {ApiError} 504 Too large resource version after `timeoutMs`; the signal's reason when it aborts. */
  waitFor(revision: number, { timeoutMs, signal: callers }: { timeoutMs: number; signal?: AbortSignal }): Promise<void> {
    if (revision <= this.#revision) return Promise.resolve();
    // Many may wait on one signal; listeners of a dependent one are not counted against it.
    const signal = callers && AbortSignal.any([callers]);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const settle = (): void => {
        this.#waiters.delete(waiter);
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        settle();
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        revision,
        resolve: () => {
          settle();
          resolve();
        },
      };
      const timer = this.#clock.schedule(timeoutMs, () => {
        settle();
        reject(tooLargeResourceVersion(revision, this.#revision, 1));
      });
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}
