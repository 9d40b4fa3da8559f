import { Readable, Writable } from 'node:stream';

/** Where the body of a request comes from. */
export interface BodySource {
  /** The reader takes more. */
  pull(): void;
}

/** The body of a request as a stream. To leave it leaves the response alone. */
export class RequestBodyStream extends Readable {
  readonly #source: BodySource;

  constructor(source: BodySource) {
    super();
    this.#source = source;
  }

  override _read(): void {
    this.#source.pull();
  }
}

/** Where the body of a response goes. */
export interface BodySink {
  /** Calls `taken` once all of it has been handed to the connection. */
  send(bytes: Uint8Array, ends: boolean, taken?: () => void): void;
  /** The body breaks off, unless it has ended. */
  breakOff(): void;
}

/** The body of a response as a stream, which the peer's windows hold back. */
export class ResponseBodyStream extends Writable {
  readonly #sink: BodySink;

  constructor(sink: BodySink) {
    super();
    this.#sink = sink;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#sink.send(chunk, false, done);
  }

  override _final(done: () => void): void {
    this.#sink.send(Buffer.alloc(0), true, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#sink.breakOff();
    done(error);
  }
}
