import type { JsonObject, JsonValue } from '../../json.ts';
import { parseJson } from '../../json/parse-json.ts';
import { DecodeError } from '../decode-context.ts';
import { isEmpty } from '../decode-typed.ts';
import { setOwn } from '../../json/own-property.ts';
import { encodeBase64 } from '../scalar/base64.ts';
import { formatDuration } from '../scalar/duration-text.ts';
import { canonicalQuantity } from '../scalar/canonical-quantity.ts';
import { formatMicroTime, formatTime } from '../scalar/time-text.ts';
import type { Property, Schema } from '../schema.ts';
import { zeroOf } from '../zero.ts';
import { isMap } from './encode.ts';
import { layoutOf, type FieldLayout, type MessageLayout } from './layout.ts';
import { WireReader } from './wire-reader.ts';

/**
 * The object that a protobuf message of a built-in type holds, in the form that `decode` gives. Unknown fields are
 * skipped, as Go's generated code does.
 * @throws {DecodeError} when the bytes are not such a message.
 */
export function decodeProtobuf(schema: Schema, bytes: Uint8Array): JsonObject {
  return readMessage(new WireReader(bytes), schema, 0) as JsonObject;
}

/** Messages nested deeper than this are refused. */
const maxDepth = 500;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function readMessage(reader: WireReader, schema: Schema, depth: number): JsonValue {
  if (depth > maxDepth) throw new DecodeError('proto: exceeded max depth');
  const special = specialOf(schema);
  if (special) return special(reader);
  if (schema.union) return readUnion(reader, schema, depth);
  if (schema.protoItems !== undefined) return readItems(reader, schema, depth);
  const values: (JsonValue | undefined)[] = [];
  readLayout(reader, layoutOf(schema), values, depth);
  const out: JsonObject = {};
  let slot = 0;
  for (const [name, property] of schema.properties!) writeProperty(out, name, property, values[slot++]);
  return out;
}

function readLayout(reader: WireReader, layout: MessageLayout, values: (JsonValue | undefined)[], depth: number): void {
  while (!reader.done) {
    const tag = reader.tag();
    const [number, wireType] = [tag >>> 3, tag & 7];
    const field = layout.fields.get(number);
    const embedded = field ? undefined : layout.embedded.get(number);
    if (field) values[field.slot] = readField(reader, field, wireType, values[field.slot], depth);
    else if (embedded && wireType === 2) reader.message((inner) => readLayout(inner, embedded, values, depth + 1));
    else reader.skipField(wireType);
  }
}

/** The same rules as for JSON; a list that may not be left out is null when there is none. */
function writeProperty(out: JsonObject, name: string, property: Property, value: JsonValue | undefined): void {
  if (property.omit === 'never') out[name] = value ?? zeroOf(property);
  else if (value !== undefined && value !== null && !(property.omit === 'empty' && isEmpty(value))) out[name] = value;
}

function readField(reader: WireReader, field: FieldLayout, wireType: number, before: JsonValue | undefined, depth: number): JsonValue {
  const { schema } = field.property;
  if (schema.type === 'array' && schema.protoItems === undefined) {
    const list = (before as JsonValue[] | undefined) ?? [];
    readElement(reader, schema.items!, wireType, list, depth);
    return list;
  }
  if (isMap(schema)) {
    const map = (before as JsonObject | undefined) ?? {};
    expect(2, wireType, field.name);
    reader.message((inner) => readEntry(inner, schema.additionalProperties as Schema, map, depth));
    return map;
  }
  return readSingle(reader, schema, wireType, depth, field.name);
}

/** One element, or many numbers packed into one field. */
function readElement(reader: WireReader, item: Schema, wireType: number, list: JsonValue[], depth: number): void {
  const packed = wireType === 2 && wireTypeOf(item) !== 2;
  if (!packed) list.push(readSingle(reader, item, wireType, depth, 'items'));
  else
    reader.message((inner) => {
      while (!inner.done) list.push(readSingle(inner, item, wireTypeOf(item), depth, 'items'));
    });
}

function readEntry(reader: WireReader, schema: Schema, map: JsonObject, depth: number): void {
  let key = '';
  let value: JsonValue | undefined;
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) key = reader.text();
    else if (tag >>> 3 === 2) value = readSingle(reader, schema, tag & 7, depth, key);
    else reader.skipField(tag & 7);
  }
  setOwn(map, key, value ?? (schema.format === 'byte' ? '' : zeroOf({ schema })));
}

function wireTypeOf(schema: Schema): number {
  if (schema.type === 'integer' || schema.type === 'boolean') return 0;
  return schema.type === 'number' ? 1 : 2;
}

function expect(wanted: number, wireType: number, name: string): void {
  if (wanted !== wireType)
    throw new DecodeError(`proto: wrong wireType = ${wireType} for field ${name.slice(0, 1).toUpperCase()}${name.slice(1)}`);
}

function readSingle(reader: WireReader, schema: Schema, wireType: number, depth: number, name: string): JsonValue {
  expect(wireTypeOf(schema), wireType, name);
  if (schema.type === 'integer') return schema.format === 'int32' ? reader.varint() | 0 : reader.int64();
  if (schema.type === 'boolean') return reader.varint() !== 0;
  if (schema.type === 'number') return reader.double();
  if (schema.format === 'byte') return encodeBase64(reader.bytes());
  if (schema.type === 'string' && !specialOf(schema)) return reader.text();
  return reader.message((inner) => readMessage(inner, schema, depth + 1));
}

function readItems(reader: WireReader, schema: Schema, depth: number): JsonValue[] {
  const list: JsonValue[] = [];
  while (!reader.done) {
    const tag = reader.tag();
    if (tag >>> 3 === schema.protoItems) readElement(reader, schema.items!, tag & 7, list, depth);
    else reader.skipField(tag & 7);
  }
  return list;
}

type MessageReader = (reader: WireReader) => JsonValue;

function specialOf(schema: Schema): MessageReader | undefined {
  if (schema.intOrString) return readIntOrString;
  if (schema.preserveUnknownFields) return readRaw;
  return schema.format === undefined ? undefined : specialFormats.get(schema.format);
}

const specialFormats: ReadonlyMap<string, MessageReader> = new Map<string, MessageReader>([
  ['quantity', readQuantity],
  ['date-time', (reader) => readTime(reader, (seconds) => formatTime(seconds))],
  ['micro-time', (reader) => readTime(reader, formatMicroTime)],
  ['duration', (reader) => formatDuration(BigInt(readScalars(reader).integers.get(1) ?? 0))],
]);

/** The fields of a message that holds only integers and texts. */
function readScalars(reader: WireReader): { integers: Map<number, number | bigint>; texts: Map<number, Uint8Array> } {
  const integers = new Map<number, number | bigint>();
  const texts = new Map<number, Uint8Array>();
  while (!reader.done) {
    const tag = reader.tag();
    if ((tag & 7) === 0) integers.set(tag >>> 3, reader.int64());
    else if ((tag & 7) === 2) texts.set(tag >>> 3, reader.bytes());
    else reader.skipField(tag & 7);
  }
  return { integers, texts };
}

function readQuantity(reader: WireReader): JsonValue {
  const text = utf8.decode(readScalars(reader).texts.get(1) ?? new Uint8Array());
  if (text === '') return '0';
  try {
    return canonicalQuantity(text);
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

/** Years that RFC 3339 can write: 0 to 9999. */
const [minSeconds, maxSeconds] = [-62_167_219_200, 253_402_300_799];

function readTime(reader: WireReader, format: (seconds: number, nanos: number) => string): JsonValue {
  if (reader.done) return null;
  const { integers } = readScalars(reader);
  const seconds = Number(integers.get(1) ?? 0);
  if (seconds < minSeconds || seconds > maxSeconds) throw new DecodeError('Time.MarshalJSON: year outside of range [0,9999]');
  return format(seconds, Math.min(999_999_999, Math.max(0, Number(integers.get(2) ?? 0))));
}

function readIntOrString(reader: WireReader): JsonValue {
  const { integers, texts } = readScalars(reader);
  return integers.get(1) === 1 ? utf8.decode(texts.get(3) ?? new Uint8Array()) : Number(BigInt.asIntN(32, BigInt(integers.get(2) ?? 0)));
}

/** RawExtension, FieldsV1 and JSON hold the text of a value. */
function readRaw(reader: WireReader): JsonValue {
  const raw = readScalars(reader).texts.get(1);
  if (!raw || raw.length === 0) return null;
  try {
    return parseJson(utf8.decode(raw)).value;
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

function readUnion(reader: WireReader, schema: Schema, depth: number): JsonValue {
  const fields = new Map([...schema.properties!.values()].map((property) => [property.proto!.number, property.schema] as const));
  let flag: JsonValue = null;
  let chosen: JsonValue | undefined;
  for (const field of fields.values()) if (field.type === 'boolean') flag = false;
  while (!reader.done) {
    const tag = reader.tag();
    const field = fields.get(tag >>> 3);
    if (!field) reader.skipField(tag & 7);
    else if (field.type === 'boolean') flag = readSingle(reader, field, tag & 7, depth, 'allows');
    else if (field.type !== 'array') chosen = readSingle(reader, field, tag & 7, depth, 'schema');
    else {
      const list = Array.isArray(chosen) ? chosen : [];
      readElement(reader, field.items!, tag & 7, list, depth);
      chosen = list;
    }
  }
  return chosen ?? flag;
}
