import { ConnectionError, errorCode } from '../errors.ts';
import { decodeHuffman } from './huffman.ts';
import { fieldOverheadBytes, staticTable, type Field } from './static-table.ts';

/** What SETTINGS_HEADER_TABLE_SIZE is unless it is set, which we do not. */
const tableBytes = 4_096;

const nameForm = /^:?[!#$%&'*+.^_`|~0-9a-z-]+$/;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const brokenValue = /[\0-\x08\x0a-\x1f\x7f]/;

/** Shorter values are read as quickly as compared, longer ones are not kept for the case. */
const leastRepeatedBytes = 64;
const mostRepeatedBytes = 8_192;

/** Reads the header blocks of one connection, in their order (RFC 7541). */
export class HeaderDecoder {
  /** Oldest first; those before `#oldest` are gone. */
  #table: Field[] = [];
  #oldest = 0;
  #bytes = 0;
  #maxBytes = tableBytes;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;
  /** A token comes with every request and is never in the table: it is read once, and looked up as the same string. */
  #repeated: { readonly field: Field; readonly bytes: Buffer } | undefined;

  /** Adds each field to `fields`. @throws {ConnectionError} when the block is broken: later ones could not be read. */
  decode(block: Buffer, fields: { add(field: Field): void }): void {
    this.#block = block;
    this.#at = 0;
    while (this.#at < block.length && block[this.#at]! >>> 5 === 1) this.#resize(this.#integer(5));
    while (this.#at < block.length) {
      const first = block[this.#at]!;
      if (first & 0x80) fields.add(this.#indexed(this.#integer(7)));
      else if (first & 0x40) fields.add(this.#remembered(this.#literal(6)));
      else if (first & 0x20) throw broken('a change of the table within a block');
      else fields.add(this.#literal(4));
    }
  }

  #literal(prefixBits: number): Field {
    const index = this.#integer(prefixBits);
    const known = index === 0 ? undefined : this.#indexed(index);
    const name = known ? known.name : this.#text();
    if (this.#isRepeated(name)) return this.#repeated!.field;
    const start = this.#at;
    const value = this.#text();
    const field = { name, value, valid: (known ? known.valid : nameForm.test(name)) && !brokenValue.test(value) };
    const bytes = this.#at - start;
    if (prefixBits === 4 && bytes >= leastRepeatedBytes && bytes <= mostRepeatedBytes)
      this.#repeated = { field, bytes: Buffer.from(this.#block.subarray(start, this.#at)) };
    return field;
  }

  #isRepeated(name: string): boolean {
    if (this.#repeated?.field.name !== name) return false;
    const { bytes } = this.#repeated;
    const end = this.#at + bytes.length;
    if (end > this.#block.length || this.#block.compare(bytes, 0, bytes.length, this.#at, end) !== 0) return false;
    this.#at = end;
    return true;
  }

  #indexed(index: number): Field {
    if (index > 0 && index <= staticTable.length) return staticTable[index - 1]!;
    const at = this.#table.length - (index - staticTable.length);
    if (index === 0 || at < this.#oldest) throw broken('a field that is in no table');
    return this.#table[at]!;
  }

  #remembered(field: Field): Field {
    this.#bytes += sizeOf(field);
    this.#table.push(field);
    this.#evict();
    return field;
  }

  #resize(maxBytes: number): void {
    if (maxBytes > tableBytes) throw broken('a table larger than allowed');
    this.#maxBytes = maxBytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#bytes > this.#maxBytes) this.#bytes -= sizeOf(this.#table[this.#oldest++]!);
    if (this.#oldest < 128) return;
    this.#table = this.#table.slice(this.#oldest);
    this.#oldest = 0;
  }

  #integer(prefixBits: number): number {
    const most = (1 << prefixBits) - 1;
    let value = this.#byte() & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw broken('a number that is too large');
  }

  #text(): string {
    const huffman = this.#block[this.#at]! >= 0x80;
    const length = this.#integer(7);
    const start = this.#at;
    const end = (this.#at += length);
    if (end > this.#block.length) throw broken('a text that is cut off');
    const text = huffman ? decodeHuffman(this.#block, start, end) : this.#block.toString('latin1', start, end);
    if (text === undefined) throw broken('a text that is not in its code');
    return text;
  }

  #byte(): number {
    if (this.#at >= this.#block.length) throw broken('a block that is cut off');
    return this.#block[this.#at++]!;
  }
}

const sizeOf = ({ name, value }: Field): number => name.length + value.length + fieldOverheadBytes;

const broken = (what: string): ConnectionError => new ConnectionError(errorCode.compressionError, `header block with ${what}`);
