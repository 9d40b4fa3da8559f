import type { JsonObject } from '../json.ts';
import type { FieldSet } from './field-set.ts';
import type { Ownership, Owners } from './managed-fields.ts';
import type { ToVersion, VersionedObject } from './ownership-change.ts';
import { removeFields } from './remove-fields.ts';
import { toFieldSet } from './to-field-set.ts';

/**
 * Takes out of a merged object the fields that the applier applied the last time, applies no more, and that nobody
 * else owns. What only came along with such a field (an element's defaults) goes with it; what others put below it
 * keeps it there.
 */
export function pruneUnowned(
  merged: VersionedObject,
  owners: Owners,
  last: Ownership | undefined,
  atVersion: { readonly apiVersion: string; readonly toVersion?: ToVersion },
): JsonObject {
  if (!last || last.set.isEmpty) return merged.object;
  const { toVersion } = atVersion;
  const convert = (of: JsonObject, apiVersion: string): VersionedObject | undefined =>
    toVersion ? toVersion(of, apiVersion) : { object: of, schema: merged.schema };
  const start = convert(merged.object, last.apiVersion);
  if (!start) return merged.object;
  const lastSet = last.set.withNamedFields(start.schema);
  const removed = removeFields(start.object, lastSet, start.schema);
  const kept = keepOwned(start, removed, owners, last.apiVersion, convert);
  const pruned = keepDangling(start, kept, lastSet);
  if (!atVersion.toVersion || last.apiVersion === atVersion.apiVersion) return pruned;
  return atVersion.toVersion(pruned, atVersion.apiVersion)?.object ?? merged.object;
}

type Convert = (object: JsonObject, apiVersion: string) => VersionedObject | undefined;

/** Puts back what some owner, of whatever version, still owns. */
function keepOwned(merged: VersionedObject, pruned: JsonObject, owners: Owners, prunedVersion: string, convert: Convert): JsonObject {
  const byVersion = new Map<string, FieldSet>();
  for (const { apiVersion, set } of owners.values()) byVersion.set(apiVersion, byVersion.get(apiVersion)?.union(set) ?? set);
  const versions = [...byVersion.keys()].sort((a, b) => Number(b === prunedVersion) - Number(a === prunedVersion));
  let result = pruned;
  for (const version of versions) {
    const whole = convert(merged.object, version);
    const part = convert(result, version);
    if (!whole || !part) continue;
    const { schema } = whole;
    const keep = fieldsOf(part.object, schema).union(byVersion.get(version)!.withNamedFields(schema));
    const next = removeFields(whole.object, fieldsOf(whole.object, schema).difference(keep), schema);
    result = convert(next, prunedVersion)?.object ?? result;
  }
  return result;
}

/** Puts back what went along although the applier never applied it. */
function keepDangling(merged: VersionedObject, pruned: JsonObject, lastSet: FieldSet): JsonObject {
  const gone = fieldsOf(merged.object, merged.schema).difference(fieldsOf(pruned, merged.schema));
  return removeFields(merged.object, gone.intersection(lastSet), merged.schema);
}

function fieldsOf(object: JsonObject, schema: VersionedObject['schema']): FieldSet {
  return toFieldSet(object, schema).withNamedFields(schema);
}
