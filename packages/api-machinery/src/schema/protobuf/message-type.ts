import { WireReader } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** What a field holds; `number` is any varint, exact up to 2^53. */
type Scalar = 'number' | 'bool' | 'text' | 'bytes';
type FieldType = Scalar | MessageType<object> | readonly [MessageType<object>];

/** Field numbers and types of a message, by the name it has in TypeScript; an array of one message: repeated. */
export type FieldTable<T> = { readonly [K in keyof T]-?: readonly [number: number, type: FieldType] };

/** The TypeScript side of a message type. */
export type MessageOf<M> = M extends MessageType<infer T> ? T : never;

interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
}

const noBytes = new Uint8Array(0);

/**
 * A protobuf (proto3) message described by a table. Decoding gives every scalar and repeated field a value; a message
 * field is undefined when it is absent. Fields that the table does not name are passed over.
 */
export class MessageType<T extends object> {
  readonly #fields: readonly Field[];
  readonly #byNumber: readonly (Field | undefined)[];

  constructor(table: FieldTable<T>) {
    const entries = Object.entries(table as FieldTable<Record<string, unknown>>);
    this.#fields = entries.map(([name, [number, type]]) => ({ name, number, type })).sort((a, b) => b.number - a.number);
    const byNumber: (Field | undefined)[] = [];
    for (const field of this.#fields) byNumber[field.number] = field;
    this.#byNumber = byNumber;
  }

  encode(value: Partial<T>): Buffer {
    const writer = new WireWriter();
    this.write(writer, value);
    return Buffer.from(writer.finish().buffer);
  }

  /** The fields, from the highest number to the lowest: the writer goes backwards. */
  write(writer: WireWriter, value: Partial<T>): void {
    for (const field of this.#fields) writeField(writer, field, (value as Record<string, unknown>)[field.name]);
  }

  /** @throws {DecodeError} when the bytes are no such message. */
  decode(bytes: Uint8Array): T {
    return this.read(new WireReader(bytes));
  }

  read(reader: WireReader): T {
    const value: Record<string, unknown> = {};
    for (const { name, type } of this.#fields) value[name] = emptyOf(type);
    while (!reader.done) {
      const tag = reader.tag();
      const field = this.#byNumber[tag >>> 3];
      if (field && (tag & 7) === wireTypeOf(field.type)) readField(reader, field, value);
      else reader.skipField(tag & 7);
    }
    return value as T;
  }
}

function wireTypeOf(type: FieldType): 0 | 2 {
  return type === 'number' || type === 'bool' ? 0 : 2;
}

function emptyOf(type: FieldType): unknown {
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  if (type === 'text') return '';
  if (type === 'bytes') return noBytes;
  return type instanceof MessageType ? undefined : [];
}

function readField(reader: WireReader, { name, type }: Field, into: Record<string, unknown>): void {
  if (type === 'number') into[name] = reader.varint();
  else if (type === 'bool') into[name] = reader.varint() !== 0;
  else if (type === 'text') into[name] = reader.text();
  else if (type === 'bytes') into[name] = reader.bytes();
  else if (type instanceof MessageType) into[name] = reader.message((inner) => type.read(inner));
  else (into[name] as unknown[]).push(reader.message((inner) => type[0].read(inner)));
}

function writeField(writer: WireWriter, { number, type }: Field, value: unknown): void {
  if (value === undefined || value === 0 || value === false || value === '') return;
  if (type === 'number' || type === 'bool') {
    writer.varint(Number(value));
    writer.tag(number, 0);
  } else if (Array.isArray(type)) {
    for (const each of (value as object[]).toReversed()) writeLengthPrefixed(writer, number, () => type[0].write(writer, each));
  } else
    writeLengthPrefixed(writer, number, () => {
      if (type === 'text') writer.text(value as string);
      else if (type === 'bytes') writer.bytes(value as Uint8Array);
      else (type as MessageType<object>).write(writer, value as object);
    });
}

function writeLengthPrefixed(writer: WireWriter, number: number, write: () => void): void {
  const before = writer.length;
  write();
  writer.varint(writer.length - before);
  writer.tag(number, 2);
}
