import { PolledIterable, type Polled } from '@kubewright/api-machinery';
import { isPolled, type HttpBody } from '@kubewright/http';
import type { Outcome } from './exchange.ts';

const isStream = (body: HttpBody | Iterable<Uint8Array>): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && Symbol.asyncIterator in body;

/**
 * Calls `ended` once: when the body of the outcome has been sent or left, or the peer is gone; at once where the body is
 * no stream.
 */
export function whenEnded(outcome: Outcome, peer: AbortSignal, ended: () => void): Outcome {
  const { body } = outcome;
  if (body === undefined || !isStream(body)) {
    ended();
    return outcome;
  }
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    peer.removeEventListener('abort', end);
    ended();
  };
  // A body whose peer is gone before it was asked for is never read.
  peer.addEventListener('abort', end, { once: true });
  const sent = isPolled(body) ? new PolledIterable(new ObservedPolled(body.polled, end), () => peer) : observed(body, end);
  return { ...outcome, body: sent } as Outcome;
}

/** Calls `end` when the events have been read to their end or left; perhaps twice. No generator: thousands of streams wait here. */
export function observed<T>(events: AsyncIterable<T>, end: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      const noted = (result: IteratorResult<T>): IteratorResult<T> => {
        if (result.done) end();
        return result;
      };
      const failed = (error: unknown): Promise<never> => {
        end();
        return Promise.reject(error);
      };
      return {
        next: () => iterator.next().then(noted, failed),
        return: async () => {
          end();
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

/** Calls `ended` when the source is over; perhaps twice. */
class ObservedPolled<T> implements Polled<T> {
  readonly #source: Polled<T>;
  readonly #ended: () => void;

  constructor(source: Polled<T>, ended: () => void) {
    this.#source = source;
    this.#ended = ended;
  }

  poll(wake: () => void): T | 'pending' | 'over' {
    try {
      const next = this.#source.poll(wake);
      if (next === 'over') this.#ended();
      return next;
    } catch (error) {
      this.#ended();
      throw error;
    }
  }

  end(): void {
    this.#ended();
    this.#source.end();
  }
}
