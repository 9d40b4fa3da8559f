import type { Writable } from 'node:stream';
import { isPolled, type HttpBody } from '../handler.ts';
import { sendPolled } from './polled-body.ts';

/** Bytes handed to the transport at once; more waits until the peer has taken these. */
const writeBytes = 128 * 1_024;

/** Length of a body that is known before it is sent. */
export function bodyLength(body: HttpBody): number | undefined {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  if (Array.isArray(body)) return body.reduce((sum: number, piece: Uint8Array) => sum + piece.byteLength, 0);
  return undefined;
}

/**
 * Sends `body` and ends `sink`. Never holds more than one piece that the peer has not asked for: a peer that does not
 * read stops the pulling. Pieces that are ready in the same turn leave in one write.
 * @throws what the body's iterator throws; the caller then breaks the connection off.
 */
export function sendBody(sink: Writable, body: HttpBody): Promise<void> {
  if (body instanceof Uint8Array) return sendBytes(sink, body);
  if (Array.isArray(body)) return sendPieces(sink, body);
  if (typeof body !== 'object') {
    sink.end(body);
    return sent;
  }
  if (!isPolled(body)) return new BodyPump(sink, (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()).done;
  return new Promise((resolve, reject) =>
    sendPolled(sink, sink, body.polled, (error) => (error === undefined ? resolve() : reject(error))),
  );
}

const sent = Promise.resolve();

/** Tells a stream that will not be sent that nobody wants it. */
export function leave(body: HttpBody): void {
  if (typeof body !== 'object' || !(Symbol.asyncIterator in body)) return;
  if (isPolled(body)) return body.polled.end();
  void Promise.resolve(body[Symbol.asyncIterator]().return?.()).catch(() => {});
}

async function sendBytes(sink: Writable, bytes: Uint8Array): Promise<void> {
  let start = 0;
  for (; bytes.byteLength - start > writeBytes; start += writeBytes) {
    if (!sink.write(bytes.subarray(start, start + writeBytes))) await writableAgain(sink);
    if (sink.destroyed) return;
  }
  sink.end(start === 0 ? bytes : bytes.subarray(start));
}

/** Small pieces are joined: one copy is cheaper than one write each. */
async function sendPieces(sink: Writable, pieces: readonly Uint8Array[]): Promise<void> {
  let batch: Uint8Array[] = [];
  let batchBytes = 0;
  for (const piece of pieces) {
    batch.push(piece);
    batchBytes += piece.byteLength;
    if (batchBytes < writeBytes) continue;
    if (!sink.write(batch.length === 1 ? piece : Buffer.concat(batch, batchBytes))) await writableAgain(sink);
    if (sink.destroyed) return;
    batch = [];
    batchBytes = 0;
  }
  sink.end(Buffer.concat(batch, batchBytes));
}

/** Moves chunks from an iterator to a sink. */
class BodyPump {
  readonly done: Promise<void>;
  readonly #sink: Writable;
  readonly #iterator: AsyncIterator<Uint8Array>;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(sink: Writable, iterator: AsyncIterator<Uint8Array>) {
    this.#sink = sink;
    this.#iterator = iterator;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    sink.on('close', this.#onClose);
    this.#pull();
  }

  // A generator that waits for its next event cannot be left by `return` before that event: the request's signal wakes it.
  readonly #onClose = (): void => {
    void Promise.resolve(this.#iterator.return?.()).catch(() => {});
    this.#resolve();
  };

  #pull(): void {
    this.#iterator.next().then(this.#onNext, this.#onFailure);
  }

  readonly #onNext = ({ done, value }: IteratorResult<Uint8Array>): void => {
    const sink = this.#sink;
    if (sink.destroyed) return;
    if (done) {
      sink.off('close', this.#onClose).end();
      return this.#resolve();
    }
    if (sink.writableCorked === 0) {
      sink.cork();
      process.nextTick(uncork, sink);
    }
    if (sink.write(value)) this.#pull();
    else void writableAgain(sink).then(() => this.#pull());
  };

  readonly #onFailure = (error: unknown): void => {
    this.#sink.off('close', this.#onClose);
    this.#reject(error);
  };
}

const uncork = (sink: Writable): void => sink.uncork();

/** Resolves when the sink takes more, or is gone. */
function writableAgain(sink: Writable): Promise<void> {
  if (sink.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off('drain', done).off('close', done);
      resolve();
    };
    sink.on('drain', done).on('close', done);
  });
}
