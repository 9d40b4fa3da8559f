import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from './own-property.ts';

/** A copy in which no member of an object is null, at any level; null elements of lists stay. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const child = value[key]!;
    if (child !== null) setOwn(result, key, withoutNulls(child));
  }
  return result;
}
