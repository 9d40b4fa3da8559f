import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { stringifyJson } from '../../json/stringify-json.ts';
import type { Schema } from '../schema.ts';

/**
 * Finds elements of a list as it was by the keys of an element as it is; lists that are not of type map have none that
 * can be told apart, nor has an element without all of its keys. Of two with the same keys the first is found. All look-ups
 * together take time linear in the lists (apiserver pkg/cel/common/maplist.go).
 */
export function correlation(
  { listType, listMapKeys = [] }: Schema,
  old: JsonValue | undefined,
): (element: JsonValue) => JsonValue | undefined {
  if (listType !== 'map' || listMapKeys.length === 0 || !Array.isArray(old)) return () => undefined;
  let byKeys: Map<JsonValue, JsonValue> | undefined;
  return (element) => {
    byKeys ??= elementsByKeys(old, listMapKeys);
    const key = keyOf(element, listMapKeys);
    return key === undefined ? undefined : byKeys.get(key);
  };
}

function elementsByKeys(list: readonly JsonValue[], names: readonly string[]): Map<JsonValue, JsonValue> {
  const found = new Map<JsonValue, JsonValue>();
  for (const element of list) {
    const key = keyOf(element, names);
    if (key !== undefined && !found.has(key)) found.set(key, element);
  }
  return found;
}

/** The value of the one key, or the text of several; undefined where one is missing or no scalar. */
function keyOf(element: JsonValue, names: readonly string[]): JsonValue | undefined {
  if (!isJsonObject(element)) return undefined;
  const values: JsonValue[] = [];
  for (const name of names) {
    const value = Object.hasOwn(element, name) ? element[name] : undefined;
    if (value === undefined || value === null || typeof value === 'object') return undefined;
    values.push(value);
  }
  return values.length === 1 ? values[0] : stringifyJson(values);
}
