import { Duplex } from 'node:stream';
import { resetStatus } from './frames.ts';

/** What a stream asks of its connection. */
export interface StreamPort {
  /** Sends bytes, in as many frames as it takes; resolves when the transport wants more. */
  sendData(streamId: number, data: Buffer): Promise<void>;
  sendFin(streamId: number): Promise<void>;
  reset(streamId: number, status: number): void;
  /** The reader took `bytes`. */
  consumed(streamId: number, bytes: number): void;
  closed(streamId: number): void;
}

/** The first window of every stream and connection (draft 3.1, 2.6.8). */
export const initialWindowBytes = 65_536;

/**
 * One SPDY stream as a Duplex: `end()` finishes our half, the peer's FIN ends the readable half, `destroy()` resets it.
 * `headers` came with its SYN_STREAM.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes the peer allows us to send, once it is known to count them. */
  sendWindowBytes = initialWindowBytes;
  readonly #port: StreamPort;
  readonly #ready: Promise<void>;
  #receivedBytes = 0;
  #consumedBytes = 0;
  #peerFinished = false;
  #finished = false;
  #reset = false;
  #onDrained: (() => void) | undefined;

  /** `ready` resolves when the stream has been answered (server) or opened (client): data must not overtake that. */
  constructor(id: number, headers: ReadonlyMap<string, string>, port: StreamPort, ready: Promise<void>) {
    super({ allowHalfOpen: true, autoDestroy: true, readableHighWaterMark: initialWindowBytes, writableHighWaterMark: initialWindowBytes });
    this.id = id;
    this.headers = headers;
    this.#port = port;
    this.#ready = ready;
    // A reset arrives as an error; who does not listen for it sees 'close'.
    this.on('error', () => {});
  }

  /** Data from the peer. False when the reader is behind: wait for `drained` before handing over more. */
  receive(data: Buffer, fin: boolean): boolean {
    if (this.destroyed || this.#peerFinished) {
      this.#port.consumed(this.id, data.length);
      return true;
    }
    this.#receivedBytes += data.length;
    const more = data.length === 0 || this.push(data);
    this.#reportConsumed();
    if (fin) {
      this.#peerFinished = true;
      this.push(null);
    }
    return more || this.readableLength < initialWindowBytes * 4;
  }

  /** Resolves when the reader has caught up or the stream is gone. */
  drained(): Promise<void> {
    if (this.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** The peer gave the stream up, or the connection broke: nothing is to be sent any more. */
  abandon(error?: Error): void {
    this.#reset = true;
    this.destroy(error);
  }

  /** Every way of reading comes through here, but for bytes that are handed on as they arrive (`receive`). */
  override read(size?: number): unknown {
    const chunk: unknown = super.read(size);
    this.#reportConsumed();
    return chunk;
  }

  override _read(): void {
    this.#onDrained?.();
    this.#onDrained = undefined;
  }

  /** What has arrived and is not buffered any more has been read. */
  #reportConsumed(): void {
    const consumedBytes = this.#receivedBytes - this.readableLength;
    const newlyConsumed = consumedBytes - this.#consumedBytes;
    if (newlyConsumed <= 0) return;
    this.#consumedBytes = consumedBytes;
    this.#port.consumed(this.id, newlyConsumed);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    void this.#ready.then(() => this.#port.sendData(this.id, chunk)).then(() => callback(), callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#finished = true;
    void this.#ready.then(() => this.#port.sendFin(this.id)).then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.#reset && !(this.#finished && this.#peerFinished))
      this.#port.reset(this.id, error ? resetStatus.internalError : resetStatus.cancel);
    this.#onDrained?.();
    this.#port.closed(this.id);
    callback(error);
  }
}
