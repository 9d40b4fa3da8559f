import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import type { DecodeContext } from './decode-context.ts';

/** Keys in the order Go writes a map. */
export function sortedKeys(value: JsonObject): string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

/** The same value with the keys of every object in the order of Go's maps. */
export function sortedCopy(value: JsonValue, context: DecodeContext): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  context.enter('');
  const copy = Array.isArray(value) ? value.map((element) => sortedCopy(element, context)) : sortedObject(value, context);
  context.leave();
  return copy;
}

function sortedObject(value: JsonObject, context: DecodeContext): JsonObject {
  const out: JsonObject = {};
  for (const key of sortedKeys(value)) setOwn(out, key, sortedCopy(value[key]!, context));
  return out;
}
