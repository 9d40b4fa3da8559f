import { fieldOverheadBytes, staticTable } from './static-table.ts';

/** More is not used, whatever the peer allows. */
const mostTableBytes = 4_096;

/** Differ from answer to answer: in the table they would drive out what answers share. */
const unlike: ReadonlySet<string> = new Set(['content-length', 'etag', 'last-modified', 'location', 'set-cookie', 'warning']);
/** Nor shall they be in the table of whoever hands them on. */
const neverShared: ReadonlySet<string> = new Set(['audit-id']);

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const broken = /[\0\r\n]/;

const staticNames = new Map(staticTable.map(({ name }, i) => [name, i + 1] as const).reverse());
const staticFields = new Map(staticTable.flatMap(({ name, value }, i) => (value === '' ? [] : [[`${name} ${value}`, i + 1] as const])));

/** Of whichever connection writes one: it is copied before the next one is begun. */
let block: Buffer = Buffer.allocUnsafe(1_024);

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly bytes: number;
}

/** Writes the header blocks of one connection, in their order (RFC 7541). Texts are sent as they are: most are sent once. */
export class HeaderEncoder {
  /** Numbers of what is in the table, by name and value: the newest has the largest. */
  readonly #known = new Map<string, Map<string, number>>();
  #entries: Entry[] = [];
  /** The number of the first of the entries. */
  #first = 0;
  #bytes = 0;
  #maxBytes = mostTableBytes;
  /** The peer has to be told of a change of the size, and how small it was meanwhile. */
  #resizedBytes: number | undefined;
  #at = 0;

  /** What the peer allows for its table. */
  set tableBytes(allowed: number) {
    const maxBytes = Math.min(allowed, mostTableBytes);
    if (maxBytes === this.#maxBytes) return;
    this.#maxBytes = maxBytes;
    this.#resizedBytes = Math.min(maxBytes, this.#resizedBytes ?? maxBytes);
    this.#evict();
  }

  begin(): void {
    this.#at = 0;
    const resizedBytes = this.#resizedBytes;
    if (resizedBytes === undefined) return;
    this.#resizedBytes = undefined;
    if (resizedBytes < this.#maxBytes) this.#integer(0x20, 5, resizedBytes);
    this.#integer(0x20, 5, this.#maxBytes);
  }

  /** A value that would end its line is left out with its name, as Go does. */
  add(name: string, value: string): void {
    this.#reserve(name.length + value.length + 32);
    const number = this.#known.get(name)?.get(value);
    if (number !== undefined) return this.#integer(0x80, 7, staticTable.length + this.#first + this.#entries.length - number);
    if (broken.test(value)) return;
    const index = staticNames.get(name);
    const whole = index === undefined ? undefined : staticFields.get(`${name} ${value}`);
    if (whole !== undefined) return this.#integer(0x80, 7, whole);
    if (neverShared.has(name)) this.#integer(0x10, 4, index ?? 0);
    else if (unlike.has(name) || !this.#remember(name, value)) this.#integer(0, 4, index ?? 0);
    else this.#integer(0x40, 6, index ?? 0);
    if (index === undefined) this.#text(name);
    this.#text(value);
  }

  /** The block, until the next one is begun. */
  end(): Buffer {
    return block.subarray(0, this.#at);
  }

  #remember(name: string, value: string): boolean {
    const bytes = name.length + value.length + fieldOverheadBytes;
    if (bytes > this.#maxBytes / 4) return false;
    let values = this.#known.get(name);
    if (!values) this.#known.set(name, (values = new Map()));
    values.set(value, this.#first + this.#entries.length);
    this.#entries.push({ name, value, bytes });
    this.#bytes += bytes;
    this.#evict();
    return true;
  }

  #evict(): void {
    let gone = 0;
    for (; this.#bytes > this.#maxBytes; gone++) {
      const { name, value, bytes } = this.#entries[gone]!;
      const values = this.#known.get(name)!;
      this.#bytes -= bytes;
      values.delete(value);
      if (values.size === 0) this.#known.delete(name);
    }
    if (gone === 0) return;
    this.#first += gone;
    this.#entries.splice(0, gone);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= block.length) return;
    const larger = Buffer.allocUnsafe((this.#at + bytes) * 2);
    block.copy(larger, 0, 0, this.#at);
    block = larger;
  }

  #integer(flags: number, prefixBits: number, value: number): void {
    const most = (1 << prefixBits) - 1;
    if (value < most) return void (block[this.#at++] = flags | value);
    block[this.#at++] = flags | most;
    let rest = value - most;
    for (; rest >= 0x80; rest >>>= 7) block[this.#at++] = (rest & 0x7f) | 0x80;
    block[this.#at++] = rest;
  }

  #text(text: string): void {
    this.#integer(0, 7, text.length);
    this.#at += block.write(text, this.#at, 'latin1');
  }
}
