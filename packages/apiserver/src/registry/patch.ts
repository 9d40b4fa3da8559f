import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch, badRequest, deepCopy, notFound, type JsonObject, type KubeObject, type Schema } from '@kubewright/api-machinery';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { applyConfiguration } from './apply.ts';
import { decodeVersion, isJsonObject } from './decode-body.ts';
import { ownedBy, writerOf } from './field-ownership.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { placeInRequest } from './system-metadata.ts';
import { modify, type Produce } from './update.ts';

/** PATCH of all four types. @throws {ApiError} NotFound, Conflict, Invalid, BadRequest, Forbidden. */
export async function patchObject(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  if (call.patchType === 'application/apply-patch+yaml') return applyConfiguration(call, deps);
  const options = parseWriteOptions(call.query, 'PatchOptions', false);
  const writer = writerOf(call, options);
  const produce: Produce = (old) => {
    if (!old) throw notFound(call.resource.groupResource, call.name);
    return ownedBy(call, writer, old, patched(call, old, options), deps.clock.nowMs());
  };
  return modify(call, deps, options, { produce, createIfMissing: false });
}

function patched(call: ResourceCall, old: KubeObject, options: WriteOptions): KubeObject {
  const document = call.resource.fromStorage(old) as unknown as JsonObject;
  const result = deepCopy(applyPatch(call, document, call.resource.version.schema));
  if (result['kind'] !== document['kind'] || result['apiVersion'] !== document['apiVersion']) throw changedKind(document, result);
  if (!isJsonObject(result['metadata'])) result['metadata'] = {};
  const draft = decodeVersion(call, result, options.fieldValidation, call.body?.duplicateFields);
  placeInRequest(call, draft);
  return draft;
}

/** The patched document; shares with the old one what the patch left alone. */
export function applyPatch(call: ResourceCall, document: JsonObject, schema: Schema): JsonObject {
  const patch = call.body?.value ?? null;
  switch (call.patchType) {
    case 'application/json-patch+json':
      return applyJsonPatch(document, patch);
    case 'application/merge-patch+json':
      return applyMergePatch(document, patch);
    default:
      return applyStrategicMergePatch(document, patch, schema);
  }
}

function changedKind(before: JsonObject, after: JsonObject): Error {
  return badRequest(`patch changes apiVersion or kind from ${String(before['apiVersion'])}, ${String(before['kind'])} to ${String(after['apiVersion'])}, ${String(after['kind'])}`);
}
