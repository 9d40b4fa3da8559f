import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { flag, frameHeadBytes, frameType, writeFrameHead } from './frames.ts';

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

/** What is written in a turn. Bodies come in thousands of pieces: their heads are made where they leave, instead of in memory of their own. */
class Pieces {
  readonly #pieces: Uint8Array[] = [];
  /** For each, the stream of whose body it is a frame; 0: whole frames. */
  readonly #streamIds: number[] = [];
  readonly #flags: number[] = [];
  bytes = 0;

  /** @returns whether it is the first. */
  add(piece: Uint8Array, streamId: number, flags: number): boolean {
    this.bytes += piece.byteLength + (streamId === 0 ? 0 : frameHeadBytes);
    this.#streamIds.push(streamId);
    this.#flags.push(flags);
    return this.#pieces.push(piece) === 1;
  }

  /** All of it, where that is in one piece already. */
  get whole(): Uint8Array | undefined {
    return this.#pieces.length === 1 && this.#streamIds[0] === 0 ? this.#pieces[0] : undefined;
  }

  /** Copies all of it. @returns the part of `target` where it is. */
  joinedIn(target: Buffer): Buffer {
    let at = 0;
    for (let index = 0; index < this.#pieces.length; index++) {
      const piece = this.#pieces[index]!;
      const streamId = this.#streamIds[index]!;
      if (streamId !== 0) at = writeFrameHead(target, at, piece.byteLength, frameType.data, this.#flags[index]!, streamId);
      target.set(piece, at);
      at += piece.byteLength;
    }
    return target.subarray(0, at);
  }
}

/** What is sent on a connection: what is written in one turn leaves together. */
export class ConnectionOutput {
  readonly #socket: Duplex;
  readonly #onDrain: () => void;
  #waiting = new Pieces();
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
    return this.#choked || this.#waiting.bytes >= fullBytes;
  }

  get isFlooded(): boolean {
    return this.#choked && this.#socket.writableLength + this.#waiting.bytes >= floodedBytes;
  }

  /** Whole frames. */
  write(frames: Uint8Array): void {
    this.#add(frames, 0, 0);
  }

  /** A frame of the body of a stream. */
  writeData(streamId: number, payload: Uint8Array, ends: boolean): void {
    this.#add(payload, streamId, ends ? flag.endStream : 0);
  }

  #add(piece: Uint8Array, streamId: number, flags: number): void {
    if (this.#waiting.add(piece, streamId, flags)) process.nextTick(this.#flush);
  }

  /** After what waits. */
  end(): void {
    this.#flush();
    this.#socket.end();
  }

  readonly #flush = (): void => {
    const waiting = this.#waiting;
    if (waiting.bytes === 0) return;
    const wasFull = this.isFull;
    this.#waiting = new Pieces();
    if (!this.#socket.writable) return;
    if (!this.#send(waiting)) this.#choked = true;
    else if (wasFull) this.#onDrain();
  };

  /** In one write. @returns whether the socket takes more. */
  #send(pieces: Pieces): boolean {
    const { whole, bytes } = pieces;
    if (whole) return this.#socket.write(whole);
    if (!this.#copies || bytes < leastJoinedBytes || bytes > joinedBytes)
      return this.#socket.write(pieces.joinedIn(Buffer.allocUnsafe(bytes)));
    const memory = spare.pop() ?? Buffer.allocUnsafeSlow(joinedBytes);
    return this.#socket.write(pieces.joinedIn(memory), () => {
      if (spare.length < mostSpare) spare.push(memory);
    });
  }
}
