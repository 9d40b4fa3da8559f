const utf8 = new TextEncoder();
const two32 = 2 ** 32;

/**
 * Writes protobuf from the end to the front, so that the length of a message is known when its tag is written: fields go
 * in from the highest number to the lowest, as Go's generated code does it.
 */
export class WireWriter {
  #buffer = new Uint8Array(1024);
  #start = this.#buffer.length;

  /** Bytes written so far; the difference of two lengths is the size of what was written between. */
  get length(): number {
    return this.#buffer.length - this.#start;
  }

  finish(): Uint8Array {
    return this.#buffer.slice(this.#start);
  }

  #reserve(size: number): number {
    if (size > this.#start) {
      const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.length + size + 1024));
      grown.set(this.#buffer.subarray(this.#start), grown.length - this.length);
      this.#start = grown.length - this.length;
      this.#buffer = grown;
    }
    return (this.#start -= size);
  }

  tag(number: number, wireType: 0 | 1 | 2 | 5): void {
    this.varint(number * 8 + wireType);
  }

  /** A signed integer, or a length; negative ones take ten bytes. */
  varint(value: number | bigint): void {
    if (typeof value === 'bigint') return this.#longVarint(Number(value & 0xffff_ffffn), Number(BigInt.asUintN(32, value >> 32n)));
    if (value >= 0 && value < 128) {
      // Reserving may replace the buffer, so it comes first.
      const at = this.#reserve(1);
      this.#buffer[at] = value;
    } else this.#longVarint(value >>> 0, Math.floor(value / two32) >>> 0);
  }

  #longVarint(low: number, high: number): void {
    const bytes: number[] = [];
    while (high !== 0 || low > 127) {
      bytes.push((low & 127) | 128);
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    bytes.push(low);
    const at = this.#reserve(bytes.length);
    this.#buffer.set(bytes, at);
  }

  double(value: number): void {
    const at = this.#reserve(8);
    new DataView(this.#buffer.buffer).setFloat64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.#reserve(value.length);
    this.#buffer.set(value, at);
  }

  /** The text in UTF-8, without its length. */
  text(value: string): void {
    const at = this.#reserve(value.length);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        this.#start += value.length;
        return this.bytes(utf8.encode(value));
      }
      this.#buffer[at + i] = code;
    }
  }
}
