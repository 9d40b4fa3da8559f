import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { Property, Schema } from '../schema/schema.ts';
import type { PathElement } from './path-element.ts';
import { keyElement, valueElement } from './path-element.ts';

/** How a value is owned: as a whole, field by field, or element by element. */
export type Structure = 'leaf' | 'map' | 'list';

/** The structure a schema gives a value. Without a schema, maps are owned field by field and lists as a whole. */
export function structureOf(schema: Schema | undefined, value: JsonValue | undefined): Structure {
  switch (schema?.type) {
    case 'object':
      return schema.mapType === 'atomic' || holdsAnything(schema) || !fits(value, isJsonObject) ? 'leaf' : 'map';
    case 'array':
      return (schema.listType === 'set' || schema.listType === 'map') && fits(value, Array.isArray) ? 'list' : 'leaf';
    case undefined:
      return schema?.mapType !== 'atomic' && isJsonObject(value) ? 'map' : 'leaf';
    default:
      return 'leaf';
  }
}

/** A Go type that holds a whole object (RawExtension): nobody knows its fields, so it is owned as one. */
const holdsAnything = ({ preserveUnknownFields, name }: Schema): boolean => preserveUnknownFields === true && name !== undefined;

const fits = (value: JsonValue | undefined, test: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || test(value);

export function declaredField(schema: Schema | undefined, name: string): Property | undefined {
  return schema?.properties?.get(name);
}

/** Schema of a field or of a map's value; undefined when any value may stand there. */
export function fieldSchema(schema: Schema | undefined, name: string): Schema | undefined {
  const property = declaredField(schema, name);
  if (property) return known(property.schema);
  return typeof schema?.additionalProperties === 'object' ? known(schema.additionalProperties) : undefined;
}

/** Of a type that is one of several (JSONSchemaPropsOrArray) nothing is known: upstream's OpenAPI gives it no structure. */
const known = (schema: Schema | undefined): Schema | undefined => (schema?.union ? undefined : schema);

export function elementSchema(schema: Schema | undefined): Schema | undefined {
  return known(schema?.items);
}

const sortedKeysOf = new WeakMap<Schema, readonly string[]>();

function sortedKeys(schema: Schema): readonly string[] {
  let keys = sortedKeysOf.get(schema);
  if (!keys) sortedKeysOf.set(schema, (keys = [...(schema.listMapKeys ?? [])].sort()));
  return keys;
}

/**
 * The path step that names an element of an associative list. Keys that are unset take their default.
 * @throws {Error} in upstream's words when the element has no key.
 */
export function elementKey(schema: Schema, element: JsonValue): PathElement {
  if (schema.listType !== 'map') return setElementKey(element);
  if (element === null) throw new Error('associative list with keys may not have a null element');
  if (!isJsonObject(element)) throw new Error('associative list with keys may not have non-map elements');
  const keys: [string, JsonValue][] = [];
  for (const name of sortedKeys(schema)) {
    const property = schema.items?.properties?.get(name);
    // A key that is null is one of its own.
    const value = Object.hasOwn(element, name) ? element[name] : (property?.default ?? implicitValue(property));
    if (value !== undefined) keys.push([name, value]);
  }
  if (keys.length === 0) {
    const names = (schema.listMapKeys ?? []).map((name) => JSON.stringify(name)).join(' ');
    throw new Error(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

function setElementKey(element: JsonValue): PathElement {
  if (element === null) throw new Error("associative list without keys has an element that's an explicit null");
  if (Array.isArray(element)) throw new Error('not supported: associative list with lists as elements');
  if (typeof element === 'object') throw new Error("associative list without keys has an element that's a map type");
  return valueElement(element);
}

/** As {@link elementKey}, but undefined for an element that cannot be named. */
export function elementKeyOrNone(schema: Schema, element: JsonValue): PathElement | undefined {
  try {
    return elementKey(schema, element);
  } catch {
    return undefined;
  }
}

const zeroOf = new WeakMap<Property, JsonValue>();

/**
 * The value of a field that is unset, where upstream's type cannot leave it out (a struct or a list without
 * omitempty): such a field is there before anybody sets it, and setting it does not add it. Else undefined.
 */
export function implicitValue(property: Property | undefined): JsonValue | undefined {
  if (property?.omit !== 'never') return undefined;
  let zero = zeroOf.get(property);
  if (zero === undefined) zeroOf.set(property, (zero = property.proto?.pointer ? null : zeroValue(property.schema)));
  return zero;
}

/** The zero value of a type, with the fields it cannot leave out. */
function zeroValue(schema: Schema): JsonValue {
  switch (schema.type) {
    case 'object':
      return schema.properties ? zeroObject(schema) : null;
    case 'string':
      return schema.format === 'date-time' || schema.format === 'micro-time' ? null : schema.format === 'quantity' ? '0' : '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

const zeroObjects = new WeakMap<Schema, JsonObject>();

/** The object that is there before a create: what it takes to compare a new object with nothing. Not to be changed. */
export function zeroObject(schema: Schema): JsonObject {
  let zero = zeroObjects.get(schema);
  if (!zero) zeroObjects.set(schema, (zero = makeZeroObject(schema)));
  return zero;
}

function makeZeroObject(schema: Schema): JsonObject {
  const result: JsonObject = {};
  for (const [name, property] of schema.properties ?? []) {
    const zero = implicitValue(property);
    if (zero !== undefined) result[name] = zero;
  }
  return result;
}
