import { type ApiError, applyJsonPatch, applyMergePatch, applyStrategicMergePatch, badRequest, deepCopy, formatGo, invalid, invalidValue, notFound, stringifyJson, type JsonObject, type KubeObject, type Schema } from '@kubewright/api-machinery';
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
  const draft = decodeVersion(call, result, options.fieldValidation, strictErrorsOf(call), (why) => unfitPatch(call, result, why));
  placeInRequest(call, draft);
  return draft;
}

const operationFields = new Set(['op', 'path', 'from', 'value']);

/** What a strict reader would have refused in the patch itself. */
function strictErrorsOf({ body, patchType }: ResourceCall): readonly string[] {
  const written = body?.strictErrors ?? [];
  if (patchType !== 'application/json-patch+json' || !Array.isArray(body?.value)) return written;
  const unknown = body.value.flatMap((operation, i) => (isJsonObject(operation) ? Object.keys(operation) : []).filter((field) => !operationFields.has(field)).map((field) => `unknown field "[${i}].${field}"`));
  return [...written, ...unknown].map((error) => `json patch ${error}`);
}

/** What the patch makes is no object of the resource: shown as JSON, of a strategic merge the patch as Go prints it. */
export function unfitPatch({ patchType, body }: Pick<ResourceCall, 'patchType' | 'body'>, result: JsonObject, why: string): ApiError {
  const shown = patchType === 'application/strategic-merge-patch+json' ? formatGo(body?.value ?? null) : stringifyJson(result);
  return invalid({ group: '', kind: '' }, '', [invalidValue('patch', shown, why)]);
}

/** The patched document; shares with the old one what the patch left alone. */
export function applyPatch(call: ResourceCall, document: JsonObject, schema: Schema): JsonObject {
  const patch = call.body?.value ?? null;
  switch (call.patchType) {
    case 'application/json-patch+json':
      return applyJsonPatch(document, patch);
    case 'application/merge-patch+json':
      if (!isJsonObject(patch)) throw badRequest(`error decoding patch: json: cannot unmarshal ${Array.isArray(patch) ? 'array' : typeof patch} into Go value of type map[string]interface {}`);
      return applyMergePatch(document, patch);
    default:
      return applyStrategicMergePatch(document, patch, schema);
  }
}

function changedKind(before: JsonObject, after: JsonObject): Error {
  return badRequest(`patch changes apiVersion or kind from ${typeOf(before)} to ${typeOf(after)}`);
}

const typeOf = ({ apiVersion = '', kind = '' }: JsonObject): string => `${formatGo(apiVersion)}, ${formatGo(kind)}`;
