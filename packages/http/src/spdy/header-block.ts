import type { Deflate, Inflate } from 'node:zlib';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { headerDictionary } from './dictionary.ts';
import { SpdyProtocolError, wordAt } from './frames.ts';

/** What a header block may grow to; a bomb is cut off here. */
const maxBlockBytes = 256 * 1_024;

/** Name/value pairs as SPDY/3 lays them out; names are lower case. */
export function encodeHeaders(headers: ReadonlyMap<string, string>): Buffer {
  const parts: Buffer[] = [word(headers.size)];
  for (const [name, value] of headers) {
    const nameBytes = Buffer.from(name.toLowerCase());
    const valueBytes = Buffer.from(value);
    parts.push(word(nameBytes.length), nameBytes, word(valueBytes.length), valueBytes);
  }
  return Buffer.concat(parts);
}

function word(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Several values of one name (NUL between them) are joined with `, `. @throws {SpdyProtocolError} */
export function decodeHeaders(block: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  const count = wordAt(block, 0);
  let offset = 4;
  const text = (): string => {
    const length = wordAt(block, offset);
    if (offset + 4 + length > block.length) throw new SpdyProtocolError('header block is too short');
    const value = block.toString('utf8', offset + 4, offset + 4 + length);
    offset += 4 + length;
    return value;
  };
  for (let i = 0; i < count; i++) {
    const name = text().toLowerCase();
    headers.set(name, text().replaceAll('\0', ', '));
  }
  return headers;
}

/** One direction's header compression: all blocks of a connection share its state, in the order of the calls. */
class HeaderCodec {
  readonly #zlib: Deflate | Inflate;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #reject: ((error: Error) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(zlib: Deflate | Inflate) {
    this.#zlib = zlib;
    zlib.on('readable', () => this.#drain());
    zlib.on('error', () => this.#reject?.(new SpdyProtocolError('header block does not decompress')));
    // A destroyed codec answers nobody: whoever waits must not wait for ever.
    zlib.on('close', () => this.#reject?.(new SpdyProtocolError('connection is closed')));
  }

  run(input: Buffer): Promise<Buffer> {
    const result = this.#last.then(() => this.#runNow(input));
    this.#last = result.catch(() => {});
    return result;
  }

  close(): void {
    this.#zlib.destroy();
  }

  #runNow(input: Buffer): Promise<Buffer> {
    if (this.#zlib.destroyed) return Promise.reject(new SpdyProtocolError('connection is closed'));
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#zlib.write(input);
      this.#zlib.flush(constants.Z_SYNC_FLUSH, () => {
        this.#drain();
        this.#reject = undefined;
        resolve(Buffer.concat(this.#chunks.splice(0), this.#bytes));
        this.#bytes = 0;
      });
    });
  }

  #drain(): void {
    for (let chunk = this.#zlib.read() as Buffer | null; chunk; chunk = this.#zlib.read() as Buffer | null) {
      this.#bytes += chunk.length;
      if (this.#bytes > maxBlockBytes) return void this.#zlib.destroy(new SpdyProtocolError('header block is too long'));
      this.#chunks.push(chunk);
    }
  }
}

/** Compresses what this side sends. A small window is enough for the handful of words Kubernetes uses. */
export class HeaderCompressor {
  readonly #codec = new HeaderCodec(createDeflate({ dictionary: headerDictionary, windowBits: 11, memLevel: 1 }));
  encode(headers: ReadonlyMap<string, string>): Promise<Buffer> {
    return this.#codec.run(encodeHeaders(headers));
  }
  close(): void {
    this.#codec.close();
  }
}

/** Decompresses what the peer sends. */
export class HeaderDecompressor {
  readonly #codec = new HeaderCodec(createInflate({ dictionary: headerDictionary }));
  /** @throws {SpdyProtocolError} */
  async decode(block: Buffer): Promise<Map<string, string>> {
    return decodeHeaders(await this.#codec.run(block));
  }
  close(): void {
    this.#codec.close();
  }
}
