import { decodeBase64, type Schema } from '@kubewright/api-machinery';
import { maxRequestSizeBytes } from '../limits.ts';
import { CelError } from '../values/cel-error.ts';
import { parseDuration } from '../values/duration.ts';
import {
  adaptBoolean,
  adaptDouble,
  adaptInteger,
  adaptIntOrString,
  adaptString,
  listAdapter,
  mapAdapter,
  objectAdapter,
  type Adapt,
} from '../values/json-value.ts';
import type { ListKind } from '../values/list-value.ts';
import { OptionalValue } from '../values/optional-value.ts';
import { parseDate, parseTimestamp } from '../values/timestamp.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  objectType,
  optionalType,
  stringType,
  timestampType,
  type CelType,
} from './cel-type.ts';
import { escapeName, isReserved } from './escape.ts';

/**
 * A type of CEL made from a structural schema: what the checker, the cost estimate and the evaluator need of it.
 * Source: k8s.io/apiserver/pkg/cel/common/schemas.go, types.go, valuesunstructured.go (1.36).
 */
export interface SchemaType {
  readonly type: CelType;
  /** The most elements, entries or bytes of text that the schema and the size of a request allow; 0 for scalars. */
  readonly maxElements: number;
  /** The fewest bytes of JSON that it takes. */
  readonly minSerializedSize: number;
  /** Fields of an object by their CEL name. Properties that CEL cannot name are missing. */
  readonly fields?: ReadonlyMap<string, SchemaType>;
  /** Keys of a map. */
  readonly key?: SchemaType;
  /** Elements of a list, values of a map. */
  readonly element?: SchemaType;
  /** Makes a value of JSON, without copying it. @throws {CelError} when the JSON does not fit the schema */
  readonly adapt: Adapt;
}

export interface SchemaTypeOptions {
  /** `apiVersion`, `kind` and metadata's `name` and `generateName` are there whatever the schema says. */
  readonly resourceRoot?: boolean;
  /** Name of the type of an object, e.g. `selfType1`; types of its fields are called `selfType1.spec`. */
  readonly name?: string;
  /** The type that OpenAPI publishes: it has all of metadata, and quantities have no type there. */
  readonly published?: boolean;
}

/**
 * The type of a schema, or undefined when expressions cannot see it: what is preserved without a schema, lists and maps
 * of such, recursive types. Properties of such types are left out of their object.
 */
export function schemaType(
  schema: Schema,
  { resourceRoot = false, name = 'object', published = false }: SchemaTypeOptions = {},
): SchemaType | undefined {
  return new Builder(published).build(schema, resourceRoot, name);
}

/** The optional of a type: what `oldSelf` is in rules with `optionalOldSelf`. Bound to JSON, or to undefined for none. */
export function optionalSchemaType(of: SchemaType): SchemaType {
  return {
    type: optionalType(of.type),
    maxElements: of.maxElements,
    minSerializedSize: of.minSerializedSize,
    ...(of.fields && { fields: of.fields }),
    ...(of.key && { key: of.key }),
    ...(of.element && { element: of.element }),
    adapt: (json) => (json === undefined || json === null ? OptionalValue.none : OptionalValue.of(of.adapt(json))),
  };
}

/** How often at most data of a type fits into one request: how often a rule on it may run (maxCardinality). */
export function maxCardinality(type: SchemaType): number {
  return Math.floor(maxRequestSizeBytes / (type.minSerializedSize + 1));
}

const scalar = (type: CelType, minSerializedSize: number, adapt: Adapt, maxElements = 0): SchemaType => ({
  type,
  maxElements,
  minSerializedSize,
  adapt,
});

const largestText = maxRequestSizeBytes - 2;
const textKey = scalar(stringType, 2, adaptString);
const anyText: Schema = { type: 'string' };

class Builder {
  readonly #open = new Set<Schema>();
  readonly #published: boolean;

  constructor(published: boolean) {
    this.#published = published;
  }

  build(schema: Schema, resourceRoot: boolean, name: string): SchemaType | undefined {
    if (this.#open.has(schema)) return undefined;
    this.#open.add(schema);
    try {
      const built = this.#of(schema, resourceRoot, name);
      return built && schema.nullable ? { ...built, adapt: nullable(built.adapt) } : built && { ...built, adapt: notNull(built.adapt) };
    } finally {
      this.#open.delete(schema);
    }
  }

  #of(schema: Schema, resourceRoot: boolean, name: string): SchemaType | undefined {
    if (schema.intOrString) return scalar(dynType, 1, adaptIntOrString, textLength(schema) ?? largestText);
    if (resourceRoot) return this.#object(withTypeAndObjectMeta(schema, this.#published), name);
    if (this.#published && schema.format === 'quantity') return undefined;
    switch (schema.type) {
      case 'array':
        return this.#list(schema, name);
      case 'object':
        return typeof schema.additionalProperties === 'object' ? this.#map(schema, name) : this.#object(schema, name);
      case 'string':
        return textType(this.#published && schema.format === 'micro-time' ? { ...schema, format: 'date-time' } : schema);
      case 'boolean':
        return scalar(boolType, 4, adaptBoolean);
      case 'number':
        return scalar(doubleType, 1, adaptDouble);
      case 'integer':
        return scalar(intType, 1, adaptInteger);
      default:
        return undefined;
    }
  }

  #list(schema: Schema, name: string): SchemaType | undefined {
    const element = schema.items && this.build(schema.items, schema.items.embeddedResource ?? false, `${name}.@idx`);
    if (!element) return undefined;
    const maxElements = schema.maxItems ?? Math.floor((maxRequestSizeBytes - 2) / (element.minSerializedSize + 1));
    return {
      type: listType(element.type),
      maxElements: Math.max(0, maxElements),
      minSerializedSize: 2,
      element,
      adapt: listAdapter(element.adapt, listKind(schema)),
    };
  }

  #map(schema: Schema, name: string): SchemaType | undefined {
    const values = schema.additionalProperties as Schema;
    const element = this.build(values, values.embeddedResource ?? false, `${name}.@elem`);
    if (!element) return undefined;
    // Two quotes, a colon, a comma and the shortest value are the least an entry takes.
    const maxElements = schema.maxProperties ?? Math.floor((maxRequestSizeBytes - 2) / (element.minSerializedSize + 6));
    return {
      type: mapType(stringType, element.type),
      maxElements: Math.max(0, maxElements),
      minSerializedSize: 2,
      key: textKey,
      element,
      adapt: mapAdapter(element.adapt),
    };
  }

  #object(schema: Schema, name: string): SchemaType {
    const fields = new Map<string, SchemaType>();
    const adapters = new Map<string, Adapt>();
    let minSerializedSize = 2;
    for (const [property, { schema: part, required, default: fallback }] of schema.properties ?? []) {
      const escaped = escapeName(property);
      const type = this.build(part, part.embeddedResource ?? false, `${name}.${escaped ?? property}`);
      if (!type) continue;
      adapters.set(property, type.adapt);
      if (escaped !== undefined) fields.set(escaped, type);
      if (required && fallback === undefined) minSerializedSize += property.length + type.minSerializedSize + 4;
    }
    const get = (field: string) => (fields.get(field) ?? (isReserved(field) ? fields.get(`__${field}__`) : undefined))?.type;
    const type = objectType(name, { get });
    return { type, maxElements: 0, minSerializedSize, fields, adapt: objectAdapter(adapters) };
  }
}

function nullable(adapt: Adapt): Adapt {
  return (json) => (json === null ? null : adapt(json));
}

function notNull(adapt: Adapt): Adapt {
  return (json) => {
    if (json === null || json === undefined) throw new CelError('invalid data, got null for schema with nullable=false');
    return adapt(json);
  };
}

function listKind(schema: Schema): ListKind {
  if (schema.listType === 'set') return 'set';
  return schema.listType === 'map' ? { keys: schema.listMapKeys ?? [] } : 'atomic';
}

/** maxLength counts characters, sizes are bytes: one character may take four. */
const textLength = (schema: Schema): number | undefined => (schema.maxLength === undefined ? undefined : Math.max(0, schema.maxLength) * 4);

const utf8 = new TextEncoder();

function textType(schema: Schema): SchemaType {
  switch (schema.format) {
    case 'byte':
      return scalar(bytesType, 2, adaptBytes, schema.maxLength === undefined ? largestText : Math.max(0, schema.maxLength));
    case 'duration':
      return scalar(durationType, 3, parsed('Invalid duration', parseDuration), 32);
    case 'date':
      return scalar(timestampType, 12, parsed('Invalid date formatted string', parseDate), 12);
    case 'date-time':
      return scalar(timestampType, 21, parsed('Invalid date-time formatted string', parseTimestamp), 32);
    default: {
      const longest = (schema.enum ?? []).map((value) => (typeof value === 'string' ? utf8.encode(value).length : 0));
      const maxElements = textLength(schema) ?? (longest.length > 0 ? Math.max(...longest) : largestText);
      return scalar(stringType, 2, adaptString, maxElements);
    }
  }
}

const adaptBytes: Adapt = (json) => {
  const text = adaptString(json) as string;
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) {
    throw new CelError(`Invalid byte formatted string ${text}: illegal base64 data`);
  }
  return decodeBase64(text);
};

function parsed<T extends object>(message: string, parse: (text: string) => T | undefined): Adapt {
  return (json) => {
    const text = adaptString(json) as string;
    const value = parse(text);
    if (value === undefined) throw new CelError(`${message} ${text}`);
    return value as unknown as ReturnType<Adapt>;
  };
}

/** What every resource has, put beside what its schema says. */
function withTypeAndObjectMeta(schema: Schema, wholeMetadata: boolean): Schema {
  const properties = new Map(schema.properties);
  const isText = (name: string): boolean => properties.get(name)?.schema.type === 'string';
  const meta = properties.get('metadata')?.schema;
  const hasNames = ['name', 'generateName'].every((name) => meta?.properties?.get(name)?.schema.type === 'string');
  if (isText('kind') && isText('apiVersion') && meta?.type === 'object' && hasNames)
    return wholeMetadata ? schema : onlyNames(schema, meta);
  const property = (part: Schema) => ({ schema: part, required: false, omit: 'unset' as const });
  properties.set('kind', property(anyText)).set('apiVersion', property(anyText));
  const names = new Map([
    ['name', property({ type: 'string' })],
    ['generateName', property({ type: 'string' })],
  ]);
  properties.set('metadata', property({ type: 'object', properties: names }));
  return { ...schema, type: 'object', properties };
}

/** Of metadata, rules see name and generateName only, though our schemas carry all of ObjectMeta. */
function onlyNames(schema: Schema, meta: Schema): Schema {
  const names = new Map([...(meta.properties ?? [])].filter(([name]) => name === 'name' || name === 'generateName'));
  const properties = new Map(schema.properties);
  properties.set('metadata', { ...properties.get('metadata')!, schema: { ...meta, properties: names } });
  return { ...schema, properties };
}
