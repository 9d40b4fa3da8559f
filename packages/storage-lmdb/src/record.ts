import { crc32 } from 'node:zlib';
import type { LeaseId } from '@kubewright/storage';

/** One change as it lies on disk, in the record of its transaction. */
export interface StoredChange {
  readonly key: string;
  /** 0 for a deletion, as are `version` and the length of `value`. */
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease?: LeaseId;
  readonly value: Uint8Array;
}

const slabBytes = 256 * 1024;
/** What earlier releases wrote is read as well: their records held one transaction. */
const formats: readonly number[] = [1, 2];
const format = 2;
const headerBytes = 5;
/** The most bytes a varint of a safe integer takes. */
const varintBytes = 8;
const isPut = 1;
const hasLease = 2;
const isLater = 4;
const noBytes = new Uint8Array(0);

/** The most bytes a change takes in a record. */
export function boundOf({ key, value }: StoredChange): number {
  return 1 + key.length * 3 + value.length + varintBytes * 6;
}

/**
 * Writes records: all changes of transactions that follow each other, in order, as CRC-32 of the rest (4 bytes, big
 * endian), format (1 byte), then for each change its flags, by how much its revision is later than that before it (if it
 * is; the first one's: than the record's), key, and for a put createRevision, version, lease (if any) and value; numbers
 * and lengths as varints.
 */
export class RecordEncoder {
  /** Records are pieces of a larger buffer: lmdb asks for the address of each buffer's memory, and that costs. */
  #slab = Buffer.alloc(0);
  #used = 0;

  encode(revision: number, changes: readonly StoredChange[]): Buffer {
    const bound = changes.reduce((sum, change) => sum + boundOf(change), headerBytes);
    if (this.#used + bound > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(bound, slabBytes));
      this.#used = 0;
    }
    const buffer = this.#slab.subarray(this.#used, this.#used + bound);
    let at = headerBytes;
    let before = revision;
    for (const change of changes) {
      at = writeChange(buffer, at, change, before);
      before = change.modRevision;
    }
    buffer[4] = format;
    buffer.writeUInt32BE(crc32(buffer.subarray(4, at)), 0);
    this.#used += at;
    return buffer.subarray(0, at);
  }

  /** Nobody needs what was encoded so far: its memory is used again. */
  reuse(): void {
    this.#used = 0;
    if (this.#slab.length > slabBytes) this.#slab = Buffer.alloc(0);
  }
}

function writeChange(buffer: Buffer, start: number, change: StoredChange, before: number): number {
  const { key, createRevision, modRevision, version, lease, value } = change;
  let at = start;
  buffer[at++] = (version === 0 ? 0 : isPut) | (lease === undefined ? 0 : hasLease) | (modRevision === before ? 0 : isLater);
  if (modRevision !== before) at = writeVarint(buffer, at, modRevision - before);
  const keyBytes = Buffer.byteLength(key);
  at = writeVarint(buffer, at, keyBytes);
  at += buffer.write(key, at, keyBytes, 'utf8');
  if (version === 0) return at;
  at = writeVarint(buffer, at, createRevision);
  at = writeVarint(buffer, at, version);
  if (lease !== undefined) at = writeVarint(buffer, at, lease);
  at = writeVarint(buffer, at, value.length);
  buffer.set(value, at);
  return at + value.length;
}

/** Whose values are wanted. */
export type Wanted = (key: string, revision: number) => boolean;

/**
 * What {@link RecordEncoder} was given; values that are not wanted are left empty (and no memory spent on them).
 * @throws {RangeError} when the bytes are not what was written.
 */
export function decodeRecord(revision: number, buffer: Buffer, wanted: Wanted = () => true): StoredChange[] {
  // lmdb hands out a longer buffer whose `length` it has set; what Node's own methods take for its end differs by release.
  if (buffer.length < headerBytes || crc32(buffer.subarray(4, buffer.length)) !== buffer.readUInt32BE(0))
    throw new RangeError('checksum mismatch');
  if (!formats.includes(buffer[4]!)) throw new RangeError(`unknown record format ${buffer[4]}`);
  const reader = new Reader(buffer, headerBytes);
  const changes: StoredChange[] = [];
  for (let before = revision; !reader.done; before = changes.at(-1)!.modRevision) changes.push(readChange(reader, before, wanted));
  return changes;
}

function readChange(reader: Reader, before: number, wanted: Wanted): StoredChange {
  const flags = reader.byte();
  const modRevision = flags & isLater ? before + reader.varint() : before;
  const key = reader.text(reader.varint());
  if (!(flags & isPut)) return { key, createRevision: 0, modRevision, version: 0, value: noBytes };
  const createRevision = reader.varint();
  const version = reader.varint();
  const lease = flags & hasLease ? { lease: reader.varint() } : {};
  const valueBytes = reader.varint();
  const value = wanted(key, modRevision) ? reader.bytes(valueBytes) : reader.skip(valueBytes);
  return { key, createRevision, modRevision, version, ...lease, value };
}

function writeVarint(buffer: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) buffer[at++] = (rest % 128) | 0x80;
  buffer[at++] = rest;
  return at;
}

class Reader {
  readonly #buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, start: number) {
    this.#buffer = buffer;
    this.#at = start;
  }

  get done(): boolean {
    return this.#at >= this.#buffer.length;
  }

  byte(): number {
    return this.#buffer[this.#at++]!;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  text(length: number): string {
    this.#at += length;
    return this.#buffer.toString('utf8', this.#at - length, this.#at);
  }

  skip(length: number): Uint8Array {
    this.#at += length;
    return noBytes;
  }

  /** A copy: the buffer may be memory of the database. */
  bytes(length: number): Uint8Array {
    this.#at += length;
    return Buffer.from(this.#buffer.subarray(this.#at - length, this.#at));
  }
}
