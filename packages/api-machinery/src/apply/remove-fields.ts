import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { elementKeyOrNone, elementSchema, fieldSchema, structureOf } from './typed-structure.ts';

/** A copy of an object without the fields of a set. A list or map that nothing is left of stays, empty (structured-merge-diff 6.3 typed/remove.go). */
export function removeFields(object: JsonObject, gone: FieldSet, schema: Schema | undefined): JsonObject {
  if (gone.isEmpty) return object;
  const result: JsonObject = {};
  for (const name of Object.keys(object)) {
    const element = fieldElement(name);
    if (gone.members.has(element)) continue;
    const below = gone.children.get(element);
    const value = object[name]!;
    setOwn(result, name, below ? removeFrom(value, below, fieldSchema(schema, name)) : value);
  }
  return result;
}

function removeFrom(value: JsonValue, gone: FieldSet, schema: Schema | undefined): JsonValue {
  const structure = structureOf(schema, value);
  if (structure === 'leaf' || value === null) return value;
  return structure === 'map' ? removeFields(value as JsonObject, gone, schema) : removeElements(value as JsonValue[], gone, schema!);
}

function removeElements(list: JsonValue[], gone: FieldSet, schema: Schema): JsonValue[] {
  const result: JsonValue[] = [];
  for (const element of list) {
    const key = elementKeyOrNone(schema, element);
    if (key !== undefined && gone.members.has(key)) continue;
    const below = key === undefined ? undefined : gone.children.get(key);
    result.push(below ? removeFrom(element, below, elementSchema(schema)) : element);
  }
  return result;
}
