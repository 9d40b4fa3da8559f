import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { deepEqual } from '../../meta/semantic-equal.ts';
import type { Property, Schema } from '../schema.ts';

export type OpenApiDialect = 'v2' | 'v3';

/** Writes schemas as OpenAPI, and collects the definitions that they refer to. */
export class SchemaWriter {
  readonly #dialect: OpenApiDialect;
  readonly #definitions = new Map<string, JsonObject>();
  readonly #waiting: string[] = [];
  readonly #schemas = new Map<string, Schema>();
  readonly #written = new Map<string, Schema>();

  constructor(dialect: OpenApiDialect) {
    this.#dialect = dialect;
  }

  /** A reference to a named type, whose definition is written with all that it refers to. */
  reference(name: string, schema: Schema): JsonObject {
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, {});
      this.#waiting.push(name);
    }
    // Where a type is used it may be said to merge in another way: that is not how it is defined.
    if (!this.#schemas.has(name) || schema.mapType !== 'granular') this.#schemas.set(name, schema);
    return { $ref: this.#dialect === 'v2' ? `#/definitions/${name}` : `#/components/schemas/${name}` };
  }

  /** Adds a definition written elsewhere. */
  define(name: string, definition: JsonObject): void {
    this.#definitions.set(name, definition);
  }

  has(name: string): boolean {
    return this.#definitions.has(name);
  }

  /** Writes every definition referred to so far, and what those refer to. */
  *collect(): Generator<void, void> {
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      const schema = this.#schemas.get(next)!;
      this.#written.set(next, schema);
      this.#definitions.set(next, this.#definition(schema));
      yield;
    }
  }

  /** What has been written, sorted by name; extensions are added to those named in `more`. */
  definitions(more: ReadonlyMap<string, JsonObject>): JsonObject {
    for (const [name, schema] of this.#schemas)
      if (this.#written.get(name) !== schema) this.#definitions.set(name, this.#definition(schema));
    const out: JsonObject = {};
    for (const name of [...this.#definitions.keys()].sort()) out[name] = { ...this.#definitions.get(name)!, ...more.get(name) };
    return out;
  }

  #definition(schema: Schema): JsonObject {
    const description: JsonObject = {};
    if (schema.description !== undefined) description.description = schema.description;
    if (schema.union) return description;
    if (schema.format === 'quantity') return { ...description, ...this.#either('string', 'number') };
    if (schema.name && schema.intOrString) return { ...description, ...this.#either('integer', 'string'), format: 'int-or-string' };
    if (schema.name && schema.preserveUnknownFields && (this.#dialect === 'v2' || !schema.properties))
      return schema.type ? { ...description, type: schema.type } : description;
    return this.#inline(schema);
  }

  /** OpenAPI 2 cannot say one of two types. */
  #either(first: string, second: string): JsonObject {
    return this.#dialect === 'v2' ? { type: 'string' } : { oneOf: [{ type: first }, { type: second }] };
  }

  /** A schema where it is used: a reference if it has a name. */
  use(schema: Schema): JsonObject {
    return schema.name ? this.reference(schema.name, schema.restricts ?? schema) : this.#inline(schema);
  }

  #inline(schema: Schema): JsonObject {
    const out: JsonObject = {};
    if (schema.title !== undefined) out.title = schema.title;
    if (schema.description !== undefined) out.description = schema.description;
    const loose = this.#dialect === 'v2' && !schema.name && (schema.nullable === true || schema.intOrString === true);
    if (schema.type && !loose && !(this.#dialect === 'v2' && isBeyondV2(schema))) out.type = schema.type;
    const format = schema.format && schema.name ? formatNames.get(schema.format) : undefined;
    if (format !== undefined) out.format = format;
    else if (schema.format) out.format = schema.format;
    if (out.format === '') delete out.format;
    if (!loose) this.#structure(schema, out);
    for (const key of valueKeys)
      if (schema[key] !== undefined) out[key] = this.#dialect === 'v2' ? inDoubles(schema[key] as JsonValue) : (schema[key] as JsonValue);
    // The values of Go's constants come sorted; those of a custom resource as they were given.
    if (schema.unpublished) delete out.enum;
    else if (schema.goType && schema.enum) out.enum = [...schema.enum].sort();
    if (this.#dialect === 'v3') this.#junctors(schema, out);
    if (this.#dialect === 'v3' && schema.default !== undefined) out.default = schema.default;
    if (schema.externalDocs) out.externalDocs = { ...schema.externalDocs };
    Object.assign(out, extensionsOf(schema));
    return out;
  }

  #structure(schema: Schema, out: JsonObject): void {
    if (this.#dialect === 'v2' && schema.preserveUnknownFields) return;
    if (schema.properties && schema.properties.size > 0) {
      // In Go's order of a map's keys: programs that write code from a document keep it.
      const sorted = [...schema.properties].sort(([a], [b]) => (a < b ? -1 : 1));
      out.properties = Object.fromEntries(sorted.map(([name, property]) => [name, this.#property(property)]));
      const required = requiredNames(schema);
      if (required.length > 0) out.required = required;
    } else if (schema.required) out.required = requiredNames(schema);
    if (schema.items) out.items = this.use(schema.items);
    if (typeof schema.additionalProperties === 'object') out.additionalProperties = this.use(schema.additionalProperties);
    else if (schema.additionalProperties !== undefined) out.additionalProperties = schema.additionalProperties;
  }

  #junctors(schema: Schema, out: JsonObject): void {
    if (schema.nullable) out.nullable = true;
    const parts = schema.intOrString && !schema.name ? unfolded(schema) : schema;
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) if (parts[key]) out[key] = parts[key].map((part) => this.use(part));
    if (schema.not) out.not = this.use(schema.not);
  }

  /** In OpenAPI 3 the elements of a built-in list or map say what they are when nobody sets them, as upstream's do. */
  #withElementDefaults(written: JsonObject, schema: Schema): JsonObject {
    const out = { ...written };
    const { items, additionalProperties: values } = schema;
    for (const [key, element] of [
      ['items', items],
      ['additionalProperties', values],
    ] as const) {
      if (typeof element !== 'object') continue;
      const inner = written[key] as JsonObject;
      if (element.name) out[key] = element.properties && !element.union ? { allOf: [inner], default: {} } : inner;
      else out[key] = { ...this.#withElementDefaults(inner, element), ...withZero(element) };
    }
    return out;
  }

  #property(property: Property): JsonObject {
    const plain = this.use(property.schema);
    const written =
      this.#dialect === 'v3' && property.proto && !property.schema.name ? this.#withElementDefaults(plain, property.schema) : plain;
    const beside: JsonObject = {};
    if (property.description !== undefined) beside.description = property.description;
    // OpenAPI 2 says of no field what it is when nobody sets it.
    const fallback = this.#dialect === 'v3' ? (property.default ?? zeroDefault(property)) : undefined;
    if (fallback !== undefined) beside.default = fallback;
    if (property.patchMergeKey) beside['x-kubernetes-patch-merge-key'] = property.patchMergeKey;
    if (property.patchStrategy) beside['x-kubernetes-patch-strategy'] = property.patchStrategy.join(',');
    if (!('$ref' in written)) return { ...written, ...beside };
    const { listType, mapType, validations } = property.schema;
    if (property.schema.name && mapType && mapType !== 'atomic') Object.assign(beside, extensionsOf({ listType, mapType, validations }));
    if (this.#dialect === 'v2' || Object.keys(beside).length === 0) return { ...written, ...beside };
    return { allOf: [written], ...beside };
  }
}

/** As upstream reads the values of a definition before it writes them in OpenAPI 2. */
function inDoubles(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(inDoubles);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inDoubles(each)])) : value;
}

const eitherType: readonly Schema[] = [{ type: 'integer' }, { type: 'string' }];

/** A number or a text says so also where the extension is not understood (apiextensions-apiserver schema/unfold.go). */
function unfolded({ anyOf, allOf = [], oneOf }: Schema): Pick<Schema, 'anyOf' | 'allOf' | 'oneOf'> {
  const says = (parts: readonly Schema[] | undefined): boolean =>
    deepEqual(
      parts?.map(({ type }) => type),
      ['integer', 'string'],
    );
  const rest = { ...(allOf.length > 0 && { allOf }), ...(oneOf && { oneOf }) };
  if (!anyOf) return says(allOf[0]?.anyOf) ? rest : { anyOf: eitherType, ...rest };
  return says(anyOf) ? { anyOf, ...rest } : { anyOf, ...rest, allOf: [{ anyOf: eitherType }, ...allOf] };
}

/** The fields of a Go type in their own order; an embedded resource needs to say what it is. */
function requiredNames({ name, properties = new Map(), required = [], requiredOrder, embeddedResource }: Schema): string[] {
  const all = [...[...properties].filter(([, property]) => property.required).map(([key]) => key), ...required];
  if (name) return all;
  return [...new Set([...(requiredOrder ?? all.sort()), ...(embeddedResource ? ['kind', 'apiVersion'] : [])])];
}

/** Lists without items, and objects that hold anything: kubectl fails on those of OpenAPI 2, so that upstream gives them no type. */
function isBeyondV2({ name, type, items, preserveUnknownFields = false }: Schema): boolean {
  if (name) return false;
  return type === 'array' ? !items || preserveUnknownFields : type === 'object' && preserveUnknownFields;
}

/** Our formats that OpenAPI spells otherwise; '' is no format. */
const formatNames: ReadonlyMap<string, string> = new Map([
  ['micro-time', 'date-time'],
  ['duration', ''],
]);

const valueKeys = [
  'enum',
  'example',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const satisfies readonly (keyof Schema)[];

/** What a built-in field that is always written holds when nobody sets it. */
function zeroDefault({ schema, proto, omit }: Property): JsonValue | undefined {
  if (!proto || proto.pointer) return undefined;
  if (schema.name && schema.properties && !schema.union) return {};
  return omit !== 'never' || schema.name ? undefined : zeroOf(schema);
}

function withZero(schema: Schema): JsonObject {
  const zero = zeroOf(schema);
  return zero === undefined ? {} : { default: zero };
}

function zeroOf(schema: Schema): JsonValue | undefined {
  if (schema.type === 'string' && schema.format !== 'byte') return '';
  if (schema.type === 'boolean') return false;
  return schema.type === 'integer' || schema.type === 'number' ? 0 : undefined;
}

/** The discriminator's value for a field is its name as Go writes it. */
function unionOf({ by, fields }: NonNullable<Schema['oneOfFields']>): JsonObject {
  const names = Object.fromEntries(fields.map((field) => [field, field.slice(0, 1).toUpperCase() + field.slice(1)]));
  return { ...(by && { discriminator: by }), 'fields-to-discriminateBy': names };
}

function extensionsOf(schema: Schema): JsonObject {
  const out: JsonObject = {};
  if (schema.intOrString && !schema.name) out['x-kubernetes-int-or-string'] = true;
  if (schema.embeddedResource) out['x-kubernetes-embedded-resource'] = true;
  if (schema.preserveUnknownFields && (!schema.name || schema.properties)) out['x-kubernetes-preserve-unknown-fields'] = true;
  if (schema.listMapKeys) out['x-kubernetes-list-map-keys'] = [...schema.listMapKeys];
  if (schema.listType) out['x-kubernetes-list-type'] = schema.listType;
  if (schema.mapType) out['x-kubernetes-map-type'] = schema.mapType;
  if (schema.oneOfFields) out['x-kubernetes-unions'] = [unionOf(schema.oneOfFields)];
  if (schema.validations) out['x-kubernetes-validations'] = schema.validations.map((rule) => ({ ...rule }) as unknown as JsonObject);
  return out;
}
