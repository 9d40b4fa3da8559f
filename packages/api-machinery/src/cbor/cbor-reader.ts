import { Major } from './cbor-writer.ts';

/** First byte of an item and the number behind it. */
export interface Head {
  readonly major: number;
  /** The low five bits: 31 is of indefinite length, or the break that ends it. */
  readonly info: number;
  /** A bigint past what a number can say. */
  readonly value: number | bigint;
}

const breakByte = 0xff;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A place in a CBOR document. @throws {SyntaxError} from every method, where the bytes end too soon or are malformed. */
export class CborReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.byteLength - this.#at;
  }

  peek(): Head {
    const at = this.#at;
    const head = this.head();
    this.#at = at;
    return head;
  }

  head(): Head {
    const first = this.#bytes[this.#take(1)]!;
    const major = first >> 5;
    const info = first & 31;
    if (info < 24) return { major, info, value: info };
    // The bytes of a floating-point number are no number yet.
    if (major === Major.simple && info >= 25) return { major, info: this.#known(info), value: 0 };
    if (info === 24) return { major, info, value: this.#view.getUint8(this.#take(1)) };
    if (info === 25) return { major, info, value: this.#view.getUint16(this.#take(2)) };
    if (info === 26) return { major, info, value: this.#view.getUint32(this.#take(4)) };
    if (info === 27) return { major, info, value: shorten(this.#view.getBigUint64(this.#take(8))) };
    if (info !== 31 || major <= Major.negative || major === Major.tag) throw malformed(first);
    return { major, info, value: 0 };
  }

  #known(info: number): number {
    if (info > 27 && info < 31) throw malformed((Major.simple << 5) | info);
    return info;
  }

  /** Whether an array or a map has an element behind the `index` that were read; passes over the break. */
  goesOn({ info, value }: Head, index: number): boolean {
    if (info !== 31) return index < Number(value);
    if (this.left === 0) throw ended();
    if (this.#bytes[this.#at] !== breakByte) return true;
    this.#at++;
    return false;
  }

  /** A text, or a byte string taken for one. */
  string(head: Head): string {
    const bytes = this.bytes(head);
    if (head.major === Major.bytes) return lenientUtf8.decode(bytes);
    try {
      return strictUtf8.decode(bytes);
    } catch (error) {
      throw new SyntaxError('cbor: invalid UTF-8 string', { cause: error });
    }
  }

  /** The bytes of a text or byte string; one of indefinite length is put together from its chunks. */
  bytes({ major, info, value }: Head): Uint8Array {
    if (info !== 31) {
      const length = Number(value);
      const at = this.#take(length);
      return this.#bytes.subarray(at, at + length);
    }
    const chunks: number[] = [];
    while (this.goesOn({ major, info, value }, 0)) {
      const chunk = this.head();
      if (chunk.major !== major || chunk.info === 31) throw new SyntaxError('cbor: wrong element type for indefinite-length string');
      for (const byte of this.bytes(chunk)) chunks.push(byte);
    }
    return Uint8Array.from(chunks);
  }

  /** @throws {SyntaxError} also for NaN and infinities, which JSON has not. */
  float(info: number): number {
    const value =
      info === 25
        ? fromHalf(this.#view.getUint16(this.#take(2)))
        : info === 26
          ? this.#view.getFloat32(this.#take(4))
          : this.#view.getFloat64(this.#take(8));
    if (Number.isFinite(value)) return value;
    throw new SyntaxError(`cbor: floating-point ${Number.isNaN(value) ? 'NaN' : 'infinity'} is not allowed`);
  }

  #take(length: number): number {
    if (length > this.left) throw ended();
    const at = this.#at;
    this.#at += length;
    return at;
  }
}

const ended = (): SyntaxError => new SyntaxError('unexpected EOF');
const malformed = (byte: number): SyntaxError => new SyntaxError(`cbor: invalid additional information ${byte & 31} for type ${byte >> 5}`);
const shorten = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1_023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1_024) * 2 ** (exponent - 15));
}
