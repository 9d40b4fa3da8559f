import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { deepEqual } from '../../meta/semantic-equal.ts';
import { forbiddenField, formatFieldError, invalidValue, required, type FieldError } from '../../status/field-error.ts';
import type { PatternEngine } from './pattern-engine.ts';

type Level = 'root' | 'item' | 'field';

const preserves = 'x-kubernetes-preserve-unknown-fields';
const embedded = 'x-kubernetes-embedded-resource';
const intOrString = 'x-kubernetes-int-or-string';

/**
 * Why an openAPIV3Schema is not structural, in the words of apiextensions-apiserver's schema package, sorted; none when
 * it is. The path is that of the schema, e.g. `spec.versions[0].schema.openAPIV3Schema`.
 */
export function structuralErrors(schema: JsonObject, path: string, patterns: PatternEngine): FieldError[] {
  const checker = new StructureChecker(patterns);
  checker.structure(schema, 'root', path);
  checker.completeness(schema, path);
  return checker.errors.sort((a, b) => (formatFieldError(a) < formatFieldError(b) ? -1 : 1));
}

class StructureChecker {
  readonly errors: FieldError[] = [];
  readonly #patterns: PatternEngine;

  constructor(patterns: PatternEngine) {
    this.#patterns = patterns;
  }

  structure(schema: JsonObject, level: Level, path: string): void {
    const { items, properties, additionalProperties, type } = schema;
    if (type === 'array' && !items) this.errors.push(required(`${path}.items`, 'must be specified'));
    if (isJsonObject(items)) this.structure(items, 'item', `${path}.items`);
    for (const [name, part] of entries(properties)) this.structure(part, 'field', `${path}.properties[${name}]`);
    if (additionalProperties !== undefined && additionalProperties !== null) {
      if (level === 'root') this.errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used at the root'));
      if (isJsonObject(additionalProperties)) this.structure(additionalProperties, 'field', `${path}.additionalProperties`);
    }
    if (schema[intOrString] === true) this.#intOrString(schema, path);
    this.#values(schema, path, isIntOrStringPair(schema.anyOf), hasIntOrStringPairFirst(schema.allOf));
    this.#type(schema, level, path);
    this.#resource(schema, level, path);
  }

  #intOrString(schema: JsonObject, path: string): void {
    for (const key of [preserves, embedded]) {
      if (schema[key] === true)
        this.errors.push(invalidValue(`${path}.${key}`, true, 'must be false if x-kubernetes-int-or-string is true'));
    }
  }

  #type(schema: JsonObject, level: Level, path: string): void {
    const type = typeof schema.type === 'string' ? schema.type : '';
    const at = `${path}.type`;
    if (schema[embedded] === true && type !== 'object') {
      const detail = 'must be object if x-kubernetes-embedded-resource is true';
      this.errors.push(type === '' ? required(at, detail) : invalidValue(at, type, detail));
    } else if (type === '' && schema[intOrString] !== true && schema[preserves] !== true) {
      this.errors.push(required(at, `must not be empty ${typePlaces[level]}`));
    }
    if (level === 'root' && type !== '' && type !== 'object') this.errors.push(invalidValue(at, type, 'must be object at the root'));
  }

  /** What the schema of a resource, at the root or embedded, may say about its kind, apiVersion and metadata. */
  #resource(schema: JsonObject, level: Level, path: string): void {
    const isEmbedded = schema[embedded] === true;
    if (isEmbedded && schema.additionalProperties) {
      this.errors.push(forbiddenField(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'));
    }
    if (isEmbedded && schema[preserves] !== true && entries(schema.properties).length === 0) {
      const detail = 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
      this.errors.push(required(`${path}.properties`, detail));
    }
    if (level !== 'root' && !isEmbedded) return;
    const parts = new Map(entries(schema.properties));
    for (const [name, wanted] of [
      ['kind', 'string'],
      ['apiVersion', 'string'],
      ['metadata', 'object'],
    ] as const) {
      const part = parts.get(name);
      if (part && part.type !== wanted)
        this.errors.push(invalidValue(`${path}.properties[${name}].type`, part.type ?? '', `must be ${wanted}`));
    }
    const metadata = parts.get('metadata');
    if (level === 'root' && metadata) this.#metadata(metadata, `${path}.properties[metadata]`);
  }

  #metadata(metadata: JsonObject, path: string): void {
    const names = entries(metadata.properties).map(([name]) => name);
    const others = Object.keys(metadata).filter((key) => !['type', 'default', 'properties', 'description'].includes(key));
    if (names.every((name) => name === 'name' || name === 'generateName') && others.length === 0) return;
    const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    this.errors.push(forbiddenField(path, detail));
  }

  #values(schema: JsonObject, path: string, skipAnyOf: boolean, skipFirstAllOfAnyOf: boolean): void {
    if (!skipAnyOf) list(schema.anyOf).forEach((part, index) => this.#nested(part, `${path}.anyOf[${index}]`, false));
    list(schema.allOf).forEach((part, index) => this.#nested(part, `${path}.allOf[${index}]`, skipFirstAllOfAnyOf && index === 0));
    list(schema.oneOf).forEach((part, index) => this.#nested(part, `${path}.oneOf[${index}]`, false));
    if (isJsonObject(schema.not)) this.#nested(schema.not, `${path}.not`, false);
    const { pattern } = schema;
    const problem = typeof pattern === 'string' && pattern !== '' ? this.#patterns.errorOf(pattern) : undefined;
    if (problem !== undefined)
      this.errors.push(invalidValue(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${problem}`));
  }

  /** A value validation under a junctor: it may say nothing about structure. */
  #nested(schema: JsonObject, path: string, skipAnyOf: boolean): void {
    this.#values(schema, path, skipAnyOf, false);
    if (isJsonObject(schema.items)) this.#nested(schema.items, `${path}.items`, false);
    for (const [name, part] of entries(schema.properties)) this.#nested(part, `${path}.properties[${name}]`, false);
    for (const [key, detail] of forbiddenInValues) {
      if (isSet(schema[key])) this.errors.push(forbiddenField(`${path}.${key}`, `${detail} to be structural`));
    }
    if (entries(schema.properties).some(([name]) => name === 'metadata')) {
      this.errors.push(forbiddenField(`${path}.properties[metadata]`, 'must not be specified in a nested context'));
    }
  }

  /** Fields and items that value validations at the root speak of must also be in the structure; upstream asks no further. */
  completeness(schema: JsonObject, path: string): void {
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      list(schema[key]).forEach((part, index) => this.#covered(part, schema, `${path}.${key}[${index}]`, path));
    }
    if (isJsonObject(schema.not)) this.#covered(schema.not, schema, `${path}.not`, path);
  }

  #covered(values: JsonObject, structure: JsonObject, where: string, path: string): void {
    if (isJsonObject(values.items)) {
      if (isJsonObject(structure.items)) this.#covered(values.items, structure.items, `${where}.items`, `${path}.items`);
      else this.errors.push(required(`${path}.items`, `because it is defined in ${where}.items`));
    }
    const known = new Map(entries(structure.properties));
    for (const [name, part] of entries(values.properties)) {
      const place = known.get(name);
      if (place) this.#covered(part, place, `${where}.properties[${name}]`, `${path}.properties[${name}]`);
      else this.errors.push(required(`${path}.properties[${name}]`, `because it is defined in ${where}.properties[${name}]`));
    }
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      list(values[key]).forEach((part, index) => this.#covered(part, structure, `${where}.${key}[${index}]`, path));
    }
    if (isJsonObject(values.not)) this.#covered(values.not, structure, `${where}.not`, path);
  }
}

const typePlaces: Readonly<Record<Level, string>> = {
  root: 'at the root',
  item: 'for specified array items',
  field: 'for specified object fields',
};

const forbiddenInValues: readonly (readonly [string, string])[] = [
  ['type', 'must be empty'],
  ['additionalProperties', 'must be undefined'],
  ['default', 'must be undefined'],
  ['title', 'must be empty'],
  ['description', 'must be empty'],
  ['nullable', 'must be false'],
  [preserves, 'must be false'],
  [embedded, 'must be false'],
  [intOrString, 'must be false'],
  ['x-kubernetes-list-map-keys', 'must be empty'],
  ['x-kubernetes-list-type', 'must be undefined'],
  ['x-kubernetes-map-type', 'must be undefined'],
  ['x-kubernetes-validations', 'must be empty'],
];

const isSet = (value: JsonValue | undefined) =>
  value !== undefined && value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);

const list = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const entries = (value: JsonValue | undefined): [string, JsonObject][] =>
  isJsonObject(value) ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1])) : [];

const pair: JsonValue = [{ type: 'integer' }, { type: 'string' }];
const isIntOrStringPair = (value: JsonValue | undefined) => deepEqual(value, pair);
const hasIntOrStringPairFirst = (value: JsonValue | undefined) => isIntOrStringPair(list(value)[0]?.anyOf);
