import type { JsonObject, JsonValue } from '../json.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import type { Schema } from './schema.ts';

/**
 * Whether two objects of a type mean the same, as upstream's Semantic.DeepEqual: an absent list or map equals an empty
 * one, quantities compare by value, the order of keys does not matter.
 */
export function equal(schema: Schema, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isNothing(schema, a) || isNothing(schema, b)) return isNothing(schema, a) && isNothing(schema, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return sameScalar(schema, a, b);
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(schema, a, b);
  return sameObject(schema, a, b);
}

function isNothing(schema: Schema, value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && isMap(schema) && Object.keys(value).length === 0;
}

const isMap = (schema: Schema) => schema.type === 'object' && schema.properties === undefined && !schema.preserveUnknownFields;

function sameScalar(schema: Schema, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (schema.format !== 'quantity' || typeof a !== 'string' || typeof b !== 'string') return a === b;
  return a === b || sameQuantity(a, b);
}

function sameQuantity(a: string, b: string): boolean {
  try {
    return parseQuantity(a).equals(parseQuantity(b));
  } catch {
    return false;
  }
}

function sameList(schema: Schema, a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  const item = schema.items ?? {};
  return a.length === b.length && a.every((element, index) => equal(item, element, b[index]));
}

function sameObject(schema: Schema, a: JsonObject, b: JsonObject): boolean {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [own(a, key), own(b, key)];
    const child =
      schema.properties?.get(key)?.schema ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {});
    // A map tells a key with an empty value from no key; a struct does not.
    if (isMap(schema) && (left === undefined) !== (right === undefined)) return false;
    if (!equal(child, left, right)) return false;
  }
  return true;
}

const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
