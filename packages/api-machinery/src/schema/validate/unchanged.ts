import type { JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json/own-property.ts';
import { deepEqual } from '../../meta/semantic-equal.ts';
import type { Schema } from '../schema.ts';
import { correlation } from './correlation.ts';

/**
 * Whether an update left a value as it was, as far as the schema can tell (apiserver pkg/cel/common CorrelatedObject,
 * KEP-4008): a field that the schema does not name cannot be compared, and so the object that has it counts as changed.
 * That goes for the root of every resource, whose metadata is beyond its schema.
 */
export function isUnchanged(schema: Schema | undefined, value: JsonValue, old: JsonValue | undefined): boolean {
  if (old === undefined || !schema || schema.name) return false;
  if (Array.isArray(value)) return Array.isArray(old) && isUnchangedList(schema, value, old);
  if (!isJsonObject(value) || !isJsonObject(old)) return deepEqual(value, old);
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(old).length &&
    keys.every((key) => Object.hasOwn(old, key) && isUnchanged(partOf(schema, key), value[key]!, old[key]))
  );
}

/** Only the elements of lists of type map can be told apart; other lists are compared as one. */
function isUnchangedList(schema: Schema, value: readonly JsonValue[], old: JsonValue[]): boolean {
  if (schema.listType !== 'map') return deepEqual(value, old);
  if (value.length !== old.length) return false;
  const before = correlation(schema, old);
  return value.every((element) => isUnchanged(schema.items, element, before(element)));
}

function partOf({ properties, additionalProperties }: Schema, key: string): Schema | undefined {
  return properties?.get(key)?.schema ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}
