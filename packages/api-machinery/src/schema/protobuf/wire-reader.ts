import { isLarge } from '../../json/whole-number.ts';
import { DecodeError } from '../decode-context.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const two32 = 2 ** 32;

/** Reads protobuf from a range of bytes. @throws {DecodeError} when it ends early or is malformed. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  /** Number times eight plus wire type. */
  tag(): number {
    const tag = this.varint();
    if (tag < 8 || tag > 0xffff_ffff) throw new DecodeError(`proto: illegal tag ${Math.floor(tag / 8)} (wire type ${tag % 8})`);
    return tag;
  }

  /** What is beyond 2^53 either way loses digits ({@link int64} does not). */
  varint(): number {
    const first = this.#byte();
    if (first < 128) return first;
    let low = first & 127;
    for (let shift = 7; shift < 28; shift += 7) {
      const next = this.#byte();
      low |= (next & 127) << shift;
      if (next < 128) return low;
    }
    return this.#longVarint(low);
  }

  /** From the fifth byte on; the result is what the bits mean as a signed 64-bit integer. */
  #longVarint(low: number): number {
    const fifth = this.#byte();
    low = (low | ((fifth & 15) << 28)) >>> 0;
    let high = (fifth & 127) >>> 4;
    for (let shift = 3, next = fifth; next > 127; shift += 7) {
      if (shift > 31) throw new DecodeError('proto: integer overflow');
      next = this.#byte();
      high |= (next & 127) << shift;
    }
    return (high | 0) * two32 + low;
  }

  /** A signed integer with all its digits. */
  int64(): number | bigint {
    const start = this.#at;
    const value = this.varint();
    return isLarge(value) ? this.#exactVarint(start) : value;
  }

  #exactVarint(start: number): bigint {
    let bits = 0n;
    for (let at = this.#at - 1; at >= start; at--) bits = (bits << 7n) | BigInt(this.#bytes[at]! & 127);
    return BigInt.asIntN(64, bits);
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new DecodeError('unexpected EOF');
    return this.#bytes[this.#at++]!;
  }

  double(): number {
    const at = this.#skip(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getFloat64(at, true);
  }

  /** Where the range begins that is `size` bytes long from here; moves behind it. */
  #skip(size: number): number {
    const at = this.#at;
    if (size < 0 || size > this.#end - at) throw new DecodeError('unexpected EOF');
    this.#at += size;
    return at;
  }

  bytes(): Uint8Array {
    const size = this.varint();
    const at = this.#skip(size);
    return this.#bytes.subarray(at, at + size);
  }

  text(): string {
    const size = this.varint();
    const at = this.#skip(size);
    if (size > 48) return utf8.decode(this.#bytes.subarray(at, at + size));
    let text = '';
    for (let i = at; i < at + size; i++) {
      const code = this.#bytes[i]!;
      if (code > 127) return utf8.decode(this.#bytes.subarray(at, at + size));
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** Calls `read` with the reader narrowed to the message that begins here. */
  message<T>(read: (reader: this) => T): T {
    const size = this.varint();
    const at = this.#skip(size);
    const [after, end] = [this.#at, this.#end];
    this.#at = at;
    this.#end = at + size;
    const result = read(this);
    this.#at = after;
    this.#end = end;
    return result;
  }

  skipField(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.#skip(8);
    else if (wireType === 2) this.#skip(this.varint());
    else if (wireType === 5) this.#skip(4);
    else throw new DecodeError(`proto: illegal wireType ${wireType}`);
  }
}
