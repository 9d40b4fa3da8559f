import { plainJson } from '../../json/stringify-json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { WireWriter } from '../protobuf/wire-writer.ts';
import { finished } from '../steps.ts';
import type { GnosticField, GnosticMessage } from './gnostic-field.ts';
import { anyParameter, documentMessage, parameterItem, parameterMessages, parameterReference } from './gnostic-messages.ts';
import { documentV3Message } from './gnostic-v3-messages.ts';

/**
 * An OpenAPI 2.0 document as `application/com.github.proto-openapi.spec.v2@v1.0+protobuf` (gnostic openapi.v2.Document),
 * the form in which client-go's discovery asks for `/openapi/v2`.
 */
export function encodeOpenApiV2(document: JsonObject): Uint8Array {
  return finished(encodeOpenApiV2Steps(document));
}

/** {@link encodeOpenApiV2} in steps: one path or definition each. */
export const encodeOpenApiV2Steps = (document: JsonObject): Generator<void, Uint8Array> => encodeSteps(document, documentMessage);

/**
 * An OpenAPI 3.0 document as `application/com.github.proto-openapi.spec.v3@v1.0+protobuf` (gnostic openapi.v3.Document),
 * the form in which client-go's openapi3 asks for it; in steps of one path each.
 */
export const encodeOpenApiV3Steps = (document: JsonObject): Generator<void, Uint8Array> => encodeSteps(document, documentV3Message);

function* encodeSteps(document: JsonObject, message: GnosticMessage): Generator<void, Uint8Array> {
  const writer = new WireWriter();
  for (const [key, field] of layoutOf(message).fields) {
    if (!Object.hasOwn(document, key)) continue;
    if (field.as !== 'named') {
      writeField(writer, field, document[key]!);
      continue;
    }
    const before = writer.length;
    const map = document[key] as JsonObject;
    for (const name of Object.keys(map).reverse()) {
      writeEntry(writer, field, name, map[name]!);
      yield;
    }
    writer.varint(writer.length - before);
    writer.tag(field.number, 2);
  }
  return writer.finish();
}

interface Layout {
  /** Highest number first: messages are written from their end. */
  readonly fields: readonly (readonly [string, GnosticField])[];
}

const layouts = new WeakMap<GnosticMessage, Layout>();

function layoutOf(message: GnosticMessage): Layout {
  const known = layouts.get(message);
  if (known) return known;
  const fields = Object.entries(message.fields()).sort(([, a], [, b]) => b.number - a.number);
  layouts.set(message, { fields });
  return { fields };
}

/** Writes what `body` writes as a field with a length. */
function framed(writer: WireWriter, number: number, body: () => void): void {
  const before = writer.length;
  body();
  writer.varint(writer.length - before);
  writer.tag(number, 2);
}

const writeText = (writer: WireWriter, number: number, text: string) => framed(writer, number, () => writer.text(text));

function writeMessage(writer: WireWriter, message: GnosticMessage, value: JsonValue): void {
  if (message === parameterItem && isJsonObject(value)) {
    if ('$ref' in value) writeMessage(writer, parameterReference, value);
    else framed(writer, 1, () => writeMessage(writer, anyParameter, value));
    return;
  }
  const chosen = chosenMessage(message, value);
  const body = () => (isJsonObject(value) ? writeFields(writer, chosen, value) : writeBare(writer, chosen, value));
  const wrap = (depth: number): void => {
    const number = chosen.inside?.[depth];
    if (number === undefined) body();
    else if (value === true || value === false) writeFlag(writer, 2, value);
    else framed(writer, number, () => wrap(depth + 1));
  };
  wrap(0);
}

/** Where the value itself says which message it is. */
function chosenMessage(message: GnosticMessage, value: JsonValue): GnosticMessage {
  if (!isJsonObject(value)) return message;
  if (message.reference && '$ref' in value) return message.reference;
  return message === anyParameter ? (parameterMessages.get(String(value.in)) ?? message) : message;
}

/** A text where gnostic has a message around it: `type: string`. */
function writeBare(writer: WireWriter, message: GnosticMessage, value: JsonValue): void {
  const field = message.fields()[''];
  if (field?.as === 'texts') writeField(writer, field, Array.isArray(value) ? value : [value]);
}

function writeFields(writer: WireWriter, message: GnosticMessage, object: JsonObject): void {
  for (const [key, field] of layoutOf(message).fields) {
    if (field.as === 'extensions') writeExtensions(writer, field.number, object);
    else if (Object.hasOwn(object, key) && object[key] !== null) writeField(writer, field, object[key]!);
  }
}

function writeField(writer: WireWriter, field: GnosticField, value: JsonValue): void {
  const { number } = field;
  const list = Array.isArray(value) ? value : [];
  switch (field.as) {
    case 'text':
      return writeText(writer, number, String(value));
    case 'texts':
      for (let i = list.length - 1; i >= 0; i--) writeText(writer, number, String(list[i]));
      return;
    case 'flag':
      return writeFlag(writer, number, value === true);
    case 'double':
      writer.double(Number(value));
      return writer.tag(number, 1);
    case 'integer':
      writer.varint(Number(value));
      return writer.tag(number, 0);
    case 'scalar':
      return framed(writer, number, () => writeScalar(writer, value));
    case 'any':
      return writeAny(writer, number, value);
    case 'anys':
      for (let i = list.length - 1; i >= 0; i--) writeAny(writer, number, list[i]!);
      return;
    case 'message':
      return framed(writer, number, () => writeMessage(writer, field.of, value));
    case 'messages':
      for (let i = list.length - 1; i >= 0; i--) framed(writer, number, () => writeMessage(writer, field.of, list[i]!));
      return;
    case 'named':
      return framed(writer, number, () => writeNamed(writer, field, value as JsonObject));
  }
}

function writeNamed(writer: WireWriter, field: GnosticField & { as: 'named' }, map: JsonObject): void {
  for (const name of Object.keys(map).reverse()) writeEntry(writer, field, name, map[name]!);
}

function writeEntry(writer: WireWriter, field: GnosticField & { as: 'named' }, name: string, value: JsonValue): void {
  framed(writer, field.entry, () => {
    framed(writer, 2, () => writeMessage(writer, field.of, value));
    writeText(writer, 1, name);
  });
}

function writeFlag(writer: WireWriter, number: number, value: boolean): void {
  writer.varint(value ? 1 : 0);
  writer.tag(number, 0);
}

/** openapi.v3.DefaultType, which has no place for objects and lists. */
function writeScalar(writer: WireWriter, value: JsonValue): void {
  if (typeof value === 'number' || typeof value === 'bigint') {
    writer.double(Number(value));
    writer.tag(1, 1);
  } else if (typeof value === 'boolean') writeFlag(writer, 2, value);
  else if (typeof value === 'string') writeText(writer, 3, value);
}

/** openapi.v2.Any: the value as YAML, of which JSON is a part. */
function writeAny(writer: WireWriter, number: number, value: JsonValue): void {
  framed(writer, number, () => writeText(writer, 2, plainJson(value)));
}

function writeExtensions(writer: WireWriter, number: number, object: JsonObject): void {
  for (const key of Object.keys(object).reverse()) {
    if (!key.startsWith('x-')) continue;
    framed(writer, number, () => {
      writeAny(writer, 2, object[key]!);
      writeText(writer, 1, key);
    });
  }
}
