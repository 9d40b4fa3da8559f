import { wholeNumber } from '../json/whole-number.ts';
import type { JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import { CborReader, type Head } from './cbor-reader.ts';
import { Major } from './cbor-writer.ts';
import { taggedText, taggedTime } from './tagged.ts';

/** Nesting of arrays, maps and tags; JSON's limit too. */
export const maxCborDepth = 10_000;

/**
 * Reads one CBOR document to the JSON value it stands for (KEP-4222): byte strings are texts, or base64 under the tag
 * that says so; other tags are passed over.
 * @throws {SyntaxError} for what is malformed or has no JSON form: duplicate keys, keys that are no text, undefined,
 * NaN, infinities, bignums, integers beyond 64 bits, text that is no UTF-8, more than {@link maxCborDepth} levels, bytes
 * behind the end.
 */
export function decodeCbor(bytes: Uint8Array): JsonValue {
  const reader = new CborReader(bytes);
  const value = guarded(() => readValue(reader, 0));
  if (reader.left > 0) throw new SyntaxError(`cbor: ${reader.left} bytes of extraneous data starting at index ${reader.at}`);
  return value;
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

const tooDeep = (): SyntaxError => new SyntaxError(`cbor: exceeded max nested level ${maxCborDepth}`);

function readValue(reader: CborReader, depth: number): JsonValue {
  if (depth > maxCborDepth) throw tooDeep();
  const head = reader.head();
  switch (head.major) {
    case Major.unsigned:
      return integer(head.value, head.value);
    case Major.negative:
      return integer(head.value, -1n - BigInt(head.value));
    case Major.bytes:
    case Major.text:
      return reader.string(head);
    case Major.array:
      return readArray(reader, head, depth);
    case Major.map:
      return readMap(reader, head, depth);
    case Major.tag:
      return readTag(reader, Number(head.value), depth);
    default:
      return readSimple(reader, head);
  }
}

const maxInt64 = 2n ** 63n - 1n;

/** Go reads integers as int64. */
function integer(size: number | bigint, value: number | bigint): number | bigint {
  if (typeof size === 'bigint' && size > maxInt64)
    throw new SyntaxError(`cbor: cannot unmarshal ${value} into Go value of type int64 (integer overflow)`);
  return typeof value === 'bigint' ? wholeNumber(value) : value;
}

function readArray(reader: CborReader, head: Head, depth: number): JsonValue[] {
  const list: JsonValue[] = [];
  for (let i = 0; reader.goesOn(head, i); i++) list.push(readValue(reader, depth + 1));
  return list;
}

/** Keys come out sorted, as when Go writes a map as JSON. */
function readMap(reader: CborReader, head: Head, depth: number): JsonValue {
  const entries = new Map<string, JsonValue>();
  for (let i = 0; reader.goesOn(head, i); i++) {
    const keyHead = reader.head();
    if (keyHead.major !== Major.bytes && keyHead.major !== Major.text)
      throw new SyntaxError('cbor: cannot unmarshal a map key that is no string into Go value of type string');
    const key = reader.string(keyHead);
    if (entries.has(key)) throw new SyntaxError(`cbor: found duplicate map key ${JSON.stringify(key)} at map element index ${i}`);
    entries.set(key, readValue(reader, depth + 1));
  }
  const map: Record<string, JsonValue> = {};
  for (const key of [...entries.keys()].sort()) setOwn(map, key, entries.get(key)!);
  return map;
}

function readTag(reader: CborReader, tag: number, depth: number): JsonValue {
  if (tag === 2 || tag === 3) throw new SyntaxError('cbor: bignums have no JSON form');
  if (tag >= 21 && tag <= 23) {
    const head = reader.peek();
    if (head.major === Major.bytes) return taggedText(tag, reader.bytes(reader.head()));
  }
  const content = readValue(reader, depth + 1);
  return tag === 0 || tag === 1 ? taggedTime(tag, content) : content;
}

function readSimple(reader: CborReader, { info, value }: Head): JsonValue {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  if (info === 25 || info === 26 || info === 27) return reader.float(info);
  throw new SyntaxError(`cbor: simple value ${info === 31 ? 'break' : String(value)} is not allowed here`);
}
