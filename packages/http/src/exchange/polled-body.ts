import type { Polled } from '@kubewright/api-machinery';
import { SendTurns } from './send-turns.ts';

/** Of the whole process, as its event loop is. */
const turns = new SendTurns();

/** Where what is polled goes: a Writable, or what is less. */
export interface PolledSink {
  readonly destroyed: boolean;
  /** Calls `taken` once the peer may be sent more; it may do so at once. */
  write(bytes: Uint8Array, taken: (error?: Error | null) => void): unknown;
  end(): unknown;
  once(event: 'close', gone: () => void): unknown;
}

/**
 * Sends what a source has whenever the peer has taken what it had before, and ends `sink` with it. What comes meanwhile
 * waits with the source and is then sent together. `connection` is what carries the sink among others. `done` is called
 * once, with what broke it off if something did.
 */
export function sendPolled(sink: PolledSink, connection: object, source: Polled<Uint8Array>, done: (error?: unknown) => void): void {
  new PolledBody(sink, connection, source, done).begin();
}

/** Thousands of these wait at the same time. */
class PolledBody {
  readonly #sink: PolledSink;
  readonly #connection: object;
  readonly #source: Polled<Uint8Array>;
  readonly #done: (error?: unknown) => void;
  /** What the source has told last; undefined: it has to be asked. */
  #next: Uint8Array | 'pending' | 'over' | undefined;
  #failure: unknown;
  /** The peer has something still to take. */
  #busy = false;
  #isOver = false;

  constructor(sink: PolledSink, connection: object, source: Polled<Uint8Array>, done: (error?: unknown) => void) {
    this.#sink = sink;
    this.#connection = connection;
    this.#source = source;
    this.#done = done;
  }

  begin(): void {
    this.#sink.once('close', this.#onClose);
    this.#send();
  }

  readonly #onClose = (): void => {
    if (this.#isOver) return;
    this.#source.end();
    this.#done();
  };

  readonly #onWake = (): void => {
    this.#next = undefined;
    this.#awaitTurn();
  };

  readonly #onTaken = (error?: Error | null): void => {
    this.#busy = false;
    if (!error) this.#awaitTurn();
  };

  #awaitTurn(): void {
    if (!this.#busy && this.#next !== 'pending' && !this.#sink.destroyed) turns.add(this.#connection, this.#send);
  }

  readonly #send = (): number => {
    if (this.#sink.destroyed) return 0;
    if (this.#next === undefined) this.#ask();
    const next = this.#next!;
    if (next === 'pending') return 0;
    if (next === 'over') {
      this.#finish();
      return 0;
    }
    this.#busy = true;
    // Now, not when the peer has taken it: until then a thousand others have driven all of this out of the processor's cache.
    this.#ask();
    this.#sink.write(next, this.#onTaken);
    return next.byteLength;
  };

  #ask(): void {
    try {
      this.#next = this.#source.poll(this.#onWake);
    } catch (error) {
      // What came before it goes first.
      this.#next = 'over';
      this.#failure = error;
    }
  }

  #finish(): void {
    this.#isOver = true;
    if (this.#failure === undefined) this.#sink.end();
    this.#done(this.#failure);
  }
}
