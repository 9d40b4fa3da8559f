import type { Readable, Writable } from 'node:stream';
import { maxWindowBytes } from './data-sender.ts';
import { ConnectionError, errorCode, StreamError } from './errors.ts';
import { maxFrameBytes } from './frames.ts';
import { Queued } from './queue.ts';
import { RequestBodyStream, ResponseBodyStream, type BodySink, type BodySource } from './stream-body.ts';

/** What a stream needs of its connection. */
export interface StreamConnection {
  /** What is still to be sent waits for its turn. */
  ready(stream: ServerStream): void;
  sendHeaders(streamId: number, status: number, headers: ResponseHeaders, ends: boolean): void;
  /** So many bytes of a body have been taken by whoever reads it; `stream` unset: and the stream needs no more. */
  taken(bytes: number, stream?: ServerStream): void;
  reset(stream: ServerStream, code: number): void;
  /** Both sides have ended, or it has been reset. */
  closed(stream: ServerStream): void;
}

export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const noBytes = Buffer.alloc(0);
const joinedBytes = 4_096;

interface Waiting {
  readonly bytes: Uint8Array;
  readonly taken: (() => void) | undefined;
}

/** A request and its answer. What costs memory is made when it is asked for: thousands of these wait idle. */
export class ServerStream extends Queued implements BodySource, BodySink {
  readonly id: number;
  readonly connection: StreamConnection;
  /** The peer sends nothing more. */
  remoteEnded = false;
  /** Nothing more is sent. */
  localEnded = false;
  isClosed = false;
  headersSent = false;
  /** Called once, when it is closed; not before its request has been handed on. */
  onClose: () => void = () => {};
  readonly #declaredBytes: number | undefined;
  #receivedBytes = 0;
  #arrived: Buffer[] = [];
  #reading: Readable | undefined;
  #pulled = false;
  #writing: Writable | undefined;
  #sendWindow: number;
  #receiveWindow: number;
  /** What has been read since the peer was told last, and how much of it is worth telling. */
  #takenBytes = 0;
  readonly #tellBytes: number;
  #waiting: Waiting[] = [];
  /** Of the first that waits. */
  #sentBytes = 0;
  /** Wants to be called when what has been taken is on its way. */
  #taken: (() => void) | undefined;
  #ending = false;

  constructor(id: number, connection: StreamConnection, declaredBytes: number | undefined, windows: { send: number; receive: number }) {
    super();
    this.id = id;
    this.connection = connection;
    this.#declaredBytes = declaredBytes;
    this.#sendWindow = windows.send;
    this.#receiveWindow = windows.receive;
    this.#tellBytes = windows.receive / 2;
  }

  /** The body, once all of it is there and not too much: then it need not be read. */
  takeBody(maxBytes: number): Buffer | undefined {
    if (!this.remoteEnded || this.#reading || this.isClosed || this.#receivedBytes > maxBytes) return undefined;
    const [first = noBytes, ...others] = this.#arrived;
    const body = others.length === 0 ? first : Buffer.concat(this.#arrived);
    this.#arrived = [];
    this.connection.taken(body.length);
    return body;
  }

  /** The body as it comes. */
  get readable(): Readable {
    this.#reading ??= new RequestBodyStream(this);
    // What has been left when the stream was closed does not come again.
    return this.isClosed && !this.#pulled ? this.#reading.destroy() : this.#reading;
  }

  /** The body of the answer, whose headers have been sent. */
  get writable(): Writable {
    return (this.#writing ??= new ResponseBodyStream(this));
  }

  respond(status: number, headers: ResponseHeaders, ends: boolean): void {
    this.headersSent = true;
    this.connection.sendHeaders(this.id, status, headers, ends);
    if (ends) this.#endLocally();
  }

  /** Says something before the answer (100 Continue). */
  inform(status: number): void {
    if (!this.headersSent && !this.isClosed) this.connection.sendHeaders(this.id, status, {}, false);
  }

  send(bytes: Uint8Array, ends: boolean, taken?: () => void): void {
    if (this.isClosed || this.#ending) return;
    if (bytes.byteLength === 0 && !ends) return taken?.();
    this.#ending = ends;
    this.#waiting.push({ bytes, taken });
    this.connection.ready(this);
  }

  /** All of a body, in as few frames as small pieces need. */
  sendAll(pieces: readonly Uint8Array[]): void {
    const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (bytes <= maxFrameBytes) return this.send(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, bytes), true);
    for (const piece of pieces) this.send(piece, false);
    this.send(noBytes, true);
  }

  breakOff(): void {
    if (!this.#ending) this.reset(errorCode.cancel);
  }

  reset(code: number): void {
    if (!this.isClosed) this.connection.reset(this, code);
  }

  /** Whether something waits that the stream's own window lets through. */
  get isReady(): boolean {
    return this.#waiting.length > 0 && this.#sendWindow > 0;
  }

  /** How long the next frame may be, as far as the stream is concerned. */
  get nextBytes(): number {
    return Math.min(this.#waiting[0]!.bytes.byteLength - this.#sentBytes, Math.max(0, this.#sendWindow), maxFrameBytes);
  }

  /** Whether nothing waits but the end. */
  get isEnd(): boolean {
    return this.#waiting[0]?.bytes.byteLength === 0;
  }

  /** Takes so many bytes of what waits. */
  take(bytes: number): Uint8Array {
    const next = this.#waiting[0]!;
    const from = this.#sentBytes;
    this.#sentBytes += bytes;
    this.#sendWindow -= bytes;
    if (this.#sentBytes === next.bytes.byteLength) {
      this.#waiting.shift();
      this.#sentBytes = 0;
      this.#taken = next.taken;
    }
    return bytes === next.bytes.byteLength ? next.bytes : next.bytes.subarray(from, from + bytes);
  }

  /** Whether nothing comes behind what has been taken. */
  get hasSentAll(): boolean {
    return this.#ending && this.#waiting.length === 0;
  }

  /** What has been taken is on its way. */
  tellTaken(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  /** The last frame has been sent. */
  ended(): void {
    this.#endLocally();
  }

  /** @throws {StreamError} when the window would be larger than there are. */
  widen(bytes: number): void {
    this.#sendWindow += bytes;
    if (this.#sendWindow > maxWindowBytes) throw new StreamError(errorCode.flowControlError, 'a window that is too large');
  }

  /** So many bytes have been read: by how much the peer is to be told that the window is wider. */
  due(bytes: number): number {
    this.#takenBytes += bytes;
    if (this.#takenBytes < this.#tellBytes) return 0;
    const due = this.#takenBytes;
    this.#receiveWindow += due;
    this.#takenBytes = 0;
    return due;
  }

  /** `flowBytes` is what counts for the windows. @throws {ConnectionError | StreamError} */
  receive(data: Buffer, flowBytes: number): void {
    this.#receiveWindow -= flowBytes;
    if (this.#receiveWindow < 0) throw new ConnectionError(errorCode.flowControlError, 'more than the window of a stream');
    this.#receivedBytes += data.length;
    if (this.#declaredBytes !== undefined && this.#receivedBytes > this.#declaredBytes)
      throw new StreamError(errorCode.protocolError, 'a body longer than it says');
    this.#keep(data);
    this.#deliver();
  }

  /** Small pieces are joined: each would take more than what is in it, and hold what it has come with. */
  #keep(data: Buffer): void {
    const last = this.#arrived.at(-1);
    if (last && last.length < joinedBytes && data.length < joinedBytes)
      this.#arrived[this.#arrived.length - 1] = Buffer.concat([last, data]);
    else if (data.length > 0) this.#arrived.push(data);
  }

  /** @throws {StreamError} */
  endRemotely(): void {
    if (this.#declaredBytes !== undefined && this.#receivedBytes !== this.#declaredBytes)
      throw new StreamError(errorCode.protocolError, 'a body shorter than it says');
    this.remoteEnded = true;
    this.#deliver();
    if (this.localEnded) this.connection.closed(this);
  }

  pull(): void {
    this.#pulled = true;
    this.#deliver();
  }

  /** The connection has let go of it. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#waiting = [];
    // What has come whole can still be read.
    if (!this.remoteEnded) this.#reading?.destroy();
    if (!this.remoteEnded || !this.#reading) this.#leaveUnread();
    this.#writing?.destroy();
    this.onClose();
  }

  #leaveUnread(): void {
    for (const { length } of this.#arrived) this.connection.taken(length);
    this.#arrived = [];
  }

  #deliver(): void {
    const reading = this.#reading;
    while (reading && this.#pulled && this.#arrived.length > 0) {
      const data = this.#arrived.shift()!;
      this.connection.taken(data.length, this.remoteEnded || this.isClosed ? undefined : this);
      this.#pulled = reading.push(data);
    }
    if (reading && this.#pulled && this.remoteEnded && this.#arrived.length === 0) {
      this.#pulled = false;
      reading.push(null);
    }
  }

  #endLocally(): void {
    this.localEnded = this.#ending = true;
    if (this.remoteEnded) return this.connection.closed(this);
    // The rest of a body that nobody reads is refused, not awaited (RFC 9113 8.1).
    if (!this.#reading?.readableFlowing) this.reset(errorCode.noError);
  }
}
