import type { JsonObject, JsonValue } from '../json.ts';
import { getOwn, isJsonObject, setOwn } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import type { PathElement } from './path-element.ts';
import { elementKeyOrNone, elementSchema, fieldSchema, structureOf } from './typed-structure.ts';

/** Lays a configuration over an object: what the configuration sets wins, what it leaves out stays. */
export function mergeObjects(live: JsonObject, config: JsonObject, schema: Schema | undefined): JsonObject {
  const result: JsonObject = { ...live };
  for (const name of Object.keys(config)) {
    const value = config[name];
    if (value === undefined) continue;
    setOwn(result, name, mergeValues(getOwn(live, name), value, fieldSchema(schema, name)));
  }
  return result;
}

function mergeValues(live: JsonValue | undefined, config: JsonValue, schema: Schema | undefined): JsonValue {
  if (live === undefined || live === null) return config;
  const structure = structureOf(schema, config ?? live);
  if (structure === 'leaf') return config;
  // An explicit null sets no field and no element of its own.
  if (config === null) return isHollow(live) ? config : live;
  if (structure === 'map') return isJsonObject(live) ? mergeObjects(live, config as JsonObject, schema) : config;
  return Array.isArray(live) ? mergeLists(live, config as JsonValue[], schema!) : config;
}

const isHollow = (value: JsonValue): boolean =>
  Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;

interface Keyed {
  readonly keys: readonly PathElement[];
  readonly elements: readonly JsonValue[];
  /** An element that occurs twice reads as null. */
  readonly byKey: ReadonlyMap<PathElement, JsonValue>;
}

function keyed(list: readonly JsonValue[], schema: Schema): Keyed {
  const keys: PathElement[] = [];
  const elements: JsonValue[] = [];
  const byKey = new Map<PathElement, JsonValue>();
  for (const element of list) {
    const key = elementKeyOrNone(schema, element);
    if (key === undefined) continue;
    keys.push(key);
    elements.push(element);
    byKey.set(key, byKey.has(key) ? null : element);
  }
  return { keys, elements, byKey };
}

/**
 * Joins two associative lists. The configuration's elements keep the configuration's order; an element that only the
 * live list has keeps its place between those that both have.
 */
function mergeLists(live: readonly JsonValue[], config: readonly JsonValue[], schema: Schema): JsonValue[] {
  const left = keyed(live, schema);
  const right = keyed(config, schema);
  const merged = (key: PathElement): JsonValue => mergeValues(left.byKey.get(key), right.byKey.get(key)!, elementSchema(schema));
  const result: JsonValue[] = [];
  const shared = right.keys.filter((key) => left.byKey.has(key));
  const done = new Set<PathElement>();
  let nextShared = 0;
  let l = 0;
  let r = 0;
  while (l < left.keys.length || r < right.keys.length) {
    const leftKey = left.keys[l];
    const rightKey = right.keys[r];
    if (leftKey !== undefined && rightKey !== undefined) {
      if (leftKey === rightKey) {
        done.add(leftKey);
        result.push(merged(leftKey));
        l++;
        r++;
        nextShared++;
        continue;
      }
      if (right.byKey.has(leftKey) && nextShared < shared.length && shared[nextShared] !== leftKey) {
        l++;
        continue;
      }
    }
    if (leftKey !== undefined) {
      if (!right.byKey.has(leftKey)) {
        result.push(left.elements[l]!);
        l++;
        continue;
      }
      if (done.has(leftKey)) l++;
    }
    if (rightKey !== undefined) {
      done.add(rightKey);
      result.push(merged(rightKey));
      r++;
      if (shared[nextShared] === rightKey) nextShared++;
    }
  }
  return result;
}
