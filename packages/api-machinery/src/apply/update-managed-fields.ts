import type { JsonObject } from '../json.ts';
import { withoutKey } from '../json/own-property.ts';
import type { KubeObject, ManagedFieldsEntry } from '../meta/object-meta.ts';
import { deepEqual } from '../meta/semantic-equal.ts';
import type { Schema } from '../schema/schema.ts';
import { FieldSet } from './field-set.ts';
import type { OwnerName, Owners } from './managed-fields.ts';
import { capUpdateOwners, isReset, ownerId, readOwners, writeOwner, writeOwners } from './managed-fields.ts';
import { changedFields, isSame, UnnamedElement } from './compare.ts';
import type { ToVersion } from './ownership-change.ts';
import { takeFromOthers } from './ownership-change.ts';
import { zeroObject } from './typed-structure.ts';

/** Metadata that no manager ever owns. */
export const neverOwned = FieldSet.ofFields(
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map(
    (name) => ['metadata', name],
  ),
);

export interface UpdateManagedFieldsInput<T extends KubeObject> {
  readonly schema: Schema;
  /** The stored object at the request's version; undefined for a create. */
  readonly live: KubeObject | undefined;
  /** The object about to be stored, at the same version; its metadata.managedFields are what the client sent. */
  readonly draft: T;
  /** `fieldManager` of the request, or the client's name; '' is written as `unknown`. */
  readonly manager: string;
  readonly apiVersion: string;
  /** '' for the main resource. */
  readonly subresource: string;
  /** RFC 3339, whole seconds. */
  readonly nowText: string;
  readonly resetFields?: FieldSet | undefined;
  /** Unset: all versions have the same fields. */
  readonly toVersion?: ToVersion | undefined;
}

/**
 * The draft with managedFields that tell who owns what after this create, update or patch: fields the draft changed
 * become the manager's and cease to be anybody else's, fields it dropped cease to be anybody's. The time of an entry
 * moves only when its manager changed something. The draft is not changed. (structured-merge-diff Updater.Update and
 * apimachinery's field manager; KEP-555.)
 */
export function updateManagedFields<T extends KubeObject>(input: UpdateManagedFieldsInput<T>): T {
  return withManagedFields(input.draft, managedFieldsAfter(input));
}

/** The entries of {@link updateManagedFields}; none where the objects cannot be compared, as upstream has it. */
export function managedFieldsAfter(input: UpdateManagedFieldsInput<KubeObject>): ManagedFieldsEntry[] | undefined {
  try {
    return entriesAfter(input);
  } catch (error) {
    if (error instanceof UnnamedElement) return undefined;
    throw error;
  }
}

function entriesAfter(input: UpdateManagedFieldsInput<KubeObject>): ManagedFieldsEntry[] | undefined {
  const starting = startingEntries(input);
  if (!input.live && starting === undefined) return entriesOfNew(input);
  const owners = readOwners(starting) ?? new Map();
  const tracksNothing = owners.size === 0 && input.live?.metadata.uid !== undefined;
  return tracksNothing ? undefined : nextEntries(input, owners);
}

/** Of an object that nobody had a part in before: its writer owns whatever it sets. */
function entriesOfNew(input: UpdateManagedFieldsInput<KubeObject>): ManagedFieldsEntry[] | undefined {
  const { schema, draft, resetFields } = input;
  const set = changedFields(zeroObject(schema), draft as unknown as JsonObject, schema);
  set.remove(neverOwned);
  const owned = resetFields ? set.recursiveDifference(resetFields) : set;
  return owned.isEmpty ? undefined : [writeOwner(updaterOf(input), input.nowText, owned)];
}

function nextEntries(input: UpdateManagedFieldsInput<KubeObject>, owners: Owners): ManagedFieldsEntry[] | undefined {
  if (recordUpdate(input, owners)) return writeOwners(owners);
  const ofNothing = [...owners.values()].filter(({ set }) => set.isEmpty);
  const stored = input.live?.metadata.managedFields;
  // Two entries of one owner are one, the last; what a client sends need not be in order.
  if (ofNothing.length === 0 && stored?.length === owners.size && startingEntries(input) === stored) return stored;
  for (const { id } of ofNothing) owners.delete(id);
  return writeOwners(owners);
}

/** Changes the owners as the update says; false when it changed no field. */
export function recordUpdate(input: UpdateManagedFieldsInput<KubeObject>, owners: Owners): boolean {
  const before = (input.live ?? zeroObject(input.schema)) as unknown as JsonObject;
  const after = withManagedFields(input.draft, input.live?.metadata.managedFields) as unknown as JsonObject;
  const { comparison, changesOwners, apply } = takeFromOthers({ ...input, before, after }, owners, '');
  if (isSame(comparison) && !changesOwners) return false;
  const name = updaterOf(input);
  const id = ownerId(name);
  const owned = owners.get(id)?.set;
  apply();
  const changed = comparison.modified.union(comparison.added).difference(neverOwned);
  if (!changed.isEmpty) {
    const kept = owners.get(id)?.set;
    const set = kept ? changed.union(kept) : changed;
    // Mostly a manager writes what it wrote before.
    owners.set(id, { id, ...name, time: input.nowText, set: owned?.equals(set) ? owned : set });
  }
  capUpdateOwners(owners);
  return true;
}

function updaterOf({ manager, apiVersion, subresource }: UpdateManagedFieldsInput<KubeObject>): OwnerName {
  return { manager: manager || 'unknown', operation: 'Update', apiVersion, subresource };
}

/** A client may reset or rewrite the entries through the main resource; through a subresource it may not. */
function startingEntries({ live, draft, subresource }: UpdateManagedFieldsInput<KubeObject>): readonly ManagedFieldsEntry[] | undefined {
  const stored = live?.metadata.managedFields;
  if (subresource !== '') return stored;
  const sent = draft.metadata.managedFields;
  if (isReset(sent)) return undefined;
  if (!sent || deepEqual(sent, stored)) return stored;
  const owners = readOwners(sent);
  return owners && owners.size > 0 ? sent : stored;
}

export function withManagedFields<T extends KubeObject>(object: T, entries: readonly ManagedFieldsEntry[] | undefined): T {
  if (object.metadata.managedFields === entries) return object;
  const metadata = withoutKey(object.metadata, 'managedFields');
  return { ...object, metadata: entries && entries.length > 0 ? { ...metadata, managedFields: entries } : metadata };
}
