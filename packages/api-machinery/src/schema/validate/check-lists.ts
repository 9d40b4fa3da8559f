import type { JsonObject, JsonValue } from '../../json.ts';
import { stringifyJson } from '../../json/stringify-json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { duplicate, invalidValue, type FieldError } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';

/** Checks that lists of type set have no element twice, and lists of type map no key twice. */
export function checkLists(schema: Schema, value: JsonValue, path: string, errors: FieldError[]): void {
  if (Array.isArray(value)) checkList(schema, value, path, errors);
  else if (isJsonObject(value) && !schema.name) checkFields(schema, value, path, errors);
}

function checkFields(schema: Schema, object: JsonObject, path: string, errors: FieldError[]): void {
  for (const key of Object.keys(object)) {
    const known = schema.properties?.get(key)?.schema;
    if (known) checkLists(known, object[key]!, path ? `${path}.${key}` : key, errors);
    else if (typeof schema.additionalProperties === 'object')
      checkLists(schema.additionalProperties, object[key]!, `${path}[${key}]`, errors);
  }
}

function checkList(schema: Schema, list: readonly JsonValue[], path: string, errors: FieldError[]): void {
  if (schema.listType === 'set') reportTwice(list, path, errors);
  else if (schema.listType === 'map') checkKeys(schema.listMapKeys ?? [], list, path, errors);
  if (schema.items) list.forEach((element, index) => checkLists(schema.items!, element, `${path}[${index}]`, errors));
}

function checkKeys(keys: readonly string[], list: readonly JsonValue[], path: string, errors: FieldError[]): void {
  const strange = list.findIndex((element) => element !== null && !isJsonObject(element));
  if (strange >= 0) {
    errors.push(invalidValue(`${path}[${strange}]`, list[strange], 'must be an object for an array of list-type map'));
    return;
  }
  reportTwice(
    list.map((element) => keysOf(element as JsonObject | null, keys)),
    path,
    errors,
  );
}

function keysOf(element: JsonObject | null, keys: readonly string[]): JsonObject {
  const out: JsonObject = {};
  for (const key of [...keys].sort()) if (element && Object.hasOwn(element, key)) out[key] = element[key]!;
  return out;
}

/** Reports the second appearance of a value, and no further ones. */
function reportTwice(values: readonly JsonValue[], path: string, errors: FieldError[]): void {
  const seen = new Map<string, number>();
  values.forEach((value, index) => {
    const text = stringifyJson(value);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    if (times === 2) errors.push(duplicate(`${path}[${index}]`, value));
  });
}
