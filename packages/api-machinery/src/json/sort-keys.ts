import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from './own-property.ts';

/** The same value with the keys of every object in the order of Go's maps; what is in that order already is shared. */
export function withSortedKeys(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? sortedElements(value) : sortedObject(value);
}

/** A copy is begun with the first element that changes. */
function sortedElements(list: JsonValue[]): JsonValue[] {
  let out: JsonValue[] | undefined;
  for (let at = 0; at < list.length; at++) {
    const element = list[at]!;
    const sorted = withSortedKeys(element);
    if (sorted !== element) out ??= list.slice(0, at);
    out?.push(sorted);
  }
  return out ?? list;
}

function sortedObject(object: JsonObject): JsonObject {
  const keys = Object.keys(object);
  let out: JsonObject | undefined;
  if (!areSorted(keys)) {
    keys.sort();
    out = {};
  }
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    const element = object[key]!;
    const sorted = withSortedKeys(element);
    if (sorted !== element && !out) {
      out = {};
      for (let before = 0; before < at; before++) setOwn(out, keys[before]!, object[keys[before]!]);
    }
    if (out) setOwn(out, key, sorted);
  }
  return out ?? object;
}

function areSorted(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at++) if (keys[at - 1]! > keys[at]!) return false;
  return true;
}
