import type { JsonObject, JsonValue } from '../json.ts';
import { setOwn } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import { elementKeyOrNone, elementSchema, fieldSchema, structureOf } from './typed-structure.ts';

/** What becomes of a list or map that nothing is left of: it stays as null, so that it still counts as set, or it goes. */
type Emptied = 'null' | 'gone';

/** A copy of an object without the fields of a set. */
export function removeFields(object: JsonObject, gone: FieldSet, schema: Schema | undefined, emptied: Emptied = 'null'): JsonObject {
  if (gone.isEmpty) return object;
  const result: JsonObject = {};
  for (const name of Object.keys(object)) {
    const element = fieldElement(name);
    if (gone.members.has(element)) continue;
    const below = gone.children.get(element);
    const value = object[name]!;
    const rest = below ? removeFrom(value, below, fieldSchema(schema, name), emptied) : value;
    if (rest !== undefined) setOwn(result, name, rest);
  }
  return result;
}

function removeFrom(value: JsonValue, gone: FieldSet, schema: Schema | undefined, emptied: Emptied): JsonValue | undefined {
  const structure = structureOf(schema, value);
  if (structure === 'leaf' || value === null) return value;
  const rest = structure === 'map' ? removeFields(value as JsonObject, gone, schema, emptied) : removeElements(value as JsonValue[], gone, schema!, emptied);
  if (Object.keys(rest).length > 0 || Object.keys(value).length === 0) return rest;
  return emptied === 'null' ? null : undefined;
}

function removeElements(list: JsonValue[], gone: FieldSet, schema: Schema, emptied: Emptied): JsonValue[] {
  const result: JsonValue[] = [];
  for (const element of list) {
    const key = elementKeyOrNone(schema, element);
    if (key !== undefined && gone.members.has(key)) continue;
    const below = key === undefined ? undefined : gone.children.get(key);
    const rest = below ? removeFrom(element, below, elementSchema(schema), emptied) : element;
    if (rest !== undefined) result.push(rest);
  }
  return result;
}
