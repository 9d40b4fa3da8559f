import type { JsonObject, JsonValue } from '../json.ts';
import { getOwn, isJsonObject } from '../json/own-property.ts';
import { deepEqual } from '../meta/semantic-equal.ts';
import type { Schema } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement } from './path-element.ts';
import type { Structure } from './typed-structure.ts';
import { declaredField, elementKeyOrNone, elementSchema, fieldSchema, implicitValue, structureOf } from './typed-structure.ts';

/** What an object has, has otherwise, and has no more, compared with another. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export function isSame({ added, modified, removed }: Comparison): boolean {
  return added.isEmpty && modified.isEmpty && removed.isEmpty;
}

/** Thrown where an element of an associative list has nothing to tell it by: nobody can say what became of it. */
export class UnnamedElement extends Error {}

/**
 * Compares two objects field by field as their schema structures them. Time is linear in their size.
 * @throws {UnnamedElement}
 */
export function compareObjects(before: JsonObject, after: JsonObject, schema: Schema | undefined): Comparison {
  const comparison = newComparison();
  compareFields(comparison, before, after, schema);
  return comparison;
}

/**
 * What an object has and another has not, or has otherwise.
 * @throws {UnnamedElement}
 */
export function changedFields(before: JsonObject, after: JsonObject, schema: Schema | undefined): FieldSet {
  const changed = new FieldSet();
  compareFields({ added: changed, modified: changed, removed: new FieldSet() }, before, after, schema);
  return changed;
}

const newComparison = (): Comparison => ({ added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() });

/** For what is within: whoever does not tell new from modified does not there. */
function within({ added, modified }: Comparison): Comparison {
  const child = newComparison();
  return added === modified ? { ...child, modified: child.added } : child;
}

function attach(parent: Comparison, element: PathElement, child: Comparison): void {
  parent.added.addChild(element, child.added);
  parent.modified.addChild(element, child.modified);
  parent.removed.addChild(element, child.removed);
}

function compareFields(
  result: Comparison,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  schema: Schema | undefined,
): void {
  if (before === after) return;
  for (const name of Object.keys(after ?? {})) compareField(result, name, before, after, schema);
  for (const name of Object.keys(before ?? {})) {
    if (after === undefined || !Object.hasOwn(after, name)) compareField(result, name, before, after, schema);
  }
}

function compareField(
  result: Comparison,
  name: string,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  schema: Schema | undefined,
): void {
  const old = before && getOwn(before, name);
  const now = after && getOwn(after, name);
  if (old === now) return;
  const property = declaredField(schema, name);
  const left = old ?? (before && old === undefined ? implicitValue(property) : old);
  const right = now ?? (after && now === undefined ? implicitValue(property) : now);
  compareValues(result, fieldElement(name), left, right, property ? property.schema : fieldSchema(schema, name));
}

/** Undefined means absent; at most one of the two is. */
function compareValues(
  result: Comparison,
  element: PathElement,
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  schema: Schema | undefined,
): void {
  if (left === right) return;
  if (left === undefined) return addValue(result.added, element, right!, schema);
  const structure = commonStructure(left, right, schema);
  if (structure === undefined) return compareUnlike(result, element, left, right!, schema);
  if (structure === 'leaf' || (isHollow(left) && isHollow(right))) {
    if (right === undefined) result.removed.add(element);
    else if (!deepEqual(left, right)) result.modified.add(element);
    return;
  }
  const child = within(result);
  if (structure === 'map')
    compareFields(child, (left ?? undefined) as JsonObject | undefined, (right ?? undefined) as JsonObject | undefined, schema);
  else compareElements(child, (left ?? []) as JsonValue[], (right ?? []) as JsonValue[], schema!);
  attach(result, element, child);
  if (right === undefined) result.removed.add(element);
}

/** A value that was not there before: it is new with everything in it. */
function addValue(added: FieldSet, element: PathElement, value: JsonValue, schema: Schema | undefined): void {
  added.add(element);
  if (isHollow(value)) return;
  const structure = structureOf(schema, value);
  if (structure === 'leaf') return;
  const child = new FieldSet();
  if (structure === 'map') addFields(child, value as JsonObject, schema);
  else addElements(child, value as JsonValue[], schema!);
  added.addChild(element, child);
}

function addFields(added: FieldSet, object: JsonObject, schema: Schema | undefined): void {
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined) addValue(added, fieldElement(name), value, declaredField(schema, name)?.schema ?? fieldSchema(schema, name));
  }
}

/** What a list has under a key that occurs twice is one value. */
function addElements(added: FieldSet, list: JsonValue[], schema: Schema): void {
  for (const [key, group] of groupByKey(list, schema)) {
    if (group.length > 1) added.add(key);
    else addValue(added, key, group[0]!, elementSchema(schema));
  }
}

/** Undefined where any value may stand, and it has become one of another form. */
function commonStructure(left: JsonValue, right: JsonValue | undefined, schema: Schema | undefined): Structure | undefined {
  const structure = structureOf(schema, right ?? left);
  return left === null || structureOf(schema, left) === structure ? structure : undefined;
}

/** What was a map and is none any more, or the other way round: it is another value, and its fields went or came. */
function compareUnlike(result: Comparison, element: PathElement, left: JsonValue, right: JsonValue, schema: Schema | undefined): void {
  result.modified.add(element);
  const child = within(result);
  if (structureOf(schema, left) === 'map') compareFields(child, left as JsonObject, undefined, schema);
  if (structureOf(schema, right) === 'map') compareFields(child, undefined, right as JsonObject, schema);
  attach(result, element, child);
}

function isHollow(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function compareElements(result: Comparison, before: JsonValue[], after: JsonValue[], schema: Schema): void {
  const left = groupByKey(before, schema);
  const right = groupByKey(after, schema);
  for (const key of new Set([...left.keys(), ...right.keys()]))
    compareGroups(result, key, left.get(key) ?? [], right.get(key) ?? [], schema);
}

/** Compares what two lists have under one key; a key that occurs twice is compared as a whole. */
function compareGroups(result: Comparison, key: PathElement, left: JsonValue[], right: JsonValue[], schema: Schema): void {
  if (left.length <= 1 && right.length <= 1) compareValues(result, key, left[0], right[0], elementSchema(schema));
  else if (left.length >= 2 && right.length >= 2) {
    if (!deepEqual(left, right)) result.modified.add(key);
  } else if (left.length >= 2) {
    if (right.length > 0) compareValues(result, key, undefined, right[0], elementSchema(schema));
    result.removed.add(key);
  } else {
    if (left.length > 0) compareValues(result, key, left[0], undefined, elementSchema(schema));
    result.added.add(key);
  }
}

function groupByKey(list: JsonValue[], schema: Schema): Map<PathElement, JsonValue[]> {
  const groups = new Map<PathElement, JsonValue[]>();
  for (const element of list) {
    const key = elementKeyOrNone(schema, element);
    if (key === undefined) throw new UnnamedElement();
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return groups;
}

/** Whether an associative list anywhere in a value has a key twice. @throws {UnnamedElement} */
export function hasRepeatedKey(value: JsonValue | undefined, schema: Schema | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const structure = structureOf(schema, value);
  if (structure === 'leaf') return false;
  if (!Array.isArray(value))
    return Object.keys(value).some((name) => hasRepeatedKey(value[name], declaredField(schema, name)?.schema ?? fieldSchema(schema, name)));
  const groups = [...groupByKey(value, schema!).values()];
  return groups.some((group) => group.length > 1) || value.some((element) => hasRepeatedKey(element, elementSchema(schema!)));
}
