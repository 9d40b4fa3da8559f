/**
 * A source that is asked for what it has instead of promising it. Thousands of watches wait at the same time, and every
 * promise that one of them waits with, and every one an event passes through, would be paid for thousands of times.
 */
export interface Polled<T> {
  /**
   * What has come since it was last asked. `pending`: nothing; `wake` is called once when asking again may tell more,
   * never from inside `poll`, and must not throw. `over`: nothing will come.
   * @throws why it broke off; from then on it is over
   */
  poll(wake: () => void): T | 'pending' | 'over';
  /** Ends it at once: nobody wants what is left. Who waits is woken. Idempotent. */
  end(): void;
}

/** A polled source for whoever would rather iterate; it ends when `signal`, asked for when the iterating begins, aborts. */
export class PolledIterable<T> implements AsyncIterable<T> {
  readonly polled: Polled<T>;
  readonly #signal: (() => AbortSignal) | undefined;

  constructor(polled: Polled<T>, signal?: () => AbortSignal) {
    this.polled = polled;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return new PolledIterator(this.polled, this.#signal?.());
  }
}

class PolledIterator<T> implements AsyncIterator<T> {
  readonly #source: Polled<T>;
  readonly #signal: AbortSignal | undefined;

  constructor(source: Polled<T>, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
    if (signal?.aborted) source.end();
    else signal?.addEventListener('abort', this.#end, { once: true });
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      const ask = (): void => {
        try {
          const next = this.#source.poll(ask);
          if (next === 'pending') return;
          if (next !== 'over') return resolve({ done: false, value: next });
          this.#forgetSignal();
          resolve({ done: true, value: undefined });
        } catch (error) {
          this.#forgetSignal();
          reject(error);
        }
      };
      ask();
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#forgetSignal();
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  readonly #end = (): void => this.#source.end();

  #forgetSignal(): void {
    this.#signal?.removeEventListener('abort', this.#end);
  }
}
