import {
  ApiError,
  applyPatch,
  badRequest,
  conflict,
  deepCopy,
  deepEqual,
  formatGo,
  formatTime,
  fromUnstructuredError,
  goValueOf,
  isJsonObject,
  type JsonObject,
  type KubeObject,
  parseApiVersion,
  unnamedError,
  withManagedFields,
} from '@kubewright/api-machinery';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { acrossVersions } from './ownership/across-versions.ts';
import { decodeVersion, type Refuse, warnOf } from './draft/decode-body.ts';
import { atRequest, resetFields } from './ownership/field-ownership.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import { placeInRequest } from './draft/system-metadata.ts';
import { withSortedContent } from './draft/sorted-content.ts';
import { modify, type Produce } from './update.ts';

/** Server-side apply of the body; creates what does not exist. @throws {ApiError} Conflict with a cause for each field owned by others. */
export async function applyConfiguration(call: ResourceCall, deps: VerbDeps): Promise<Answer> {
  const options = parseWriteOptions(call.query, 'PatchOptions', true);
  const config = configurationIn(call);
  const { resource, subresource } = call;
  const { version, apiVersion, definition } = resource;
  const produce: Produce = async (old) => {
    if (!old) refuseMissing(call, config);
    const live = old && atRequest(resource, old);
    const input = {
      schema: version.schema,
      live,
      config,
      manager: options.fieldManager,
      apiVersion,
      kind: definition.kind,
      subresource,
      force: options.force,
      nowText: formatTime(deps.clock.nowMs()),
      ...resetFields(resource, subresource),
    };
    const applied = await acrossVersions(resource, subresource, (versions) => applyPatch({ ...input, ...versions }));
    refuseDuplicates(call, options);
    if (old && live && isUnchanged(applied, live)) return deepCopy(withManagedFields(old, applied.metadata.managedFields));
    return draftOf(call, config, applied);
  };
  return modify(call, deps, options, { produce, createIfMissing: subresource === '' });
}

/** @throws {ApiError} BadRequest for a body that is no object. */
export function configurationIn({ body }: ResourceCall): JsonObject {
  const config = body?.value ?? {};
  if (isJsonObject(config)) return config;
  throw badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${goValueOf(config)} into Go value of type map[string]interface {}`,
  );
}

/** Whoever applies to an object by its uid does not mean to create another. @throws {ApiError} Conflict */
function refuseMissing({ resource, name }: ResourceCall, config: JsonObject): void {
  const uid = isJsonObject(config['metadata']) ? config['metadata']['uid'] : undefined;
  if (uid)
    throw conflict(
      resource.groupResource,
      name,
      `uid mismatch: the provided object specified uid ${formatGo(uid)}, and no existing object was found`,
    );
}

/** Fields written twice; unknown ones are refused anyway. */
export function refuseDuplicates(call: ResourceCall, { fieldValidation }: WriteOptions): void {
  for (const error of call.body?.strictErrors ?? []) {
    const why = error.startsWith('yaml:') ? `error converting YAML to JSON: ${error}` : error;
    if (fieldValidation === 'Strict') throw badRequest(`error strict decoding YAML: ${why}`);
    if (fieldValidation === 'Warn') warnOf(why, call);
  }
}

/** What changes nothing leaves the stored object alone: to convert it to this version and back may give other metrics first, or sort raw JSON. */
function isUnchanged(applied: KubeObject, live: KubeObject): boolean {
  return deepEqual(withManagedFields(applied, undefined), withManagedFields(live, undefined));
}

function draftOf(call: ResourceCall, config: JsonObject, applied: KubeObject): KubeObject {
  const { resource, name } = call;
  const { group, version } = parseApiVersion(resource.apiVersion);
  const kind = `${group}/${version}, Kind=${resource.definition.kind}`;
  const who = `${namespaceIn(config)}/${name}; ${kind}`;
  // By now it has been merged, as maps whose keys have an order of their own: what cannot be read then is no fault of the request, says upstream.
  const refuse: Refuse = (why, error, unconverted) => {
    if (unconverted) return unnamedError(`failed to convert to unversioned (${who}): ${why}`);
    const problem = error ? fromUnstructuredError(error) : why;
    const message = `failed to convert new object (${who}) to proper version: unable to convert unstructured object to ${kind}: ${problem}`;
    return new ApiError({ code: 500, message });
  };
  const draft = decodeVersion(call, deepCopy(withSortedContent(applied as unknown as JsonObject)), 'Ignore', [], { refuse });
  placeInRequest(call, draft);
  return draft;
}

function namespaceIn({ metadata }: JsonObject): string {
  const namespace = isJsonObject(metadata) ? metadata['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : '';
}
