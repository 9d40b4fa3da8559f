import { wholeNumber } from '../../json/whole-number.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { stringifyJson } from '../../json/stringify-json.ts';
import { sortedKeys } from '../sorted-copy.ts';
import { decodeBase64 } from '../scalar/base64.ts';
import { parseDuration } from '../scalar/duration-text.ts';
import { parseTime } from '../scalar/time-text.ts';
import type { Schema } from '../schema.ts';
import { layoutOf, type FieldLayout, type MessageLayout } from './layout.ts';
import { WireWriter } from './wire-writer.ts';

/** The protobuf message of an object of a built-in type, without envelope: kind and apiVersion are not in it. */
export function encodeProtobuf(schema: Schema, object: JsonObject): Uint8Array {
  const writer = new WireWriter();
  writeMessage(writer, schema, object);
  return writer.finish();
}

type Value = JsonValue | undefined;

function writeMessage(writer: WireWriter, schema: Schema, value: Value): void {
  const special = specialOf(schema);
  if (special) special(writer, value);
  else if (schema.protoItems !== undefined) writeRepeated(writer, schema.items!, schema.protoItems, (value as JsonValue[] | null) ?? []);
  else writeLayout(writer, layoutOf(schema), (value as JsonObject | null) ?? {});
}

function writeLayout(writer: WireWriter, layout: MessageLayout, value: JsonObject): void {
  for (const number of layout.descending) {
    const field = layout.fields.get(number);
    if (field) writeField(writer, field, value[field.name]);
    else framed(writer, number, () => writeLayout(writer, layout.embedded.get(number)!, value));
  }
}

/** Writes what `body` writes as a field with a length. */
function framed(writer: WireWriter, number: number, body: () => void): void {
  const before = writer.length;
  body();
  writer.varint(writer.length - before);
  writer.tag(number, 2);
}

function writeField(writer: WireWriter, { property: { schema }, proto }: FieldLayout, value: Value): void {
  const { number, pointer } = proto;
  if (schema.type === 'array' && schema.protoItems === undefined && schema.format !== 'byte') {
    writeRepeated(writer, schema.items!, number, (value as JsonValue[] | null | undefined) ?? []);
  } else if (isMap(schema)) writeMap(writer, schema.additionalProperties as Schema, number, (value as JsonObject | null | undefined) ?? {});
  else if (value !== undefined && value !== null) writeSingle(writer, schema, number, value);
  // A field that is no pointer is written even when it is zero; bytes and lists are not, when there are none.
  else if (!pointer && schema.format !== 'byte' && schema.protoItems === undefined) writeSingle(writer, schema, number, undefined);
}

export const isMap = (schema: Schema) =>
  schema.type === 'object' && schema.properties === undefined && typeof schema.additionalProperties === 'object';

function writeRepeated(writer: WireWriter, item: Schema, number: number, values: readonly JsonValue[]): void {
  for (let i = values.length - 1; i >= 0; i--) writeSingle(writer, item, number, values[i]);
}

function writeMap(writer: WireWriter, value: Schema, number: number, map: JsonObject): void {
  const keys = sortedKeys(map);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i]!;
    framed(writer, number, () => {
      writeSingle(writer, value, 2, map[key]);
      writeText(writer, 1, key);
    });
  }
}

function writeText(writer: WireWriter, number: number, text: string): void {
  const before = writer.length;
  writer.text(text);
  writer.varint(writer.length - before);
  writer.tag(number, 2);
}

/** One value with its tag; undefined and null stand for the zero of the type. */
function writeSingle(writer: WireWriter, schema: Schema, number: number, value: Value): void {
  if (schema.type === 'integer') {
    writer.varint((value as number | bigint | null | undefined) ?? 0);
    writer.tag(number, 0);
  } else if (schema.type === 'boolean') {
    writer.varint(value === true ? 1 : 0);
    writer.tag(number, 0);
  } else if (schema.type === 'number') {
    writer.double(Number((value as number | bigint | null | undefined) ?? 0));
    writer.tag(number, 1);
  } else if (schema.format === 'byte') {
    framed(writer, number, () => writer.bytes(decodeBase64((value as string | null | undefined) ?? '')));
  } else if (schema.type === 'string' && !specialOf(schema)) writeText(writer, number, (value as string | null | undefined) ?? '');
  else framed(writer, number, () => writeMessage(writer, schema, value));
}

type MessageWriter = (writer: WireWriter, value: Value) => void;

/** Types whose message is not laid out by their JSON. */
function specialOf(schema: Schema): MessageWriter | undefined {
  if (schema.intOrString) return writeIntOrString;
  if (schema.preserveUnknownFields) return writeRaw;
  if (schema.union) return (writer, value) => writeUnion(writer, schema, value);
  return schema.format === undefined ? undefined : specialFormats.get(schema.format);
}

const specialFormats: ReadonlyMap<string, MessageWriter> = new Map<string, MessageWriter>([
  ['quantity', (writer, value) => writeText(writer, 1, (value as string | null | undefined) ?? '0')],
  ['date-time', (writer, value) => writeTime(writer, value, false)],
  ['micro-time', (writer, value) => writeTime(writer, value, true)],
  ['duration', (writer, value) => writeInteger(writer, 1, wholeNumber(parseDuration((value as string | null | undefined) ?? '0')))],
]);

function writeInteger(writer: WireWriter, number: number, value: number | bigint): void {
  writer.varint(value);
  writer.tag(number, 0);
}

/** meta/v1 Timestamp; the zero time is an empty message. Only MicroTime keeps a fraction. */
function writeTime(writer: WireWriter, value: Value, micro: boolean): void {
  if (typeof value !== 'string') return;
  const time = parseTime(value, micro ? '2006-01-02T15:04:05.000000Z07:00' : undefined);
  if ('error' in time) throw new RangeError(time.error);
  writeInteger(writer, 2, micro ? time.nanos - (time.nanos % 1000) : 0);
  writeInteger(writer, 1, time.seconds);
}

function writeIntOrString(writer: WireWriter, value: Value): void {
  writeText(writer, 3, typeof value === 'string' ? value : '');
  writeInteger(writer, 2, typeof value === 'number' ? value : 0);
  writeInteger(writer, 1, typeof value === 'string' ? 1 : 0);
}

/** RawExtension, FieldsV1 and JSON hold the text of the value. */
function writeRaw(writer: WireWriter, value: Value): void {
  if (value !== undefined && value !== null) writeText(writer, 1, stringifyJson(value));
}

function writeUnion(writer: WireWriter, schema: Schema, value: Value): void {
  const fields = [...schema.properties!.values()];
  const kind = Array.isArray(value) ? 'array' : typeof value;
  const chosen = fields.findLast((field) => field.schema.type === kind);
  for (const field of fields.toReversed()) {
    const number = field.proto!.number;
    if (field === chosen && kind === 'array') writeRepeated(writer, field.schema.items!, number, value as JsonValue[]);
    else if (field === chosen) writeSingle(writer, field.schema, number, value);
    // JSONSchemaPropsOrBool: whoever gives a schema allows.
    else if (field.schema.type === 'boolean') writeSingle(writer, field.schema, number, kind === 'object');
  }
}
