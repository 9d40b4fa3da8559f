import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement } from './path-element.ts';
import { declaredField, elementKeyOrNone, elementSchema, fieldSchema, structureOf } from './typed-structure.ts';

/** Every field that an object sets, as whoever applies it comes to own them. */
export function toFieldSet(object: JsonObject, schema: Schema | undefined): FieldSet {
  const set = new FieldSet();
  addFields(set, object, schema);
  return set;
}

function addFields(set: FieldSet, object: JsonObject, schema: Schema | undefined): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    const element = fieldElement(name);
    const isEmpty = value === null || (isJsonObject(value) && Object.keys(value).length === 0);
    // The keys of a map are owned themselves; a declared field is owned through what is in it.
    if (isEmpty || !declaredField(schema, name)) set.add(element);
    addValue(set, element, value, fieldSchema(schema, name));
  }
}

function addValue(set: FieldSet, element: PathElement, value: JsonValue, schema: Schema | undefined): void {
  const structure = structureOf(schema, value);
  if (structure === 'leaf') {
    set.add(element);
    return;
  }
  if (value === null) return;
  const child = new FieldSet();
  if (structure === 'map') addFields(child, value as JsonObject, schema);
  else addElements(child, value as JsonValue[], schema!);
  set.addChild(element, child);
}

/** An element whose key occurs twice is owned as a whole. */
function addElements(set: FieldSet, list: JsonValue[], schema: Schema): void {
  const keys = list.map((element) => elementKeyOrNone(schema, element));
  const seen = new Set<PathElement>();
  const repeated = new Set<PathElement>();
  for (const key of keys) {
    if (key === undefined) continue;
    if (seen.has(key)) repeated.add(key);
    seen.add(key);
  }
  list.forEach((element, i) => {
    const key = keys[i];
    if (key === undefined) return;
    set.add(key);
    if (!repeated.has(key)) addValue(set, key, element, elementSchema(schema));
  });
}
