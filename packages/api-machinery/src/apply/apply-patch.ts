import type { JsonObject, JsonValue } from '../json.ts';
import { boundedRecursion, isJsonObject } from '../json/own-property.ts';
import type { KubeObject } from '../meta/object-meta.ts';
import { deepEqual, semanticEqual } from '../meta/semantic-equal.ts';
import { formatGo } from '../patch/strategic-merge-directives.ts';
import type { Schema } from '../schema/schema.ts';
import { badRequest, unnamedError } from '../status/api-error.ts';
import { checkConfig } from './check-config.ts';
import { UnnamedElement } from './compare.ts';
import { applyConflict } from './conflict.ts';
import type { Conflict } from './conflict.ts';
import { fieldsLastApplied, withLastApplied } from './last-applied.ts';
import type { FieldSet } from './field-set.ts';
import type { OwnerName, Ownership, Owners } from './managed-fields.ts';
import { ownerId, readOwners, writeOwners } from './managed-fields.ts';
import { mergeObjects } from './merge.ts';
import type { ToVersion } from './ownership-change.ts';
import { takeFromOthers } from './ownership-change.ts';
import { pruneUnowned } from './prune.ts';
import { toFieldSet } from './to-field-set.ts';
import { zeroObject } from './typed-structure.ts';
import { neverOwned, recordUpdate, withManagedFields } from './update-managed-fields.ts';

export interface ApplyPatchInput {
  readonly schema: Schema;
  /** The stored object at the request's version; undefined when the apply creates it. */
  readonly live: KubeObject | undefined;
  /** The applied configuration as the client sent it, neither defaulted nor pruned. */
  readonly config: JsonObject;
  readonly manager: string;
  /** Version of the end point; the configuration must be of this version. */
  readonly apiVersion: string;
  readonly kind: string;
  /** '' for the main resource. */
  readonly subresource: string;
  readonly force: boolean;
  /** RFC 3339, whole seconds. */
  readonly nowText: string;
  readonly resetFields?: FieldSet;
  /** Unset: all versions have the same fields. */
  readonly toVersion?: ToVersion;
}

/**
 * Server-side apply: lays the configuration over the live object, takes out what this manager applied before and
 * applies no more unless somebody else owns it, and records the manager as owner of all it applies. Returns the object
 * to default, validate and store; nothing given is changed. (structured-merge-diff Updater.Apply; KEP-555.)
 * @throws {ApiError} Conflict with a cause for every field that another manager owns with another value, unless
 * `force`; BadRequest for another version or kind, managedFields in the configuration, or one that does not fit the schema.
 */
export function applyPatch(input: ApplyPatchInput): KubeObject {
  checkRequest(input);
  try {
    return boundedRecursion(() => apply(input));
  } catch (error) {
    if (error instanceof UnnamedElement && input.live) refuseLive(input, input.live);
    throw error;
  }
}

function checkRequest({ config, apiVersion, kind, schema }: ApplyPatchInput): void {
  if (config['apiVersion'] !== apiVersion || config['kind'] !== kind) {
    throw badRequest(`invalid object type: ${kindText(textOf(config['apiVersion']), textOf(config['kind']))}`);
  }
  const metadata = isJsonObject(config['metadata']) ? config['metadata'] : {};
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) throw badRequest('metadata.managedFields must be nil');
  refuseUntyped({ config, apiVersion, kind, schema });
}

/** Where it stands in the way depends on whether anybody is known to own a part of it. */
function refuseLive(input: ApplyPatchInput, live: KubeObject): void {
  const config = live as unknown as JsonObject;
  if (live.metadata.managedFields) refuseUntyped({ ...input, config }, (name) => `failed to create typed live object (${name})`);
  else
    refuseUntyped(
      { ...input, config },
      (name) => `failed to create manager for existing fields: failed to convert new object (${name}) to smd typed`,
    );
}

/** @throws {ApiError} 500 in upstream's words for an object that is not of the type it says. */
function refuseUntyped(
  { config, apiVersion, kind, schema }: Pick<ApplyPatchInput, 'config' | 'apiVersion' | 'kind' | 'schema'>,
  failure = (name: string): string => `failed to create typed patch object (${name})`,
): void {
  const errors = boundedRecursion(() => checkConfig(config, schema));
  if (errors.length === 0) return;
  const metadata = isJsonObject(config['metadata']) ? config['metadata'] : {};
  const name = `${nameIn(metadata, 'namespace')}/${nameIn(metadata, 'name')}; ${kindText(apiVersion, kind)}`;
  const list = errors.length === 1 ? errors[0] : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n');
  // Upstream's answer, though it is the client's fault.
  throw unnamedError(`${failure(name)}: ${list}`);
}

/** schema.GroupVersionKind as Go prints it. */
export function kindText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') || apiVersion === '' ? '' : '/'}${apiVersion === '' ? '/' : apiVersion}, Kind=${kind}`;
}

const nameIn = (metadata: JsonObject, field: string): string => (typeof metadata[field] === 'string' ? metadata[field] : '');

/** Nothing keeps a client from sending an object where a text belongs. */
const textOf = (value: JsonValue | undefined): string => (value === undefined ? '' : formatGo(value));

function apply(input: ApplyPatchInput): KubeObject {
  const live = input.live ?? ({ metadata: {}, ...zeroObject(input.schema) } as unknown as KubeObject);
  const owners = ownersBeforeApply(input, live);
  const name: OwnerName = {
    manager: input.manager || 'unknown',
    operation: 'Apply',
    apiVersion: input.apiVersion,
    subresource: input.subresource,
  };
  const id = ownerId(name);
  const last = owners.get(id);
  const applied = ownedBy(toFieldSet(input.config, input.schema), input.resetFields);
  owners.set(id, { id, ...name, time: last?.time, set: applied });

  const before = live as unknown as JsonObject;
  const after = merged(input, before, owners, last);
  const change = takeFromOthers({ ...input, before, after }, owners, id);
  const conflicts = input.force ? [] : conflictsThatCount(input, live, change.conflicts);
  if (conflicts.length > 0) throw applyConflict(conflicts);
  change.apply();

  const isChanged = !deepEqual(before, after);
  recordApplier(owners, id, isChanged ? input.nowText : last?.time);
  const result = withManagedFields(after as unknown as KubeObject, writeOwners(owners));
  return input.manager === 'kubectl' ? withLastApplied(result, input.config) : result;
}

function merged(input: ApplyPatchInput, before: JsonObject, owners: Owners, last: Ownership | undefined): JsonObject {
  const object = mergeObjects(before, input.config, input.schema);
  // Who applies null to an object that is new has left it without.
  object['metadata'] ??= {};
  return pruneUnowned({ object, schema: input.schema }, owners, last, input);
}

/** Whoever wrote an object that nobody owns yet is remembered as `before-first-apply`. */
function ownersBeforeApply(input: ApplyPatchInput, live: KubeObject): Owners {
  const owners: Owners = readOwners(live.metadata.managedFields) ?? new Map();
  if (owners.size > 0 || !input.live) return owners;
  recordUpdate({ ...input, live: undefined, draft: withManagedFields(live, undefined), manager: 'before-first-apply' }, owners);
  return owners;
}

function ownedBy(set: FieldSet, resetFields: FieldSet | undefined): FieldSet {
  return resetFields ? set.recursiveDifference(resetFields) : set;
}

/** `kubectl` may take over what client-side apply set, as long as it still has that value. */
function conflictsThatCount(input: ApplyPatchInput, live: KubeObject, conflicts: readonly Conflict[]): readonly Conflict[] {
  if (conflicts.length === 0 || input.manager !== 'kubectl') return conflicts;
  const allowed = fieldsLastApplied(live, input.apiVersion, input.schema);
  if (!allowed) return conflicts;
  return conflicts.map(({ owner, lost }) => ({ owner, lost: lost.difference(allowed) })).filter(({ lost }) => !lost.isEmpty);
}

function recordApplier(owners: Owners, id: string, time: string | undefined): void {
  const owner = owners.get(id)!;
  const set = owner.set.difference(neverOwned);
  if (set.isEmpty) owners.delete(id);
  else owners.set(id, { ...owner, set, time });
}

/**
 * The object to store in place of `next`: when nothing but the times of managedFields differs from the live object,
 * the live object's times stand, so that the write changes nothing.
 */
export function keepTimesIfUnchanged<T extends KubeObject>(live: T, next: T): T {
  const stored = live.metadata.managedFields;
  if (!stored || stored === next.metadata.managedFields) return next;
  const bare = (object: T): unknown => ({
    ...object,
    metadata: { ...object.metadata, managedFields: undefined, resourceVersion: undefined },
  });
  const withoutTimes = (object: T): unknown => (object.metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry);
  if (!deepEqual(withoutTimes(live), withoutTimes(next)) || !semanticEqual(bare(live), bare(next))) return next;
  return withManagedFields(next, stored);
}
