/** Control frame types of SPDY/3.1 (draft 3.1, 2.2). */
export const frameType = { synStream: 1, synReply: 2, rstStream: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;

/** Status of RST_STREAM. */
export const resetStatus = {
  protocolError: 1,
  invalidStream: 2,
  refusedStream: 3,
  cancel: 5,
  internalError: 6,
  flowControlError: 7,
} as const;

export const finFlag = 1;
/** Id of the setting that gives a stream's first window. */
export const initialWindowSetting = 7;
/** A control frame longer than this is an attack: its longest part is a header block of a few names. */
const maxControlBytes = 64 * 1_024;

/** A piece of a DATA frame, as it arrived: long frames are not gathered. `fin` comes with the last piece. */
export interface DataFrame {
  readonly kind: 'data';
  readonly streamId: number;
  readonly data: Buffer;
  readonly fin: boolean;
}
export interface ControlFrame {
  readonly kind: 'control';
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}
export type Frame = DataFrame | ControlFrame;

/** The peer broke the framing; the connection cannot go on. */
export class SpdyProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SpdyProtocolError';
  }
}

function header(firstWord: number, flags: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeUInt32BE(firstWord >>> 0, 0);
  bytes.writeUInt32BE(((flags << 24) | length) >>> 0, 4);
  return bytes;
}

export function controlFrame(type: number, flags: number, payload: Buffer): Buffer {
  return Buffer.concat([header(0x80030000 | type, flags, payload.length), payload]);
}

/** The header of a DATA frame; `length` bytes follow it. */
export function dataHeader(streamId: number, length: number, fin: boolean): Buffer {
  return header(streamId, fin ? finFlag : 0, length);
}

/** A control frame made of 32-bit words: RST_STREAM, PING, GOAWAY, WINDOW_UPDATE. */
export function wordsFrame(type: number, ...words: readonly number[]): Buffer {
  const payload = Buffer.allocUnsafe(words.length * 4);
  words.forEach((word, index) => payload.writeUInt32BE(word >>> 0, index * 4));
  return controlFrame(type, 0, payload);
}

/** A word of a control frame. @throws {SpdyProtocolError} when the frame is too short for it. */
export function wordAt(payload: Buffer, offset: number): number {
  if (offset + 4 > payload.length) throw new SpdyProtocolError('control frame is too short');
  return payload.readUInt32BE(offset);
}

/** Cuts a byte stream into frames. Holds no more than one control frame. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #data: { streamId: number; left: number; fin: boolean } | undefined;

  /** @throws {SpdyProtocolError} on anything that is not SPDY/3. */
  *push(chunk: Buffer): Generator<Frame, void, void> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    for (let frame = this.#next(); frame; frame = this.#next()) yield frame;
  }

  #next(): Frame | undefined {
    if (this.#data) return this.#nextData();
    if (this.#bytes < 8) return undefined;
    const head = this.#peek(8);
    const first = head.readUInt32BE(0);
    const flags = head.readUInt8(4);
    const length = head.readUIntBE(5, 3);
    if (first >>> 31 === 0) {
      this.#take(8);
      this.#data = { streamId: first, left: length, fin: (flags & finFlag) !== 0 };
      return this.#nextData();
    }
    if (((first >>> 16) & 0x7fff) !== 3) throw new SpdyProtocolError('not SPDY version 3');
    if (length > maxControlBytes) throw new SpdyProtocolError('control frame is too long');
    if (this.#bytes < 8 + length) return undefined;
    this.#take(8);
    return { kind: 'control', type: first & 0xffff, flags, payload: this.#take(length) };
  }

  #nextData(): DataFrame | undefined {
    const current = this.#data!;
    if (this.#bytes === 0 && current.left > 0) return undefined;
    const data = this.#take(Math.min(current.left, this.#bytes, this.#chunks[0]?.length ?? 0));
    current.left -= data.length;
    if (current.left > 0) return { kind: 'data', streamId: current.streamId, data, fin: false };
    this.#data = undefined;
    return { kind: 'data', streamId: current.streamId, data, fin: current.fin };
  }

  #peek(length: number): Buffer {
    if (this.#chunks[0]!.length < length) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(length: number): Buffer {
    if (length === 0) return Buffer.alloc(0);
    const head = this.#peek(length);
    const taken = head.subarray(0, length);
    if (length === head.length) this.#chunks.shift();
    else this.#chunks[0] = head.subarray(length);
    this.#bytes -= length;
    return taken;
  }
}
