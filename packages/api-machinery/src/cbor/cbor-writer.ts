/** Major types of RFC 8949. */
export const Major = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;

const utf8 = new TextEncoder();

/** Grows as it is written to. Heads are as short as they go. */
export class CborWriter {
  #buffer = new Uint8Array(1_024);
  #view = new DataView(this.#buffer.buffer);
  #used = 0;

  /** What was written, without a copy: the writer is done with. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#used);
  }

  head(major: number, value: number): void {
    this.#reserve(9);
    const type = major << 5;
    if (value < 24) this.#view.setUint8(this.#used++, type | value);
    else if (value < 0x100) this.#put(type | 24, 1, (at) => this.#view.setUint8(at, value));
    else if (value < 0x1_0000) this.#put(type | 25, 2, (at) => this.#view.setUint16(at, value));
    else if (value < 0x1_0000_0000) this.#put(type | 26, 4, (at) => this.#view.setUint32(at, value));
    else this.#put(type | 27, 8, (at) => this.#view.setBigUint64(at, BigInt(value)));
  }

  /** A text, as a byte string: nothing has checked that it is proper UTF-8. */
  text(text: string): void {
    this.byteString(utf8.encode(text));
  }

  byteString(bytes: Uint8Array): void {
    this.head(Major.bytes, bytes.byteLength);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.byteLength;
  }

  integer(value: number | bigint): void {
    // -1 - n in whole numbers: near 2^63 a double would round.
    if (value < 0) this.#bigHead(Major.negative, -1n - BigInt(value));
    else this.#bigHead(Major.unsigned, BigInt(value));
  }

  #bigHead(major: number, value: bigint): void {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return this.head(major, Number(value));
    this.#reserve(9);
    this.#put((major << 5) | 27, 8, (at) => this.#view.setBigUint64(at, value));
  }

  /** Half, single or double precision: the shortest that says the same. */
  float(value: number): void {
    this.#reserve(9);
    const half = toHalf(value);
    if (half !== undefined) this.#put(0xf9, 2, (at) => this.#view.setUint16(at, half));
    else if (Math.fround(value) === value) this.#put(0xfa, 4, (at) => this.#view.setFloat32(at, value));
    else this.#put(0xfb, 8, (at) => this.#view.setFloat64(at, value));
  }

  boolean(value: boolean): void {
    this.head(Major.simple, value ? 21 : 20);
  }

  null(): void {
    this.head(Major.simple, 22);
  }

  #put(first: number, length: number, write: (at: number) => void): void {
    this.#view.setUint8(this.#used, first);
    write(this.#used + 1);
    this.#used += 1 + length;
  }

  #reserve(length: number): void {
    if (this.#used + length <= this.#buffer.byteLength) return;
    const larger = new Uint8Array(Math.max(this.#buffer.byteLength * 2, this.#used + length));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** The bits of a number in half precision; undefined when they cannot say it. */
function toHalf(value: number): number | undefined {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === 0) return sign;
  if (size > 65_504) return undefined;
  // Below 2^-14 halves are multiples of 2^-24; above, an exponent and ten bits.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const scaled = size * 2 ** (10 - exponent);
  if (!Number.isInteger(scaled)) return undefined;
  return sign | (scaled < 1_024 ? scaled : ((exponent + 15) << 10) | (scaled - 1_024));
}
