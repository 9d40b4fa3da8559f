import { ConnectionError, errorCode } from './errors.ts';

/** Types of frames (RFC 9113 6). */
export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flag = { ack: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const frameHeadBytes = 9;
/** The payload of a frame, until SETTINGS allow more, which ours do not. */
export const maxFrameBytes = 16_384;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Memory of what has arrived: whoever keeps it, keeps that. */
  readonly payload: Buffer;
}

/** Writes the head of a frame, and answers where its payload begins. */
export function writeFrameHead(buffer: Buffer, at: number, bytes: number, type: number, flags: number, streamId: number): number {
  buffer[at] = bytes >>> 16;
  buffer[at + 1] = bytes >>> 8;
  buffer[at + 2] = bytes;
  buffer[at + 3] = type;
  buffer[at + 4] = flags;
  buffer.writeUInt32BE(streamId, at + 5);
  return at + frameHeadBytes;
}

/** A short frame, whose payload is 32-bit numbers. */
export function controlFrame(type: number, flags: number, streamId: number, ...words: number[]): Buffer {
  const frame = Buffer.allocUnsafe(frameHeadBytes + words.length * 4);
  let at = writeFrameHead(frame, 0, words.length * 4, type, flags, streamId);
  for (const word of words) at = frame.writeUInt32BE(word, at);
  return frame;
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Takes the frames out of what arrives on a connection, behind the client's preface. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  /** The beginning of something, and how many bytes are needed to go on with it. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #neededBytes = preface.length;
  #begun = false;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** @throws {ConnectionError} for what is no frame, and what `onFrame` throws. */
  read(chunk: Buffer): void {
    const bytes = this.#whole(chunk);
    if (!bytes) return;
    let at = this.#begun ? 0 : this.#readPreface(bytes);
    while (bytes.length - at >= frameHeadBytes) {
      const end = at + frameHeadBytes + lengthAt(bytes, at);
      if (end > bytes.length) break;
      this.#onFrame({
        type: bytes[at + 3]!,
        flags: bytes[at + 4]!,
        streamId: bytes.readUInt32BE(at + 5) & 0x7fffffff,
        payload: bytes.subarray(at + frameHeadBytes, end),
      });
      at = end;
    }
    this.#keep(bytes.subarray(at));
  }

  /** Joined no more often than there are frames, however small the pieces are that they come in. */
  #whole(chunk: Buffer): Buffer | undefined {
    if (this.#pieceBytes === 0 && chunk.length >= this.#neededBytes) return chunk;
    this.#pieces.push(chunk);
    this.#pieceBytes += chunk.length;
    if (this.#pieceBytes < this.#neededBytes) return undefined;
    const bytes = Buffer.concat(this.#pieces, this.#pieceBytes);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return bytes;
  }

  #keep(rest: Buffer): void {
    this.#neededBytes = frameHeadBytes + (rest.length < frameHeadBytes ? 0 : lengthAt(rest, 0));
    if (rest.length === 0) return;
    // A copy: what has been read must not be kept with it.
    this.#pieces = [Buffer.from(rest)];
    this.#pieceBytes = rest.length;
  }

  #readPreface(bytes: Buffer): number {
    if (!bytes.subarray(0, preface.length).equals(preface)) throw new ConnectionError(errorCode.protocolError, 'no preface of HTTP/2');
    this.#begun = true;
    return preface.length;
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  const length = bytes.readUIntBE(at, 3);
  if (length > maxFrameBytes) throw new ConnectionError(errorCode.frameSizeError, `a frame of ${length} bytes`);
  return length;
}

/** The payload of a frame without its padding. @throws {ConnectionError} */
export function unpadded({ flags, payload }: Frame): Buffer {
  if (!(flags & flag.padded)) return payload;
  const padding = payload[0];
  if (padding === undefined || padding >= payload.length) throw new ConnectionError(errorCode.protocolError, 'more padding than frame');
  return payload.subarray(1, payload.length - padding);
}
