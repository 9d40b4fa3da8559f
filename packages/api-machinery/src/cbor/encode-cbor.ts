import { goNumberType } from '../status/go-number.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { boundedRecursion } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import { CborWriter, Major } from './cbor-writer.ts';

/** Begins every document (RFC 8949 3.4.6): three bytes by which it is known for CBOR. */
const selfDescribedTag = 55_799;
/** Bytes that are meant to be base64 text where there is no CBOR (RFC 8949 3.4.5.2). */
const base64Tag = 22;

const utf8 = new TextEncoder();

/**
 * Writes an object in the form that KEP-4222 gives CBOR: self-described, texts and keys as byte strings, keys in
 * bytewise order of their encoding, numbers as short as they go.
 * @param schema of a built-in kind, whose bytes and floating-point fields are written as such; unset, as for custom
 * resources, a text is a text and 1 is an integer.
 * @throws {ApiError} BadRequest when the value is nested more deeply than the stack allows.
 */
export function encodeCbor(value: unknown, schema?: Schema): Uint8Array {
  const writer = new CborWriter();
  writer.head(Major.tag, selfDescribedTag);
  boundedRecursion(() => writeValue(writer, value as JsonValue | undefined, schema));
  return writer.bytes();
}

/** An event of a watch: one item of a CBOR sequence (RFC 8742), with a document inside. */
export function encodeCborEvent(type: string, document: Uint8Array): Uint8Array {
  const writer = new CborWriter();
  writer.head(Major.tag, selfDescribedTag);
  writer.head(Major.map, 2);
  writer.text('type');
  writer.text(type);
  writer.text('object');
  writer.raw(document);
  return writer.bytes();
}

/**
 * A list in pieces, for one that is too long to be had as a whole: {@link encodeCbor} of it, byte for byte.
 * @param elements in turn; undefined asks for a pause, which becomes an empty piece.
 * @param schema of the elements, where they are of a built-in kind.
 */
export function* writeCborList(
  head: JsonObject,
  field: string,
  length: number,
  elements: Iterable<JsonValue | undefined>,
  schema?: Schema,
): Iterable<Uint8Array> {
  const piece = (write: (writer: CborWriter) => void): Uint8Array => {
    const writer = new CborWriter();
    write(writer);
    return writer.bytes();
  };
  const keys = [...Object.keys(head), field].map((key) => utf8.encode(key)).sort(compareKeys);
  yield piece((writer) => {
    writer.head(Major.tag, selfDescribedTag);
    writer.head(Major.map, keys.length);
  });
  for (const bytes of keys) {
    const key = new TextDecoder().decode(bytes);
    yield piece((writer) => writer.byteString(bytes));
    if (key !== field) {
      yield piece((writer) => writeValue(writer, head[key], undefined));
      continue;
    }
    yield piece((writer) => writer.head(Major.array, length));
    for (const element of elements)
      yield element === undefined ? new Uint8Array(0) : piece((writer) => writeValue(writer, element, schema));
  }
}

function writeValue(writer: CborWriter, value: JsonValue | undefined, schema: Schema | undefined): void {
  if (value === null || value === undefined) writer.null();
  else if (typeof value === 'string') writeText(writer, value, schema);
  else if (typeof value === 'boolean') writer.boolean(value);
  else if (typeof value === 'number' || typeof value === 'bigint') {
    if (schema?.type === 'number' || goNumberType(value) === 'float64') writer.float(Number(value));
    else writer.integer(value);
  } else if (Array.isArray(value)) {
    writer.head(Major.array, value.length);
    const items = schema?.union ? memberFor(schema, value)?.items : schema?.items;
    for (const element of value) writeValue(writer, element, items);
  } else writeMap(writer, value as Record<string, JsonValue | undefined>, schema?.union ? memberFor(schema, value) : schema);
}

/** The member of a union that a list or an object is. */
function memberFor({ properties }: Schema, value: JsonValue): Schema | undefined {
  const wanted = Array.isArray(value) ? 'array' : 'object';
  return [...properties!.values()].find(({ schema }) => schema.type === wanted)?.schema;
}

function writeText(writer: CborWriter, text: string, schema: Schema | undefined): void {
  const bytes = schema?.format === 'byte' ? fromBase64(text) : undefined;
  if (!bytes) return writer.text(text);
  writer.head(Major.tag, base64Tag);
  writer.byteString(bytes);
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function writeMap(writer: CborWriter, map: Record<string, JsonValue | undefined>, schema: Schema | undefined): void {
  const entries = Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .map((key) => ({ key, bytes: utf8.encode(key) }));
  entries.sort((a, b) => compareKeys(a.bytes, b.bytes));
  writer.head(Major.map, entries.length);
  const { properties, additionalProperties } = schema ?? {};
  const rest = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  for (const { key, bytes } of entries) {
    writer.byteString(bytes);
    writeValue(writer, map[key], properties?.get(key)?.schema ?? rest);
  }
}

/** The length comes first in the encoding, so the shorter key does. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
