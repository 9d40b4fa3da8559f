import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** More is not taken from streams before the peer has had some of it. */
const fullBytes = 256 * 1_024;
/** So much is never waiting but for a peer that goes on asking and does not read. */
const floodedBytes = 1_024 * 1_024;

/** What is joined to be sent: larger pieces in memory that is used again, as V8 collects everything for each 64 MiB of buffers that come and go. */
const joinedBytes = fullBytes + 64 * 1_024;
const leastJoinedBytes = 16 * 1_024;
const mostSpare = 16;
/** Of all connections. */
const spare: Buffer[] = [];

function join(pieces: readonly Uint8Array[], target: Buffer): void {
  let at = 0;
  for (const piece of pieces) {
    target.set(piece, at);
    at += piece.byteLength;
  }
}

/** What is sent on a connection: what is written in one turn leaves together. */
export class ConnectionOutput {
  readonly #socket: Duplex;
  readonly #onDrain: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #choked = false;
  /** A connection in memory hands on what is written, for its reader to keep; sockets have copied it when they say that it is written. */
  readonly #copies: boolean;

  /** `onDrain` is called when more is taken again. */
  constructor(socket: Duplex, onDrain: () => void) {
    this.#socket = socket;
    this.#copies = socket instanceof Socket;
    this.#onDrain = onDrain;
    socket.on('drain', () => {
      this.#choked = false;
      onDrain();
    });
  }

  /** Whether what comes from streams has to wait. */
  get isFull(): boolean {
    return this.#choked || this.#waitingBytes >= fullBytes;
  }

  get isFlooded(): boolean {
    return this.#choked && this.#socket.writableLength + this.#waitingBytes >= floodedBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#waiting.push(bytes) === 1) process.nextTick(this.#flush);
    this.#waitingBytes += bytes.byteLength;
  }

  /** After what waits. */
  end(): void {
    this.#flush();
    this.#socket.end();
  }

  readonly #flush = (): void => {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    const wasFull = this.isFull;
    const bytes = this.#waitingBytes;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#socket.writable) return;
    if (!this.#send(waiting, bytes)) this.#choked = true;
    else if (wasFull) this.#onDrain();
  };

  /** In one write. @returns whether the socket takes more. */
  #send(pieces: readonly Uint8Array[], bytes: number): boolean {
    if (pieces.length === 1) return this.#socket.write(pieces[0]!);
    if (!this.#copies || bytes < leastJoinedBytes || bytes > joinedBytes) return this.#socket.write(Buffer.concat(pieces, bytes));
    const memory = spare.pop() ?? Buffer.allocUnsafeSlow(joinedBytes);
    join(pieces, memory);
    return this.#socket.write(memory.subarray(0, bytes), () => {
      if (spare.length < mostSpare) spare.push(memory);
    });
  }
}
