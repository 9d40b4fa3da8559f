import type { JsonObject, JsonValue } from '../json.ts';
import { parseQuantity } from '../quantity/quantity.ts';
import type { Schema } from './schema.ts';

/**
 * Whether two values of a type are the same to upstream (apiequality.Semantic.DeepEqual): nothing equals a zero value, an
 * empty list, an empty map and a struct of nothing, but a pointer that is not set differs from one that is; quantities
 * compare by value, the order of keys does not matter.
 */
export function equal(schema: Schema, a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  const [left, right] = [a ?? emptyOf(schema), b ?? emptyOf(schema)];
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return sameScalar(schema, left, right);
  if (Array.isArray(left) || Array.isArray(right)) return Array.isArray(left) && Array.isArray(right) && sameList(schema, left, right);
  return sameObject(schema, left, right);
}

/** What a value that is not there is as good as. */
function emptyOf(schema: Schema): JsonValue {
  if (schema.type === 'array') return [];
  if (schema.properties || isMap(schema)) return {};
  if (schema.type === 'integer' || schema.type === 'number') return schema.format === 'quantity' ? '0' : 0;
  if (schema.type === 'boolean') return false;
  return schema.type === 'string' ? '' : null;
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
    const [left, right] = [own(a, key) ?? undefined, own(b, key) ?? undefined];
    const property = schema.properties?.get(key);
    const child = property?.schema ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {});
    // A map tells a key with an empty value from no key, a pointer a zero value from none; another field of a struct does not.
    if ((property ? property.proto?.pointer : isMap(schema)) && (left === undefined) !== (right === undefined)) return false;
    if (!equal(child, left, right)) return false;
  }
  return true;
}

const own = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
