import type { JsonValue, Property, ProtoField, Schema } from '@kubewright/api-machinery';
import { parseTable, type EnumRow, type FieldRow, type StructRow, type TypeExpression, type TypeTable } from './parse-table.ts';
import { wellKnown } from './well-known.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Schemas of the types in a set of tables, each built when it is first asked for and then kept. A type is one Schema
 * object however often it is referenced, so recursive types are cycles.
 */
export class SchemaRegistry {
  readonly #sources: ReadonlyMap<string, string>;
  readonly #tables = new Map<string, TypeTable>();
  readonly #schemas = new Map<string, Schema>();

  /** @param sources the text of each table by `<short group>/<version>`. */
  constructor(sources: ReadonlyMap<string, string>) {
    this.#sources = sources;
  }

  /** The table of `<short group>/<version>`, or undefined. */
  table(path: string): TypeTable | undefined {
    const known = this.#tables.get(path);
    if (known) return known;
    const source = this.#sources.get(path);
    if (source === undefined) return undefined;
    const table = parseTable(source);
    this.#tables.set(path, table);
    return table;
  }

  /** The schema of a type, named by its table and its name; undefined when there is none. */
  schema(path: string, name: string): Schema | undefined {
    const key = `${path}.${name}`;
    const known = this.#schemas.get(key);
    if (known) return known;
    const table = this.table(path);
    const row = table?.types.get(name);
    if (!table || !row) return undefined;
    if (row.kind === 'struct') return this.#struct(path, name, table, row);
    const schema: Mutable<Schema> = row.kind === 'enum' ? enumSchema(row) : this.#alias(row.type, path);
    schema.goType = `${table.version}.${name}`;
    this.#schemas.set(key, schema);
    return schema;
  }

  /** In protobuf a named list is a message whose field 1 repeats. */
  #alias(type: TypeExpression, path: string): Schema {
    const schema = this.#container(type, path, {});
    return type.container === 'list' ? { ...schema, protoItems: 1 } : { ...schema };
  }

  #struct(path: string, name: string, table: TypeTable, row: StructRow): Schema {
    const properties = new Map<string, Property>();
    const schema: Mutable<Schema> = { name: `${table.model}.${name}`, type: 'object', properties };
    if (row.atomic) schema.mapType = 'atomic';
    if (row.description) schema.description = row.description;
    if (row.union) schema.union = true;
    if (row.oneOf) schema.oneOfFields = row.oneOf;
    this.#schemas.set(`${path}.${name}`, schema);
    for (const field of row.fields) this.#addField(properties, field, path);
    return schema;
  }

  #addField(properties: Map<string, Property>, field: FieldRow, path: string): void {
    if (field.spread && field.name === 'TypeMeta') {
      properties.set('kind', kindProperty);
      properties.set('apiVersion', apiVersionProperty);
    } else if (field.spread) {
      const embedded = this.#reference(field.name, path);
      for (const [name, property] of embedded.properties ?? []) properties.set(name, inside(property, field));
    } else properties.set(field.name, this.#property(field, path));
  }

  #property(field: FieldRow, path: string): Property {
    const schema = this.#container(field.type, path, field);
    const property: Mutable<Property> = { schema, required: field.required, omit: omission(field, schema) };
    if (field.description) property.description = field.description;
    if (field.default !== undefined) property.default = field.default as JsonValue;
    if (field.proto !== undefined) property.proto = protoField(field, schema);
    if (field.patchStrategy) property.patchStrategy = field.patchStrategy;
    if (field.patchMergeKey) property.patchMergeKey = field.patchMergeKey;
    if (field.featureGate) property.featureGates = field.featureGate.split(',');
    return property;
  }

  #container(type: TypeExpression, path: string, flags: Pick<FieldRow, 'listType' | 'listMapKeys' | 'mapType'>): Schema {
    const element = this.#reference(type.name, path);
    if (type.container === 'list') {
      const { listType, listMapKeys } = flags;
      return { type: 'array', items: element, ...(listType && { listType }), ...(listMapKeys && { listMapKeys }) };
    }
    if (type.container === 'map')
      return { type: 'object', additionalProperties: element, ...(flags.mapType && { mapType: flags.mapType }) };
    if (element.type === 'array' && element.protoItems === undefined) return element;
    const more = { ...(flags.mapType && { mapType: flags.mapType }), ...(flags.listType && { listType: flags.listType }) };
    return Object.keys(more).length > 0 ? { ...element, ...more } : element;
  }

  /** Resolves a name as a table writes it: own table, then meta/v1, then core/v1, or qualified with its table. */
  #reference(name: string, path: string): Schema {
    const dot = name.lastIndexOf('.');
    const found =
      wellKnown.get(name) ??
      (dot > 0
        ? this.schema(name.slice(0, dot), name.slice(dot + 1))
        : (this.schema(path, name) ?? this.schema('meta/v1', name) ?? this.schema('core/v1', name)));
    if (!found) throw new Error(`type ${name}, used in ${path}, is in no table`);
    return found;
  }
}

const enumSchema = ({ values, unpublished }: EnumRow): Mutable<Schema> => ({
  type: 'string',
  enum: values,
  ...(unpublished && { unpublished }),
});

const typeMeta = { schema: { type: 'string' }, required: false, omit: 'empty' } as const;
const kindProperty: Property = { ...typeMeta, description: 'Kind of the object, in CamelCase. Cannot be changed.' };
const apiVersionProperty: Property = {
  ...typeMeta,
  description: 'Group and version of the schema that the object is written in, e.g. apps/v1.',
};

/** A spread field keeps its place in the message that it is embedded in. */
function inside(property: Property, { name, proto: number }: FieldRow): Property {
  const embeddedIn = [name.slice(name.lastIndexOf('.') + 1), ...(property.embeddedIn ?? [])];
  if (number === undefined || !property.proto) return { ...property, embeddedIn };
  return { ...property, embeddedIn, proto: { ...property.proto, within: [number, ...(property.proto.within ?? [])] } };
}

function omission({ type, always, omitZero }: FieldRow, schema: Schema): Property['omit'] {
  if (always) return 'never';
  if (type.pointer) return 'unset';
  if (omitZero) return 'empty';
  // Go's omitempty leaves out scalars, lists and maps; a struct that is not a pointer is always written.
  const struct =
    schema.properties !== undefined || schema.intOrString || structFormats.has(schema.format ?? '') || schema.preserveUnknownFields;
  return type.container === 'none' && struct ? 'never' : 'empty';
}

const structFormats: ReadonlySet<string> = new Set(['date-time', 'micro-time', 'duration', 'quantity']);

function protoField(field: FieldRow, schema: Schema): ProtoField {
  const value =
    field.type.container === 'list' ? schema.items! : field.type.container === 'map' ? (schema.additionalProperties as Schema) : schema;
  return { number: field.proto!, type: protoType(value), ...(field.type.pointer && { pointer: true }) };
}

function protoType(schema: Schema): ProtoField['type'] {
  if (schema.protoItems !== undefined) return 'message';
  if (schema.type === 'array') return protoType(schema.items!);
  if (schema.type === 'boolean') return 'bool';
  if (schema.type === 'integer') return schema.format === 'int64' ? 'int64' : 'int32';
  if (schema.type === 'number') return 'double';
  if (schema.type !== 'string')
    return schema.type === 'object' && schema.additionalProperties ? protoType(schema.additionalProperties as Schema) : 'message';
  if (schema.format === 'byte') return 'bytes';
  return structFormats.has(schema.format ?? '') ? 'message' : 'string';
}
