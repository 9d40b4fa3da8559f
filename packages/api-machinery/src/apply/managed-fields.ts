import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json/own-property.ts';
import type { ManagedFieldsEntry } from '../meta/object-meta.ts';
import { FieldSet } from './field-set.ts';
import { setWithFields, sharedSet } from './shared-sets.ts';

/** Who owns what: one entry a manager, operation, version (of updates) and subresource. */
export interface Ownership {
  readonly id: string;
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly set: FieldSet;
}

/** Keyed by {@link Ownership.id}. */
export type Owners = Map<string, Ownership>;

export type OwnerName = Pick<Ownership, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** An applier is one owner at whatever version it applies; an updater is one owner a version. */
export function ownerId({ manager, operation, apiVersion, subresource }: OwnerName): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/**
 * Reads managedFields; undefined when an entry is malformed.
 */
export function readOwners(entries: readonly ManagedFieldsEntry[] | null | undefined): Owners | undefined {
  const owners: Owners = new Map();
  if (entries !== undefined && !Array.isArray(entries)) return undefined;
  for (const entry of entries ?? []) {
    const owner = isJsonObject(entry as never) ? readOwner(entry) : undefined;
    if (!owner) return undefined;
    owners.set(owner.id, owner);
  }
  return owners;
}

function readOwner(entry: ManagedFieldsEntry): Ownership | undefined {
  const { manager = '', operation, apiVersion, subresource = '', time, fieldsType, fieldsV1 } = entry;
  if ((operation !== 'Apply' && operation !== 'Update') || !apiVersion || fieldsType !== 'FieldsV1') return undefined;
  const set = readSet(fieldsV1 ?? {});
  if (!set) return undefined;
  const name = { manager, operation, apiVersion, subresource };
  return { id: ownerId(name), ...name, time, set };
}

function readSet(fields: JsonObject): FieldSet | undefined {
  if (!isJsonObject(fields)) return undefined;
  const known = setWithFields(fields);
  if (known) return known;
  try {
    return sharedSet(FieldSet.fromFieldsV1(fields));
  } catch {
    return undefined;
  }
}

/** Writes managedFields in upstream's order: appliers first, then by time and name. Undefined when nobody owns anything. */
export function writeOwners(owners: Owners): ManagedFieldsEntry[] | undefined {
  if (owners.size === 0) return undefined;
  return [...owners.values()].sort(compareOwners).map((owner) => writeOwner(owner, owner.time, owner.set));
}

export function writeOwner(
  { manager, operation, apiVersion, subresource }: OwnerName,
  time: string | undefined,
  set: FieldSet,
): ManagedFieldsEntry {
  const entry: ManagedFieldsEntry = { manager, operation, apiVersion };
  if (time !== undefined) entry.time = time;
  entry.fieldsType = 'FieldsV1';
  entry.fieldsV1 = sharedSet(set).toFieldsV1();
  if (subresource !== '') entry.subresource = subresource;
  return entry;
}

function compareOwners(a: Ownership, b: Ownership): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? '', b.time ?? '') ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

export function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Asked for by a client that writes `[]` or `[{}]`: forget all owners. */
export function isReset(entries: readonly ManagedFieldsEntry[] | null | undefined): boolean {
  if (entries === undefined || entries === null) return false;
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0]!).length === 0);
}

const maxUpdateOwners = 10;

/** Keeps at most ten updaters: the oldest of each version are gathered under `ancient-changes`. */
export function capUpdateOwners(owners: Owners): void {
  const updaters = [...owners.values()].filter(({ operation }) => operation === 'Update');
  let count = updaters.length;
  if (count <= maxUpdateOwners) return;
  updaters.sort((a, b) => compareText(a.time ?? '', b.time ?? '') || compareText(a.id, b.id));
  const firstOfVersion = new Map<string, Ownership>();
  for (const updater of updaters) {
    if (count <= maxUpdateOwners) return;
    const first = firstOfVersion.get(updater.apiVersion);
    if (!first) {
      firstOfVersion.set(updater.apiVersion, updater);
      continue;
    }
    gather(owners, first, updater);
    count--;
  }
}

function gather(owners: Owners, first: Ownership, updater: Ownership): void {
  const name: OwnerName = { manager: 'ancient-changes', operation: 'Update', apiVersion: updater.apiVersion, subresource: '' };
  const id = ownerId(name);
  const gathered = owners.get(id) ?? first;
  if (gathered === first) owners.delete(first.id);
  owners.delete(updater.id);
  owners.set(id, { id, ...name, time: updater.time, set: gathered.set.union(updater.set) });
}
