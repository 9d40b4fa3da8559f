import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { Property, Schema, SchemaType, ValidationRule } from './schema.ts';

export interface FromJsonSchemaOptions {
  /** The schema of meta/v1 ObjectMeta, for the root and for embedded resources. */
  readonly objectMeta: Schema;
}

/**
 * The schema of a custom resource from the `openAPIV3Schema` of its definition. `apiVersion`, `kind` and `metadata`
 * are added at the root and in embedded resources; what the definition says about metadata's name and generateName is
 * kept. Check the input with `structuralErrors` first: what is not structural is ignored here.
 */
export function fromJsonSchema(openApiV3Schema: JsonObject | undefined, { objectMeta }: FromJsonSchemaOptions): Schema {
  const root = openApiV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return new Converter(objectMeta).resource(root);
}

/** The schema of any value from a part of a definition's schema. */
export function valueSchema(openApiV3Schema: JsonObject, { objectMeta }: FromJsonSchemaOptions): Schema {
  return new Converter(objectMeta).convert(openApiV3Schema);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const numberKeys = [
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
] as const;
const booleanKeys = ['nullable', 'exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems'] as const;
const stringKeys = ['format', 'title', 'description', 'pattern'] as const;
const junctors = ['allOf', 'anyOf', 'oneOf'] as const;

class Converter {
  readonly #objectMeta: Schema;

  constructor(objectMeta: Schema) {
    this.#objectMeta = objectMeta;
  }

  /** A schema of something that has apiVersion, kind and metadata. */
  resource(json: JsonObject): Schema {
    const schema = this.convert({ ...json, 'x-kubernetes-embedded-resource': false });
    const properties = new Map(schema.properties);
    const text = (name: string): Property => properties.get(name) ?? { schema: { type: 'string' }, required: false, omit: 'unset' };
    properties.set('apiVersion', text('apiVersion'));
    properties.set('kind', text('kind'));
    const declared = properties.get('metadata')?.schema;
    properties.set('metadata', {
      description: 'Name, namespace, labels and what else every object has.',
      ...text('metadata'),
      schema: declared ? this.#restrictedMeta(declared) : this.#objectMeta,
    });
    return { ...schema, type: 'object', properties };
  }

  /** ObjectMeta whose name and generateName obey the definition. */
  #restrictedMeta(declared: Schema): Schema {
    const properties = new Map(this.#objectMeta.properties);
    for (const name of ['name', 'generateName']) {
      const restriction = declared.properties?.get(name);
      const own = properties.get(name);
      if (restriction && own)
        properties.set(name, { ...own, schema: { ...restriction.schema, ...own.schema }, required: restriction.required });
    }
    return { ...this.#objectMeta, properties, restricts: this.#objectMeta };
  }

  convert(json: JsonObject): Schema {
    if (json['x-kubernetes-embedded-resource'] === true) return { ...this.resource(json), embeddedResource: true };
    const schema: Mutable<Schema> = {};
    if (typeof json.type === 'string') schema.type = json.type as SchemaType;
    for (const key of numberKeys) {
      const value = json[key];
      if (typeof value === 'number' || typeof value === 'bigint') schema[key] = Number(value);
    }
    for (const key of booleanKeys) if (json[key] === true) schema[key] = true;
    for (const key of stringKeys) if (typeof json[key] === 'string' && json[key] !== '') schema[key] = json[key];
    if (Array.isArray(json.enum)) schema.enum = json.enum;
    if (json.example !== undefined && json.example !== null) schema.example = json.example;
    if (isJsonObject(json.externalDocs)) schema.externalDocs = externalDocsOf(json.externalDocs);
    this.#structure(json, schema);
    for (const key of junctors)
      if (Array.isArray(json[key])) schema[key] = json[key].filter(isJsonObject).map((part) => this.convert(part));
    if (isJsonObject(json.not)) schema.not = this.convert(json.not);
    readExtensions(json, schema);
    return schema;
  }

  #structure(json: JsonObject, schema: Mutable<Schema>): void {
    const written = Array.isArray(json.required) ? json.required.filter((name) => typeof name === 'string') : [];
    if (written.some((name, at) => at > 0 && written[at - 1]! > name)) schema.requiredOrder = written;
    const required = new Set(written);
    if (isJsonObject(json.properties)) {
      const properties = new Map<string, Property>();
      for (const [name, part] of Object.entries(json.properties)) {
        if (isJsonObject(part)) properties.set(name, this.#property(part, required.delete(name)));
      }
      schema.properties = properties;
    }
    if (required.size > 0) schema.required = [...required];
    if (isJsonObject(json.items)) schema.items = this.#element(json.items);
    if (isJsonObject(json.additionalProperties)) schema.additionalProperties = this.#element(json.additionalProperties);
    else if (typeof json.additionalProperties === 'boolean') schema.additionalProperties = json.additionalProperties;
  }

  #element(json: JsonObject): Schema {
    const schema = this.convert(json);
    return json.default === undefined || json.default === null ? schema : { ...schema, default: json.default };
  }

  #property(json: JsonObject, required: boolean): Property {
    const fallback: JsonValue | undefined = Object.hasOwn(json, 'default') ? json.default : undefined;
    return {
      schema: this.convert(json),
      required,
      omit: 'unset',
      ...(fallback !== undefined && fallback !== null && { default: fallback }),
    };
  }
}

function externalDocsOf({ description, url }: JsonObject): NonNullable<Schema['externalDocs']> {
  return {
    ...(typeof description === 'string' && description !== '' && { description }),
    ...(typeof url === 'string' && url !== '' && { url }),
  };
}

function readExtensions(json: JsonObject, schema: Mutable<Schema>): void {
  if (json['x-kubernetes-int-or-string'] === true) schema.intOrString = true;
  if (json['x-kubernetes-preserve-unknown-fields'] === true) schema.preserveUnknownFields = true;
  const listType = json['x-kubernetes-list-type'];
  if (listType === 'atomic' || listType === 'set' || listType === 'map') schema.listType = listType;
  const keys = json['x-kubernetes-list-map-keys'];
  if (Array.isArray(keys)) schema.listMapKeys = keys.filter((key) => typeof key === 'string');
  const mapType = json['x-kubernetes-map-type'];
  if (mapType === 'atomic' || mapType === 'granular') schema.mapType = mapType;
  const rules = json['x-kubernetes-validations'];
  if (Array.isArray(rules)) schema.validations = rules.filter(isJsonObject).map((rule) => rule as unknown as ValidationRule);
}
