import { applyPatch, badRequest, deepCopy, formatTime, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { acrossVersions } from './across-versions.ts';
import { decodeVersion, isJsonObject, warnOf } from './decode-body.ts';
import { resetFields } from './field-ownership.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { placeInRequest } from './system-metadata.ts';
import { modify, type Produce } from './update.ts';

/** Server-side apply of the body, or of what it stands for; creates what does not exist. @throws {ApiError} Conflict with a cause for each field owned by others. */
export async function applyConfiguration(call: ResourceCall, deps: VerbDeps, config = call.body?.value): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'PatchOptions', true);
  if (!isJsonObject(config)) throw badRequest(`error decoding patch: json: cannot unmarshal ${Array.isArray(config) ? 'array' : config === null || config === undefined ? 'null' : typeof config} into Go value of type map[string]interface {}`);
  const { resource, subresource } = call;
  const { version, apiVersion, definition } = resource;
  const produce: Produce = async (old) => {
    const input = {
      schema: version.schema, live: old && resource.fromStorage(old), config, manager: options.fieldManager, apiVersion,
      kind: definition.kind, subresource, force: options.force, nowText: formatTime(deps.clock.nowMs()), ...resetFields(resource, subresource),
    };
    const applied = await acrossVersions(resource, (versions) => applyPatch({ ...input, ...versions }));
    refuseDuplicates(call, options);
    return draftOf(call, applied);
  };
  return modify(call, deps, options, { produce, createIfMissing: subresource === '' });
}

/** Fields written twice; unknown ones are refused anyway. */
function refuseDuplicates(call: ResourceCall, { fieldValidation }: WriteOptions): void {
  for (const error of call.body?.strictErrors ?? []) {
    const why = error.startsWith('yaml:') ? `error converting YAML to JSON: ${error}` : error;
    if (fieldValidation === 'Strict') throw badRequest(`error strict decoding patch: ${why}`);
    if (fieldValidation === 'Warn') warnOf(why, call);
  }
}

function draftOf(call: ResourceCall, applied: KubeObject): KubeObject {
  const draft = decodeVersion(call, deepCopy(applied) as unknown as JsonObject, 'Ignore');
  placeInRequest(call, draft);
  return draft;
}
