import { alreadyExists, ApiError, randomSuffix, unnamedError, type HookContext, type KubeObject } from '@kubewright/api-machinery';
import { admissionRequest, type AdmissionInput } from './admission-chain.ts';
import { decodeBody } from './decode-body.ts';
import { ownedBy, writerOf } from './field-ownership.ts';
import { defaultDraft, encodeWithin, validateNew } from './object-checks.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { placeInRequest, stampNew, wipeSystemFields } from './system-metadata.ts';
import { dropRepeatedOwners } from './repeated-owners.ts';
import type { CachedObject } from '@kubewright/watch-cache';

const generatedNameAttempts = 8;
/** Longest prefix of a generated name; the suffix has five characters. */
const maxGeneratedPrefix = 58;

/** POST of an object. @throws {ApiError} AlreadyExists, Invalid, BadRequest, Forbidden. */
export async function createObject(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'CreateOptions', false);
  const draft = decodeBody(call, options.fieldValidation);
  placeInRequest(call, draft);
  wipeSystemFields(draft);
  dropRepeatedOwners(call, draft, false);
  const owning = ownedBy(call, writerOf(call, options), undefined, draft, deps.clock.nowMs());
  const own = owning instanceof Promise ? await owning : owning;
  const item = await insert(call, deps, own, options);
  return { kind: 'object', code: 201, item };
}

/** Creates from a draft of the storage version: for POST, and for PUT and apply to a name that does not exist. */
export async function insert(call: ResourceCall, deps: VerbDeps, draft: KubeObject, options: WriteOptions): Promise<CachedObject> {
  const { definition } = call.resource;
  const context = hookContext(call, deps, options.dryRun);
  const admission = admissionInput(draft, options);
  const admitting = deps.admission.admit(admissionRequest(call, admission));
  if (typeof admitting === 'boolean' ? admitting : await admitting) defaultDraft(call.resource, draft);
  dropRepeatedOwners(call, draft, true);
  stampNew(draft, deps);
  definition.hooks.prepareForCreate?.(draft, context);
  if (definition.hooks.generationChanged) draft.metadata.generation = 1;
  for (let attempt = 1; ; attempt++) {
    const generated = nameDraft(deps, draft);
    validateNew(call, draft, context, deps.patterns);
    const validating = deps.admission.validate(admissionRequest(call, { ...admission, name: draft.metadata.name! }));
    if (validating) await validating;
    refuseVersion(draft, options);
    const encoding = encodeWithin(call, draft, deps.maxObjectBytes);
    const value = encoding instanceof Promise ? await encoding : encoding;
    const item = await store(call, draft, value, options.dryRun);
    if (item) return item;
    if (!generated) throw await nameTaken(call, draft);
    if (attempt === generatedNameAttempts) throw nameNotGenerated(call, draft.metadata.name!);
    delete draft.metadata.name;
  }
}

function admissionInput(draft: KubeObject, options: WriteOptions): AdmissionInput {
  return {
    operation: 'CREATE',
    name: draft.metadata.name ?? '',
    object: draft,
    old: undefined,
    dryRun: options.dryRun,
    options: { ...options },
  };
}

/** The store makes new objects only; a version that is no number counts as none, and a dry run does not ask the store. */
function refuseVersion({ metadata }: KubeObject, { dryRun }: WriteOptions): void {
  const number = /^\d+$/.test(metadata.resourceVersion ?? '') && Number(metadata.resourceVersion) !== 0;
  if (number && !dryRun) throw unnamedError('resourceVersion should not be set on objects to be created');
  if (metadata.resourceVersion !== undefined) delete metadata.resourceVersion;
}

/** Undefined: the name is taken. */
function store(call: ResourceCall, draft: KubeObject, value: Uint8Array, dryRun: boolean): Promise<CachedObject | undefined> {
  const { storage } = call.resource;
  const key = storage.keys.of({ namespace: draft.metadata.namespace ?? '', name: draft.metadata.name! });
  if (!dryRun) return storage.create(key, value);
  return storage.read(key, call).then((taken) => (taken ? undefined : storage.unwrittenItem(key, value)));
}

/** Why a name cannot be had; that its object is on its way out is worth telling. */
async function nameTaken(call: ResourceCall, draft: KubeObject): Promise<ApiError> {
  const { storage, groupResource } = call.resource;
  const { namespace = '', name = '' } = draft.metadata;
  const error = alreadyExists(groupResource, name);
  const existing = await storage.read(storage.keys.of({ namespace, name }), call);
  if (existing?.object().metadata.deletionTimestamp === undefined) return error;
  return new ApiError({ ...error.status, message: `object is being deleted: ${error.status.message}` });
}

/** True when the server chose the name; without a name or anything to make one of, validation refuses it. */
function nameDraft({ random }: VerbDeps, draft: KubeObject): boolean {
  const { metadata } = draft;
  if (metadata.name) return false;
  if (!metadata.generateName) return false;
  metadata.name = metadata.generateName.slice(0, maxGeneratedPrefix) + randomSuffix(random);
  return true;
}

function nameNotGenerated({ resource: { groupResource } }: ResourceCall, name: string): ApiError {
  const { status } = alreadyExists(groupResource, name);
  return new ApiError({
    ...status,
    message: `${status.message}, the server was not able to generate a unique name for the object`,
    details: { ...status.details, retryAfterSeconds: 1 },
  });
}

export function hookContext(call: ResourceCall, { clock, random }: VerbDeps, dryRun: boolean): HookContext {
  return { nowMs: clock.nowMs(), random, user: call.user, subresource: call.subresource, dryRun, warn: (text) => call.warn(text) };
}
