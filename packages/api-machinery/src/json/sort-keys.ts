import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from './own-property.ts';

/** The same value with the keys of every object in the order of Go's maps; what is in that order already is shared. */
export function withSortedKeys(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? sortedElements(value) : sortedObject(value);
}

function sortedElements(list: JsonValue[]): JsonValue[] {
  let changed = false;
  const out = list.map((element) => {
    const sorted = withSortedKeys(element);
    changed ||= sorted !== element;
    return sorted;
  });
  return changed ? out : list;
}

function sortedObject(object: JsonObject): JsonObject {
  const keys = Object.keys(object);
  let changed = keys.some((key, index) => index > 0 && keys[index - 1]! > key);
  if (changed) keys.sort();
  const out: JsonObject = {};
  for (const key of keys) {
    const element = object[key]!;
    const sorted = withSortedKeys(element);
    changed ||= sorted !== element;
    if (sorted !== undefined) setOwn(out, key, sorted);
  }
  return changed ? out : object;
}
