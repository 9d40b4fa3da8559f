import {
  alreadyExists,
  ApiError,
  deepCopy,
  forbidden,
  randomSuffix,
  unnamedError,
  type HookContext,
  type KubeObject,
} from '@kubewright/api-machinery';
import { admissionRequest, type AdmissionInput } from './draft/admission-chain.ts';
import { decodeBody } from './draft/decode-body.ts';
import { ownedBy, writerOf } from './ownership/field-ownership.ts';
import { defaultDraft, encodeWithin, validateNew } from './draft/object-checks.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { placeInRequest, stampNew, wipeSystemFields } from './draft/system-metadata.ts';
import { dropRepeatedOwners } from './draft/repeated-owners.ts';
import { Taken } from './draft/taken.ts';
import { within } from '../tracing/span.ts';
import { writeAttributes } from '../tracing/store-attributes.ts';
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
  const taken = new Taken();
  try {
    return await insertAdmitted(call, deps, draft, options, taken);
  } catch (error) {
    await taken.giveBack();
    throw error;
  }
}

async function insertAdmitted(
  call: ResourceCall,
  deps: VerbDeps,
  draft: KubeObject,
  options: WriteOptions,
  taken: Taken,
): Promise<CachedObject> {
  const { definition, groupResource } = call.resource;
  if (definition.terminating)
    throw forbidden(groupResource, draft.metadata.name ?? '', 'create not allowed while custom resource definition is terminating');
  const context = hookContext(call, deps, options.dryRun);
  const admitting = deps.admission.admit(admissionRequest(call, admissionInput(draft, options, taken)));
  if (typeof admitting === 'boolean' ? admitting : await admitting) defaultDraft(call.resource, draft);
  dropRepeatedOwners(call, draft, true);
  const generated = !draft.metadata.name && Boolean(draft.metadata.generateName);
  for (let attempt = 1; ; attempt++) {
    // What is prepared for one name is not for another: a Job's pods are labelled with it.
    const named = generated ? nameDraft(deps, definition.hooks.prepareForCreate ? deepCopy(draft) : draft) : draft;
    stampNew(named, deps);
    definition.hooks.prepareForCreate?.(named, context);
    if (definition.hooks.generationChanged) named.metadata.generation = 1;
    validateNew(call, named, context, deps);
    const validating = deps.admission.validate(admissionRequest(call, admissionInput(named, options)));
    if (validating) await validating;
    const version = givenVersion(named, options);
    const encoding = encodeWithin(call, named, deps.maxObjectBytes);
    const value = encoding instanceof Promise ? await encoding : encoding;
    const item = await store(call, named, value, options.dryRun, version);
    if (item) return item;
    if (!generated) throw await nameTaken(call, named);
    if (attempt === generatedNameAttempts) throw nameNotGenerated(call, named.metadata.name!);
  }
}

function admissionInput(draft: KubeObject, options: WriteOptions, taken?: Taken): AdmissionInput {
  return {
    operation: 'CREATE',
    name: draft.metadata.name ?? '',
    object: draft,
    old: undefined,
    dryRun: options.dryRun,
    options: { ...options },
    ...(taken && { taken }),
  };
}

/** The store makes new objects only; a version that is no number counts as none. A dry run does not ask the store. */
function givenVersion({ metadata: { resourceVersion } }: KubeObject, { dryRun }: WriteOptions): number {
  if (resourceVersion === undefined) return 0;
  const version = /^\d+$/.test(resourceVersion) ? Number(resourceVersion) : 0;
  if (version !== 0 && !dryRun) throw unnamedError('resourceVersion should not be set on objects to be created');
  return version;
}

/** Undefined: the name is taken. A dry run answers the version that came with the object. */
function store(
  call: ResourceCall,
  draft: KubeObject,
  value: Uint8Array,
  dryRun: boolean,
  version: number,
): Promise<CachedObject | undefined> {
  const { storage } = call.resource;
  const key = storage.keys.of({ namespace: draft.metadata.namespace ?? '', name: draft.metadata.name! });
  if (!dryRun)
    return within(call.span, 'Create etcd3', writeAttributes(key, call.resource.definition), (step) => storage.create(key, value, step));
  return storage.read(key, call).then((taken) => (taken ? undefined : storage.unwrittenItem(key, value, version)));
}

/** Why a name cannot be had; that its object is on its way out is worth telling. */
async function nameTaken(call: ResourceCall, draft: KubeObject): Promise<ApiError> {
  const { storage, groupResource } = call.resource;
  const { namespace = '', name = '' } = draft.metadata;
  // Whoever would have taken a name of the server's choice hears of that, whether it made one or not.
  const error = draft.metadata.generateName ? nameNotGenerated(call, name) : alreadyExists(groupResource, name);
  const existing = await storage.read(storage.keys.of({ namespace, name }), call);
  if (existing?.object().metadata.deletionTimestamp === undefined) return error;
  return new ApiError({ ...error.status, message: `object is being deleted: ${error.status.message}` });
}

function nameDraft({ random }: VerbDeps, draft: KubeObject): KubeObject {
  const { metadata } = draft;
  metadata.name = metadata.generateName!.slice(0, maxGeneratedPrefix) + randomSuffix(random);
  return draft;
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
