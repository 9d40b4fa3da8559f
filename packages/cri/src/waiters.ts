/** Those who wait for the next thing to happen, each until its own signal aborts at the latest. Nothing of a wait is left after it. */
export class Waiters {
  readonly #waiting = new Set<() => void>();

  /** Resolves when they are woken, or `signal` aborts. */
  wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = (): void => {
        this.#waiting.delete(end);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      this.#waiting.add(end);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  wakeAll(): void {
    for (const end of this.#waiting) end();
  }
}
