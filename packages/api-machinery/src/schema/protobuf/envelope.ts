import type { JsonObject } from '../../json.ts';
import { DecodeError } from '../decode-context.ts';
import type { Schema } from '../schema.ts';
import { decodeProtobuf } from './decode.ts';
import { encodeProtobuf } from './encode.ts';
import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** `k8s` and a zero byte: how a body of application/vnd.kubernetes.protobuf begins. */
const magic = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

/** runtime.Unknown: a message and what it is. */
export interface ProtobufEnvelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
  readonly contentEncoding: string;
  readonly contentType: string;
}

/** Whether bytes begin as an enveloped message does. */
export function isProtobufEnvelope(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/** Puts a message in its envelope. */
export function wrapProtobuf({
  apiVersion,
  kind,
  raw,
  contentEncoding = '',
  contentType = '',
}: Pick<ProtobufEnvelope, 'apiVersion' | 'kind' | 'raw'> & Partial<ProtobufEnvelope>): Uint8Array {
  const writer = new WireWriter();
  const text = (number: number, value: string) => framed(writer, number, () => writer.text(value));
  text(4, contentType);
  text(3, contentEncoding);
  framed(writer, 2, () => writer.bytes(raw));
  framed(writer, 1, () => {
    text(2, kind);
    text(1, apiVersion);
  });
  writer.bytes(magic);
  return writer.finish();
}

function framed(writer: WireWriter, number: number, body: () => void): void {
  const before = writer.length;
  body();
  writer.varint(writer.length - before);
  writer.tag(number, 2);
}

/** Takes a message out of its envelope. @throws {DecodeError} when there is none, or it is malformed. */
export function unwrapProtobuf(bytes: Uint8Array): ProtobufEnvelope {
  if (!isProtobufEnvelope(bytes))
    throw new DecodeError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  if (bytes.length === magic.length) throw new DecodeError('empty body');
  const reader = new WireReader(bytes, magic.length);
  const envelope = { apiVersion: '', kind: '', raw: new Uint8Array(), contentEncoding: '', contentType: '' };
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) reader.message((inner) => readTypeMeta(inner, envelope));
    else if (tag === 18) envelope.raw = new Uint8Array(reader.bytes());
    else if (tag === 26) envelope.contentEncoding = reader.text();
    else if (tag === 34) envelope.contentType = reader.text();
    else reader.skipField(tag & 7);
  }
  return envelope;
}

function readTypeMeta(reader: WireReader, envelope: { apiVersion: string; kind: string }): void {
  while (!reader.done) {
    const tag = reader.tag();
    if (tag === 10) envelope.apiVersion = reader.text();
    else if (tag === 18) envelope.kind = reader.text();
    else reader.skipField(tag & 7);
  }
}

/** An object with its kind and apiVersion as application/vnd.kubernetes.protobuf. */
export function encodeEnveloped(schema: Schema, object: JsonObject): Uint8Array {
  const text = (key: string) => (typeof object[key] === 'string' ? object[key] : '');
  return wrapProtobuf({ apiVersion: text('apiVersion'), kind: text('kind'), raw: encodeProtobuf(schema, object) });
}

/** The object of an unwrapped message, with the kind and apiVersion of its envelope, in wire order. */
export function decodeEnveloped(schema: Schema, { apiVersion, kind, raw }: ProtobufEnvelope): JsonObject {
  const object = decodeProtobuf(schema, raw);
  if (!schema.properties?.has('apiVersion')) return object;
  return { ...(kind && { kind }), ...(apiVersion && { apiVersion }), ...object };
}
