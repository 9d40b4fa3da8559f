import type { ConnectionOutput } from './connection-output.ts';
import { flag, frameHeadBytes, frameType, writeFrameHead } from './frames.ts';
import { HeaderEncoder } from './hpack/header-encoder.ts';
import type { PeerSettings } from './peer-settings.ts';
import type { ResponseHeaders } from './server-stream.ts';

/** Sends the headers of a connection's answers, whose table the peer has, too: in the order in which they are encoded. */
export class HeaderSender {
  readonly #encoder = new HeaderEncoder();
  readonly #output: ConnectionOutput;
  readonly #settings: PeerSettings;

  constructor(output: ConnectionOutput, settings: PeerSettings) {
    this.#output = output;
    this.#settings = settings;
  }

  /** The peer's settings are others. */
  adapt(): void {
    this.#encoder.tableBytes = this.#settings.headerTableBytes;
  }

  send(streamId: number, status: number, headers: ResponseHeaders, ends: boolean): void {
    const encoder = this.#encoder;
    encoder.begin();
    encoder.add(':status', String(status));
    for (const name of Object.keys(headers)) {
      const value = headers[name];
      if (typeof value === 'string') encoder.add(name, value);
      else if (value) for (const each of value) encoder.add(name, each);
    }
    this.#write(streamId, encoder.end(), ends ? flag.endStream : 0);
  }

  /** In as many frames as the peer wants it to be. */
  #write(streamId: number, block: Buffer, flags: number): void {
    const { maxFrameBytes } = this.#settings;
    const pieces = Math.max(1, Math.ceil(block.length / maxFrameBytes));
    const bytes = Buffer.allocUnsafe(block.length + pieces * frameHeadBytes);
    let at = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const part = block.subarray(piece * maxFrameBytes, (piece + 1) * maxFrameBytes);
      const [type, own] = piece === 0 ? [frameType.headers, flags] : [frameType.continuation, 0];
      at = writeFrameHead(bytes, at, part.length, type, own | (piece === pieces - 1 ? flag.endHeaders : 0), streamId);
      at += part.copy(bytes, at);
    }
    this.#output.write(bytes);
  }
}
