import { ConnectionError, errorCode } from './errors.ts';
import { flag, frameType, unpadded, type Frame } from './frames.ts';

/** A header block, whole, and the stream it is of. */
export interface HeaderBlock {
  readonly streamId: number;
  readonly block: Buffer;
  readonly endsStream: boolean;
  readonly dependsOnItself: boolean;
}

/** A frame that goes on with a block has something in it, mostly; a thousand that have nothing are a flood (CVE-2024-27316). */
const maxContinuations = 128;
const priorityBytes = 5;

/** Joins the header blocks of a connection from their frames: nothing else may come in between. */
export class HeaderBlocks {
  readonly #maxBytes: number;
  #begun: Omit<HeaderBlock, 'block'> | undefined;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The block that a frame is the end of. @throws {ConnectionError} for frames that are out of place, and blocks that are too long. */
  add(frame: Frame): HeaderBlock | undefined {
    const { type, streamId, flags } = frame;
    if (type === frameType.headers && !this.#begun) return this.#begin(frame);
    const begun = this.#begun;
    if (type !== frameType.continuation && !begun) return undefined;
    if (type !== frameType.continuation || streamId !== begun?.streamId)
      throw new ConnectionError(errorCode.protocolError, 'something else within a header block');
    this.#keep(frame.payload);
    if (!(flags & flag.endHeaders)) return undefined;
    const block = Buffer.concat(this.#pieces, this.#bytes);
    this.#begun = undefined;
    this.#pieces = [];
    this.#bytes = 0;
    return { ...begun, block };
  }

  #begin(frame: Frame): HeaderBlock | undefined {
    const { streamId, flags } = frame;
    if (streamId === 0) throw new ConnectionError(errorCode.protocolError, 'HEADERS of no stream');
    const content = unpadded(frame);
    const prioritized = (flags & flag.priority) !== 0;
    if (prioritized && content.length < priorityBytes)
      throw new ConnectionError(errorCode.frameSizeError, 'HEADERS without their priority');
    const begun = {
      streamId,
      endsStream: (flags & flag.endStream) !== 0,
      dependsOnItself: prioritized && (content.readUInt32BE(0) & 0x7fffffff) === streamId,
    };
    const block = prioritized ? content.subarray(priorityBytes) : content;
    if (flags & flag.endHeaders) return { ...begun, block };
    this.#begun = begun;
    this.#keep(block);
    return undefined;
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes > this.#maxBytes || this.#pieces.length > maxContinuations)
      throw new ConnectionError(errorCode.enhanceYourCalm, 'a header block that does not end');
  }
}
