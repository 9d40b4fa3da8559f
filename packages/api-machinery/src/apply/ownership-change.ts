import type { JsonObject } from '../json.ts';
import type { Schema } from '../schema/schema.ts';
import type { Comparison } from './compare.ts';
import { compareObjects, hasRepeatedKey, isSame, UnnamedElement } from './compare.ts';
import type { FieldSet } from './field-set.ts';
import type { Conflict } from './conflict.ts';
import type { Ownership, Owners } from './managed-fields.ts';

/** An object as another version of its kind has it. */
export interface VersionedObject {
  readonly object: JsonObject;
  readonly schema: Schema;
  /** False where fields that the end point resets count for the owners of this version. */
  readonly resets?: boolean;
}

/**
 * Converts an object to the version an owner wrote at; undefined when that version is served no more, and its owners
 * are forgotten.
 */
export type ToVersion = (object: JsonObject, apiVersion: string) => VersionedObject | undefined;

export interface ObjectChange {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly schema: Schema;
  readonly apiVersion: string;
  readonly toVersion?: ToVersion;
  /** Fields nobody can own through this end point. */
  readonly resetFields?: FieldSet;
}

/**
 * Takes what a change of the object touched away from all owners but one: changed fields from those that own them,
 * removed fields from everybody.
 * @returns what was changed, and which owners lost a field to the change.
 */
export function takeFromOthers(
  change: ObjectChange,
  owners: Owners,
  exceptId: string,
): { comparison: Comparison; conflicts: Conflict[]; changesOwners: boolean; apply(): void } {
  const whole = compareObjects(change.before, change.after, change.schema);
  if (isSame(whole)) return { comparison: whole, conflicts: [], changesOwners: false, apply: () => {} };
  // What is reset here may be kept under another name at another version, and is lost there.
  const comparison = withoutFields(whole, change.resetFields);
  const comparisons = new Map<string, Comparison | undefined>([[change.apiVersion, comparison]]);
  const next = new Map<string, Ownership | undefined>();
  const conflicts: Conflict[] = [];
  for (const owner of owners.values()) {
    if (owner.id === exceptId) continue;
    const own = comparisonAt(change, owner.apiVersion, comparisons);
    if (!own) {
      next.set(owner.id, undefined);
      continue;
    }
    const lost = owner.set.intersection(own.modified.union(own.added));
    if (!lost.isEmpty) conflicts.push({ owner, lost });
    if (!lost.isEmpty || !own.removed.isEmpty) next.set(owner.id, { ...owner, set: owner.set.difference(lost).difference(own.removed) });
  }
  return { comparison, conflicts, changesOwners: next.size > 0, apply: () => replaceOwners(owners, next) };
}

function replaceOwners(owners: Owners, next: ReadonlyMap<string, Ownership | undefined>): void {
  for (const [id, owner] of next) {
    if (owner && !owner.set.isEmpty) owners.set(id, owner);
    else owners.delete(id);
  }
}

function comparisonAt(change: ObjectChange, apiVersion: string, known: Map<string, Comparison | undefined>): Comparison | undefined {
  if (known.has(apiVersion)) return known.get(apiVersion);
  // Of one object at several versions upstream cannot compare lists in which a key occurs twice.
  for (const object of [change.before, change.after]) if (hasRepeatedKey(object, change.schema)) throw new UnnamedElement();
  const comparison = change.toVersion ? convertAndCompare(change, change.toVersion, apiVersion) : known.get(change.apiVersion);
  known.set(apiVersion, comparison);
  return comparison;
}

function convertAndCompare(change: ObjectChange, toVersion: ToVersion, apiVersion: string): Comparison | undefined {
  const before = toVersion(change.before, apiVersion);
  const after = toVersion(change.after, apiVersion);
  if (!before || !after) return undefined;
  return withoutFields(compareObjects(before.object, after.object, after.schema), after.resets === false ? undefined : change.resetFields);
}

function withoutFields(comparison: Comparison, fields: FieldSet | undefined): Comparison {
  if (!fields || fields.isEmpty) return comparison;
  return {
    added: comparison.added.recursiveDifference(fields),
    modified: comparison.modified.recursiveDifference(fields),
    removed: comparison.removed.recursiveDifference(fields),
  };
}
