import {
  badRequest,
  conflict,
  formatTime,
  goQuote,
  invalid,
  invalidValue,
  objectModifiedMessage,
  randomUuid,
  unnamedError,
  type KubeObject,
  type ObjectMeta,
} from '@kubewright/api-machinery';
import type { ResourceCall, VerbDeps } from '../resource-call.ts';

/**
 * Puts the namespace of the request into the draft.
 * @throws {ApiError} BadRequest when they contradict each other, or the draft does not say the name that the path has.
 */
export function placeInRequest(
  { resource, namespace, name }: Pick<ResourceCall, 'resource' | 'namespace' | 'name'>,
  draft: KubeObject,
): void {
  const { metadata } = draft;
  if (resource.namespaced) {
    if (metadata.namespace && metadata.namespace !== namespace) {
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    metadata.namespace = namespace;
  } else if (metadata.namespace !== undefined) delete metadata.namespace;
  if (name === '') return;
  if (!metadata.name) throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  if (metadata.name !== name) throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** Takes out of a new object what nobody but the server may say, before it is asked who owns what (rest.WipeObjectMetaSystemFields). */
export function wipeSystemFields({ metadata }: KubeObject): void {
  for (const field of ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink'] as const)
    if (field in metadata) delete metadata[field];
}

/** What only the server decides about a new object (rest.BeforeCreate). */
export function stampNew(draft: KubeObject, { clock, random }: VerbDeps): void {
  wipeSystemFields(draft);
  const { metadata } = draft;
  metadata.uid = randomUuid(random);
  metadata.creationTimestamp = formatTime(clock.nowMs());
}

const carriedOver = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

/**
 * Gives a draft the system fields it left out, and the generation of the old object (rest.BeforeUpdate). The times of
 * the old object stay, whatever the draft says.
 */
export function carryOver(draft: KubeObject, old: KubeObject): void {
  for (const field of carriedOver) {
    const value = old.metadata[field];
    if (value !== undefined && (isTime(field) || (draft.metadata[field] ?? '') === '')) setField(draft.metadata, field, value);
  }
  draft.metadata.resourceVersion = old.metadata.resourceVersion!;
  if (old.metadata.generation === undefined) delete draft.metadata.generation;
  else draft.metadata.generation = old.metadata.generation;
}

const isTime = (field: keyof ObjectMeta): boolean => field === 'creationTimestamp' || field === 'deletionTimestamp';

function setField<K extends keyof ObjectMeta>(metadata: ObjectMeta, field: K, value: ObjectMeta[K]): void {
  metadata[field] = value;
}

/**
 * Whether a write may replace `old`.
 * @throws {ApiError} Conflict for another uid or resourceVersion; Invalid when the resource wants one and there is none.
 */
export function checkVersion(call: ResourceCall, draft: KubeObject, old: KubeObject, key: string): void {
  const { uid, resourceVersion } = draft.metadata;
  const { groupResource, definition } = call.resource;
  // A patch does not say which object it means: another uid is a change of it, and refused as that.
  if (uid && uid !== old.metadata.uid && call.verb !== 'patch') {
    // What is only tried is refused by a store that does not know where its keys lie.
    const shown = call.query.get('dryRun') ? key.replace(/^\/registry(?=\/)/, '') : key;
    throw conflict(groupResource, call.name, preconditionFailed(shown, 'UID', uid, old.metadata.uid));
  }
  if (resourceVersion && resourceVersion !== '0') {
    if (!/^\d+$/.test(resourceVersion)) throw unnamedError(`strconv.ParseUint: parsing ${goQuote(resourceVersion)}: invalid syntax`);
    if (resourceVersion !== old.metadata.resourceVersion) throw conflict(groupResource, call.name, objectModifiedMessage);
  } else if (definition.hooks.unconditionalUpdate === false) {
    const named = { group: groupResource.group, kind: groupResource.resource };
    throw invalid(named, call.name, [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
}

/** Upstream's storage error for a precondition that does not hold. */
function preconditionFailed(key: string, what: 'UID' | 'ResourceVersion', wanted: string, actual: string | undefined): string {
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual ?? ''}`;
}
