import {
  badRequest,
  conflict,
  deepCopy,
  keepTimesIfUnchanged,
  type KubeObject,
  notFound,
  objectModifiedMessage,
} from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { authorize } from '../pipeline/authorize.ts';
import { admissionRequest, type AdmissionInput } from './draft/admission-chain.ts';
import { Taken } from './draft/taken.ts';
import { hookContext, insert } from './create.ts';
import { decodeBody } from './draft/decode-body.ts';
import { endsNow } from './deletion-state.ts';
import { ownedBy, writerOf } from './ownership/field-ownership.ts';
import { defaultDraft, encodeWithin, validateChange } from './draft/object-checks.ts';
import { dropRepeatedOwners } from './draft/repeated-owners.ts';
import { within, type Span } from '../tracing/span.ts';
import { writeAttributes } from '../tracing/store-attributes.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { carryOver, checkVersion, placeInRequest } from './draft/system-metadata.ts';

/** How often a write without a resourceVersion is tried against changing objects before it gives up. */
const maxAttempts = 100;

/** Makes the draft of one attempt, as hooks see it, from what is stored now; frozen objects stay untouched. */
export type Produce = (old: KubeObject | undefined) => KubeObject | Promise<KubeObject>;

/** PUT of an object or of its status. @throws {ApiError} NotFound, Conflict, Invalid, BadRequest, Forbidden. */
export async function updateObject(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'UpdateOptions', false);
  const sent = decodeBody(call, options.fieldValidation);
  if (!sent.metadata.name) throw badRequest(`the name of the object (${call.name} based on URL) was undeterminable: name must be provided`);
  placeInRequest(call, sent);
  dropRepeatedOwners(call, sent, false);
  const writer = writerOf(call, options);
  const produce: Produce = (old) => ownedBy(call, writer, old, deepCopy(sent), deps.clock.nowMs());
  const create = (call.resource.definition.hooks.createOnUpdate ?? false) && call.subresource === '';
  return modify(call, deps, options, { produce, createIfMissing: create });
}

export interface Modification {
  readonly produce: Produce;
  readonly createIfMissing: boolean;
}

/**
 * Reads, changes and compare-and-swaps until it succeeds (upstream: GuaranteedUpdate). A draft that carries a
 * resourceVersion fails with Conflict instead of being tried again; one that changes nothing writes nothing.
 */
export function modify(call: ResourceCall, deps: VerbDeps, options: WriteOptions, modification: Modification): Promise<Answer> {
  const key = call.resource.storage.keys.of(call);
  return within(call.span, 'GuaranteedUpdate etcd3', writeAttributes(key, call.resource.definition), (step) =>
    attempts(call, deps, options, { ...modification, key, step }),
  );
}

async function attempts(
  call: ResourceCall,
  deps: VerbDeps,
  options: WriteOptions,
  { produce, createIfMissing, key, step }: Modification & { readonly key: string; readonly step: Span | undefined },
): Promise<Answer> {
  const { storage, groupResource } = call.resource;
  let item = await storage.read(key, call);
  step?.event('initial value restored');
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    call.signal.throwIfAborted();
    if (!item) {
      if (!createIfMissing) throw notFound(groupResource, call.name);
      await authorizeCreate(call, deps);
      return { kind: 'object', code: 201, item: await insert(call, deps, await produce(undefined), options) };
    }
    const old = (await call.resource.showOne(item)).object();
    const result = await change(call, deps, options, item, { old, key, produce });
    step?.event('Txn call completed');
    if (result.kind === 'written') {
      step?.event('Transaction committed');
      return { kind: 'object', code: 200, item: result.item };
    }
    item = result.current;
    step?.event('Retry value restored');
  }
  throw conflict(groupResource, call.name, objectModifiedMessage);
}

/** Who may update need not be allowed to create (apiserver handlers withAuthorization). @throws {ApiError} Forbidden */
async function authorizeCreate(
  { resource: { definition, version }, user, subresource, namespace, name }: ResourceCall,
  { authorizer }: VerbDeps,
): Promise<void> {
  const { group, plural } = definition;
  await authorize(authorizer, {
    user,
    verb: 'create',
    path: '',
    resourceRequest: true,
    group,
    version: version.name,
    resource: plural,
    subresource,
    namespace,
    name,
  });
}

/** One attempt; what was taken for one that fails is given back. */
async function change(
  call: ResourceCall,
  deps: VerbDeps,
  options: WriteOptions,
  item: CachedObject,
  attempt: Omit<Attempt, 'taken'>,
): Promise<CommitResult> {
  const taken = new Taken();
  try {
    const draft = await prepareChange(call, deps, options, { ...attempt, taken });
    const result = await commit(call, deps, options, { item, old: attempt.old, draft });
    if (result.kind === 'conflict') await taken.giveBack();
    return result;
  } catch (error) {
    await taken.giveBack();
    throw error;
  }
}

interface Attempt {
  readonly old: KubeObject;
  readonly key: string;
  readonly produce: Produce;
  readonly taken: Taken;
}

/** Everything between reading the old object and writing the new one, in upstream's order. */
async function prepareChange(
  call: ResourceCall,
  deps: VerbDeps,
  options: WriteOptions,
  { old, key, produce, taken }: Attempt,
): Promise<KubeObject> {
  const { hooks } = call.resource.definition;
  const draft = await produce(old);
  checkVersion(call, draft, old, key);
  const input: AdmissionInput = {
    operation: 'UPDATE',
    name: call.name,
    object: draft,
    old,
    dryRun: options.dryRun,
    options: { ...options },
    taken,
  };
  const request = admissionRequest(call, input);
  const admitting = deps.admission.admit(request);
  if (typeof admitting === 'boolean' ? admitting : await admitting) defaultDraft(call.resource, draft);
  dropRepeatedOwners(call, draft, true);
  const context = hookContext(call, deps, options.dryRun);
  carryOver(draft, old);
  keepOtherHalf(call, draft, old);
  hooks.prepareForUpdate?.(draft, old, context);
  if (call.subresource !== 'status' && hooks.generationChanged?.(draft, old))
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  validateChange(call, { object: draft, old, context, checks: deps });
  const validating = deps.admission.validate(request);
  if (validating) await validating;
  return draft;
}

/** A resource with a status subresource has two writers: the main one never changes status, the other nothing else. */
function keepOtherHalf({ resource: { definition }, subresource }: ResourceCall, draft: KubeObject, old: KubeObject): void {
  const { subresources } = definition;
  if (!subresources.some(({ name }) => name === 'status')) return;
  const target = draft as unknown as Record<string, unknown>;
  const source = old as unknown as Record<string, unknown>;
  const isStatus = subresource === 'status' || subresources.some(({ name, writesStatus }) => name === subresource && writesStatus);
  for (const key of new Set([...Object.keys(target), ...Object.keys(source)])) {
    if (key === 'metadata' || key === 'kind' || key === 'apiVersion' || (key === 'status') === isStatus) continue;
    if (Object.hasOwn(source, key)) target[key] = deepCopy(source[key]);
    else delete target[key];
  }
}

type CommitResult =
  | { readonly kind: 'written'; readonly item: CachedObject }
  | { readonly kind: 'conflict'; readonly current: CachedObject | undefined };

interface ReadyChange {
  readonly item: CachedObject;
  /** The item's object as the request sees it. */
  readonly old: KubeObject;
  readonly draft: KubeObject;
}

async function commit(call: ResourceCall, deps: VerbDeps, options: WriteOptions, { item, old, draft }: ReadyChange): Promise<CommitResult> {
  const { storage, definition } = call.resource;
  if (endsNow(definition, draft, old)) {
    if (options.dryRun) return { kind: 'written', item: storage.unstoredItem(item.key, draft) };
    const removed = await storage.remove(item);
    return removed.kind === 'written' ? { kind: 'written', item: storage.unstoredItem(item.key, draft, removed.item.revision) } : removed;
  }
  // Never stored, yet shown by a dry run.
  if (!options.dryRun) delete draft.metadata.selfLink;
  const encoding = encodeWithin(call, keepTimesIfUnchanged(old, draft), deps.maxObjectBytes);
  const value = encoding instanceof Promise ? await encoding : encoding;
  if (storage.isStored(item, value)) return { kind: 'written', item };
  if (options.dryRun) return { kind: 'written', item: storage.unwrittenItem(item.key, value, item.revision) };
  return storage.replace(item, value);
}
