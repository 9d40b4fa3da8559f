import { decode, type JsonObject, type JsonValue, type Schema } from '@kubewright/api-machinery';
import { schemaIn } from '../src/schema-of.ts';
import { tables } from '../src/generated/tables.ts';
import { parseTable } from '../src/table/parse-table.ts';

/** A kind of the tables, with one object of it that has every field set. */
export interface FullObject {
  /** `group/version Kind`, as a person would write it. */
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
  readonly object: JsonObject;
}

/** Whether a kind has a protobuf form: a Table has none. */
export const hasProtobuf = ({ properties }: Schema): boolean =>
  [...properties!].every(([name, { proto }]) => proto !== undefined || name === 'kind' || name === 'apiVersion');

/** Every kind of every table, served or not, except ApplyOptions, which only Go programs see. The same objects each time: their values come from the names of the fields. */
export function fullObjects(): FullObject[] {
  return [...tables].flatMap(([path, text]) => {
    const { group, version, types } = parseTable(text);
    const kinds = [...types].filter(
      ([, row]) => row.kind === 'struct' && row.fields[0]?.spread === true && row.fields[0].name === 'TypeMeta',
    );
    return kinds.filter(([kind]) => kind !== 'ApplyOptions').map(([kind]) => fullObject(path, group, version, kind));
  });
}

function fullObject(path: string, group: string, version: string, kind: string): FullObject {
  const schema = schemaIn(path, kind)!;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const value = fill(schema, kind, []) as JsonObject;
  return { name: `${apiVersion} ${kind}`, group, version, kind, schema, object: decode(schema, { ...value, kind, apiVersion }).object };
}

/** `within`: the named types around the value; a type is not set inside itself. */
function fill(schema: Schema, name: string, within: readonly string[]): JsonValue {
  if (schema.union) return fillUnion(schema, name, within);
  if (schema.intOrString) return name.length % 2 === 0 ? count(name) : '25%';
  if (schema.preserveUnknownFields) return { apiVersion: 'example.com/v1', kind: 'Thing', [`x-${name}`]: [1, 'x', { y: true }] };
  if (schema.properties) return fillStruct(schema, within);
  if (schema.type === 'array') return isInside(schema.items!, within) ? [] : [fill(schema.items!, name, within)];
  if (schema.type === 'object')
    return isInside(schema.additionalProperties as Schema, within)
      ? {}
      : { [`${name}Key`]: fill(schema.additionalProperties as Schema, name, within) };
  return scalar(schema, name);
}

const isInside = ({ name }: Schema, within: readonly string[]): boolean => name !== undefined && within.includes(name);

function fillStruct({ name: type, properties }: Schema, within: readonly string[]): JsonObject {
  const inner = type === undefined ? within : [...within, type];
  // TypeMeta, the fields without a number beside their protobuf, says what the outermost object is and no other.
  const inProtobuf = [...properties!.values()].some(({ proto }) => proto !== undefined);
  const fields = [...properties!].filter(([, { schema, proto }]) => (proto !== undefined || !inProtobuf) && !isInside(schema, inner));
  return Object.fromEntries(fields.map(([name, { schema }]) => [name, fill(schema, name, inner)]));
}

function fillUnion({ properties }: Schema, name: string, within: readonly string[]): JsonValue {
  const fitting = [...properties!.values()].find(
    ({ schema }) => schema.type !== 'boolean' && !isInside(schema, within) && !isInside(schema.items ?? {}, within),
  );
  return fitting ? fill(fitting.schema, name, within) : true;
}

/** A number that tells fields apart. */
const count = (name: string): number => [...name].reduce((sum, character) => sum + character.charCodeAt(0), name.length);

function scalar({ type, format, enum: values }: Schema, name: string): JsonValue {
  if (values) return values.find((value) => value !== '') ?? `${name}Value`;
  if (type === 'boolean') return true;
  if (type === 'integer') return format === 'int64' ? count(name) * 1_000_000_007 : -count(name);
  if (type === 'number') return count(name) + 0.5;
  const second = String(count(name) % 60).padStart(2, '0');
  if (format === 'date-time') return `2026-02-28T23:59:${second}Z`;
  if (format === 'micro-time') return `2026-02-28T23:59:${second}.000012Z`;
  if (format === 'duration') return `1h${count(name) % 60}m0.5s`;
  if (format === 'quantity') return `${count(name)}m`;
  return format === 'byte' ? btoa(name) : `${name}Value é: ${name}`;
}
