/**
 * Hands what one producer announces to any number of asynchronous readers. A reader that falls more than
 * `maxPending` behind is ended with an error: it must list again and subscribe anew.
 */
export class EventStream<T> {
  readonly #readers = new Set<Reader<T>>();
  readonly #maxPending: number;

  constructor(maxPending = 100_000) {
    this.#maxPending = maxPending;
  }

  publish(event: T): void {
    for (const reader of this.#readers) reader.push(event, this.#maxPending);
  }

  /** The reader is subscribed when this returns, before the first `next`. */
  subscribe(signal: AbortSignal): AsyncIterableIterator<T> {
    const stop = (): void => reader.end();
    const reader = new Reader<T>(() => {
      this.#readers.delete(reader);
      signal.removeEventListener('abort', stop);
    });
    this.#readers.add(reader);
    if (signal.aborted) reader.end();
    else signal.addEventListener('abort', stop);
    return reader;
  }
}

class Reader<T> implements AsyncIterableIterator<T> {
  #pending: T[] = [];
  #waiting: { resolve: (result: IteratorResult<T>) => void; reject: (error: Error) => void } | undefined;
  #ended = false;
  #failure: Error | undefined;
  readonly #onEnd: () => void;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  push(event: T, maxPending: number): void {
    if (this.#waiting) {
      const { resolve } = this.#waiting;
      this.#waiting = undefined;
      return resolve({ value: event, done: false });
    }
    this.#pending.push(event);
    if (this.#pending.length <= maxPending) return;
    this.#failure = new Error(`reader fell more than ${maxPending} events behind`);
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#waiting?.resolve({ value: undefined, done: true });
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#pending.length > 0) return Promise.resolve({ value: this.#pending.shift()!, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
