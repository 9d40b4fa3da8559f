import {
  conflict,
  deepCopy,
  forbidden,
  formatTime,
  type HookContext,
  type KubeObject,
  notFound,
  type ResourceDefinition,
} from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { SwapResult } from './storage/resource-storage.ts';
import { successStatus } from '../render/status.ts';
import { parseDeleteOptions, type DeleteOptions } from '../request/write-options.ts';
import { admissionRequest } from './draft/admission-chain.ts';
import { hookContext } from './create.ts';
import { foregroundFinalizer, holdingFinalizers, orphanFinalizer } from './deletion-state.ts';
import { within } from '../tracing/span.ts';
import { getAttributes, writeAttributes } from '../tracing/store-attributes.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';

/** DELETE of one object. @throws {ApiError} NotFound; Conflict when a precondition does not hold. */
export async function deleteObject(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseDeleteOptions(call.body, call.query);
  const { definition, groupResource } = call.resource;
  const why = definition.hooks.undeletable?.(call.name);
  if (why !== undefined) throw forbidden(groupResource, call.name, why);
  const outcome = await removeObject(call, deps, options);
  if (outcome.living || definition.hooks.deleteReturnsObject)
    return { kind: 'object', code: outcome.living && options.orphanDependents === false ? 202 : 200, item: outcome.item };
  const { uid } = outcome.item.object().metadata;
  const details = { name: call.name, ...(definition.group && { group: definition.group }), kind: definition.plural, ...(uid && { uid }) };
  return { kind: 'document', code: 200, object: successStatus(details) as unknown as KubeObject };
}

export interface Removal {
  readonly item: CachedObject;
  /** The object lives on until its grace period is over or its finalizers are gone. */
  readonly living: boolean;
}

/** Deletes, or begins to: tried again when the object changes meanwhile, unless a precondition speaks against it. */
export async function removeObject(call: ResourceCall, deps: VerbDeps, options: DeleteOptions): Promise<Removal> {
  const { storage, groupResource, definition } = call.resource;
  const context = hookContext(call, deps, options.dryRun);
  const key = storage.keys.of(call);
  call.span?.event('About to delete object from database');
  let item = await within(call.span, 'cacher.Get', getAttributes(key), () => storage.read(key, call));
  for (;;) {
    call.signal.throwIfAborted();
    if (!item) throw notFound(groupResource, call.name);
    const old = (await call.resource.showOne(item)).object();
    checkPreconditions(call, options, old);
    await admitDeletion(call, deps, options, old);
    const step = nextStep(definition, old, options, context);
    if (step.kind === 'pending') return { item, living: true };
    if (options.dryRun)
      return step.kind === 'remove'
        ? { item, living: false }
        : { item: storage.unstoredItem(item.key, step.draft, item.revision), living: step.kind !== 'end' };
    const result = step.kind === 'remove' ? await storage.remove(item) : await begin(call, item, step.draft);
    if (result.kind !== 'written') {
      item = result.current;
      continue;
    }
    call.span?.event('Object deleted from database');
    if (step.kind !== 'end') return { item: result.item, living: step.kind === 'write' };
    const gone = await storage.remove(result.item);
    if (gone.kind === 'written') return { item: gone.item, living: false };
    // Whoever was told that its time is over may have been quicker.
    if (!gone.current) return { item: result.item, living: false };
    item = gone.current;
  }
}

/** The object as it is while it goes. */
async function begin({ resource, span }: ResourceCall, item: CachedObject, draft: KubeObject): Promise<SwapResult> {
  const { storage, definition } = resource;
  const value = storage.encode(await resource.stored(draft));
  return within(span, 'GuaranteedUpdate etcd3', writeAttributes(item.key, definition), () => storage.replace(item, value));
}

/** Upstream names the kind here where everybody else names the resource. */
function checkPreconditions({ resource, name }: ResourceCall, { preconditions }: DeleteOptions, { metadata }: KubeObject): void {
  const { uid, resourceVersion } = preconditions;
  const of = { group: resource.definition.group, resource: resource.definition.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(of, name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(of, name, why);
  }
}

async function admitDeletion(call: ResourceCall, deps: VerbDeps, options: DeleteOptions, old: KubeObject): Promise<void> {
  // Of a collection none is named, as upstream has it.
  const name = call.verb === 'deletecollection' ? '' : call.name;
  const request = admissionRequest(call, {
    operation: 'DELETE',
    name,
    object: undefined,
    old,
    dryRun: options.dryRun,
    options: { ...options },
  });
  await deps.admission.admit(request);
  await deps.admission.validate(request);
}

type Step =
  | { readonly kind: 'remove' }
  /** A graceful deletion is under way and this request does not shorten it. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'write'; readonly draft: KubeObject }
  /** What goes gracefully says that its time is over, and then goes: two writes, as watchers know them. */
  | { readonly kind: 'end'; readonly draft: KubeObject };

/** One deletion request against one state of the object (rest.BeforeDelete and registry.updateForGracefulDeletionAndFinalizers). */
export function nextStep(definition: ResourceDefinition, old: KubeObject, options: DeleteOptions, context: HookContext): Step {
  const draft = deepCopy(old);
  const grace = graceOf(definition, old, options, context.nowMs);
  if (grace === 'pending') return { kind: 'pending' };
  const finalizers = finalizersAfter(definition, old, options);
  if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
  else delete draft.metadata.finalizers;
  if (old.metadata.deletionTimestamp === undefined) definition.hooks.beginDelete?.(draft, context);
  const held = holdingFinalizers(definition, draft).length > 0;
  if (!held && !grace) return { kind: 'remove' };
  markDeleting(draft, old, grace, context.nowMs);
  // Kinds that begin their deletion themselves know neither a grace period nor a generation of it (namespaces, definitions).
  if (definition.hooks.beginDelete) {
    delete draft.metadata.deletionGracePeriodSeconds;
    if (old.metadata.generation !== undefined) draft.metadata.generation = old.metadata.generation;
  }
  return { kind: grace?.seconds === 0 && !held ? 'end' : 'write', draft };
}

/** How long an object lives on, and until when. */
interface Grace {
  readonly seconds: number | bigint;
  readonly endMs: number;
}

/** Undefined where a kind knows no grace, or its time was over before; `pending` when it dies and not sooner because of this request. */
function graceOf(definition: ResourceDefinition, old: KubeObject, options: DeleteOptions, nowMs: number): Grace | 'pending' | undefined {
  const { gracePeriodSeconds } = definition.hooks;
  if (!gracePeriodSeconds) return undefined;
  const { deletionTimestamp, deletionGracePeriodSeconds: current } = old.metadata;
  if (deletionTimestamp === undefined) {
    const seconds = gracePeriodSeconds(old, options.gracePeriodSeconds);
    return { seconds, endMs: nowMs + durationMs(seconds) };
  }
  if (!current) return undefined;
  const wanted = options.gracePeriodSeconds;
  if (wanted === undefined || wanted >= current) return 'pending';
  const endMs = Date.parse(deletionTimestamp) - durationMs(current) + durationMs(wanted);
  // Nothing ends in the past: whoever has to see it through is given the shortest time there is.
  return endMs < nowMs ? { seconds: wanted === 0 ? 0 : 1, endMs: nowMs } : { seconds: wanted, endMs };
}

/** Go counts durations in nanoseconds of int64, and what is too long wraps around. */
const durationMs = (seconds: number | bigint): number => Number(BigInt.asIntN(64, BigInt(seconds) * 1_000_000_000n) / 1_000_000n);

function markDeleting(draft: KubeObject, old: KubeObject, grace: Grace | undefined, nowMs: number): void {
  const { metadata } = draft;
  const first = old.metadata.deletionTimestamp === undefined;
  if (first || grace) metadata.deletionTimestamp = formatTime(grace?.endMs ?? nowMs);
  metadata.deletionGracePeriodSeconds = grace?.seconds ?? 0;
  if (first && (metadata.generation ?? 0) > 0) metadata.generation = metadata.generation! + 1;
}

/** metadata.finalizers as the propagation policy wants them. */
function finalizersAfter(definition: ResourceDefinition, old: KubeObject, options: DeleteOptions): string[] {
  const before = old.metadata.finalizers ?? [];
  const wanted = propagationFinalizer(definition, before, options);
  const others = before.filter((finalizer) => finalizer !== orphanFinalizer && finalizer !== foregroundFinalizer);
  if (wanted === undefined) return others;
  return before.includes(wanted) ? before.filter((finalizer) => finalizer === wanted || others.includes(finalizer)) : [...others, wanted];
}

function propagationFinalizer(definition: ResourceDefinition, before: readonly string[], options: DeleteOptions): string | undefined {
  const { propagationPolicy, orphanDependents } = options;
  if (propagationPolicy === 'Orphan' || orphanDependents === true) return orphanFinalizer;
  if (propagationPolicy === 'Foreground') return foregroundFinalizer;
  if (propagationPolicy === 'Background' || orphanDependents === false) return undefined;
  if (before.includes(orphanFinalizer)) return orphanFinalizer;
  if (before.includes(foregroundFinalizer)) return foregroundFinalizer;
  return definition.hooks.defaultPropagation === 'Orphan' ? orphanFinalizer : undefined;
}
