import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { Schema } from '../schema/schema.ts';
import { checkConfig } from './check-config.ts';
import { mergeObjects } from './merge.ts';
import type { PathElement } from './path-element.ts';
import { fieldElement, printPath } from './path-element.ts';
import { elementSchema, fieldSchema, structureOf } from './typed-structure.ts';

/**
 * Lays a configuration over an object without asking who owns what: what it sets wins, what it leaves out stays. Neither
 * is changed (k8s.io/apiserver admission/plugin/policy/mutating/patch/smd.go).
 * @throws {Error} when the configuration does not fit the schema, or sets what can only be replaced as a whole: leaving
 * out a part of that would remove it.
 */
export function layOver(live: JsonObject, config: JsonObject, schema: Schema): JsonObject {
  const problems = checkConfig(config, schema);
  if (problems.length > 0) throw new Error(`failed to convert patch object to typed object: ${problems.join(', ')}`);
  const atomic = atomicPaths([], config, schema);
  if (atomic.length > 0) throw new Error(`invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`);
  return mergeObjects(live, config, schema);
}

function atomicPaths(path: readonly PathElement[], value: JsonValue | undefined, schema: Schema | undefined): string[] {
  if (!schema) return [];
  if (isJsonObject(value)) {
    const own = structureOf(schema, value) === 'leaf' && isStructured(schema) ? [printPath(path)] : [];
    const fields = Object.keys(value).flatMap((name) => atomicPaths([...path, fieldElement(name)], value[name], fieldSchema(schema, name)));
    return [...own, ...fields];
  }
  if (!Array.isArray(value)) return [];
  const own = structureOf(schema, value) === 'leaf' ? [printPath(path)] : [];
  return [...own, ...value.flatMap((element, index) => atomicPaths([...path, `i:${index}`], element, elementSchema(schema)))];
}

/** A time, a quantity or anything else that is written as one value is no structure. */
const isStructured = ({ type }: Schema): boolean => type === 'object';
