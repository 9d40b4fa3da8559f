import {
  isJsonObject,
  type ApiError,
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequest,
  deepCopy,
  formatGo,
  fromUnstructuredError,
  goQuote,
  goValueOf,
  invalid,
  invalidValue,
  notFound,
  parseApiVersion,
  unnamedError,
  stringifyJson,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { strategicType } from '../request/negotiation.ts';
import { parseWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { applyConfiguration } from './apply.ts';
import { decodeVersion, packageOf, unregisteredKind, type Refuse } from './draft/decode-body.ts';
import { atRequest, ownedBy, writerOf } from './ownership/field-ownership.ts';
import type { Answer, ResourceCall, VerbDeps } from './resource-call.ts';
import type { ServedResource } from './served-resource.ts';
import { withSortedContent } from './draft/sorted-content.ts';
import { placeInRequest } from './draft/system-metadata.ts';
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
  const document = atRequest(call.resource, old) as unknown as JsonObject;
  const made = applyPatch(call, document, call.resource.version.schema);
  const refuse: Refuse = (why, error, unconverted) => {
    const isTyped = call.patchType === strategicType;
    if (unconverted && isTyped) return unnamedError(why);
    return unfitPatch(call, { document, made }, error && isTyped ? fromUnstructuredError(error) : why);
  };
  const untyped = call.resource.builtIn && call.patchType !== strategicType && !made['apiVersion'];
  const result = untyped ? withoutFields(made) : deepCopy(inGoOrder(call, document, made));
  // Nobody reads what a strategic merge makes of them: the type is known.
  if (call.patchType === strategicType || !result['kind']) result['kind'] = document['kind']!;
  if (call.patchType === strategicType || !result['apiVersion']) result['apiVersion'] = document['apiVersion']!;
  if (result['kind'] !== document['kind'] || result['apiVersion'] !== document['apiVersion'])
    throw refuse(changedKind(call.resource, result));
  result['metadata'] ??= {};
  const draft = decodeVersion(call, result, options.fieldValidation, [...strictErrorsOf(call), ...(untyped ? unknownFields(made) : [])], {
    refuse,
    oddNumbers: oddNumbersAfter(call, result),
  });
  placeInRequest(call, draft);
  return draft;
}

/**
 * What upstream reads of a document without a version: it takes it for its internal type, whose fields have other names.
 * So nothing is left, not even the name, and the request is refused for that.
 */
const withoutFields = ({ kind }: JsonObject): JsonObject => (kind === undefined ? {} : { kind });

const unknownFields = (made: JsonObject): string[] =>
  Object.keys(made)
    .filter((field) => field !== 'kind' && field !== 'apiVersion')
    .sort()
    .map((field) => `unknown field ${goQuote(field)}`);

const operationFields = new Set(['op', 'path', 'from', 'value']);

/** What a strict reader would have refused in the patch itself. */
function strictErrorsOf({ body, patchType }: ResourceCall): readonly string[] {
  const written = body?.strictErrors ?? [];
  if (patchType !== 'application/json-patch+json' || !Array.isArray(body?.value)) return written;
  const unknown = body.value.flatMap((operation, i) =>
    (isJsonObject(operation) ? Object.keys(operation) : [])
      .filter((field) => !operationFields.has(field))
      .map((field) => `unknown field ${goQuote(`[${i}].${field}`)}`),
  );
  return [...written, ...unknown].map((error) => `json patch ${error}`);
}

/** The numbers that a patch has put into a document and that are written otherwise than from here, by their paths there. */
function oddNumbersAfter({ body, patchType }: PatchCall, made: JsonObject): ReadonlyMap<string, string> {
  if (patchType !== 'application/json-patch+json') return body?.oddNumbers ?? new Map();
  const found = new Map<string, string>();
  const operations = Array.isArray(body?.value) ? body.value : [];
  for (const [path, text] of body?.oddNumbers ?? []) {
    const [, index, within] = /^\[(\d+)\]\.value(.*)$/s.exec(path) ?? [];
    const operation = index === undefined ? undefined : operations[Number(index)];
    const target = isJsonObject(operation) && typeof operation['path'] === 'string' ? pathOf(operation['path'], made) : undefined;
    if (target !== undefined) found.set(target + within!, text);
  }
  return found;
}

/** A JSON pointer as the path of a field, in a document that it leads into. */
function pathOf(pointer: string, document: JsonObject): string {
  let path = '';
  let at: JsonValue | undefined = document;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) {
      const index: number = name === '-' ? at.length - 1 : Number(name);
      path += `[${index}]`;
      at = at[index];
    } else {
      path += `${path === '' ? '' : '.'}${name}`;
      at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    }
  }
  return path;
}

type PatchCall = Pick<ResourceCall, 'patchType' | 'body'>;

/** What a patch was applied to, and what it made of it. */
interface PatchResult {
  readonly document: JsonObject;
  readonly made: JsonObject;
}

/** What the patch makes is no object of the resource: shown as JSON, of a strategic merge the patch as Go prints it. */
export function unfitPatch(call: PatchCall, { document, made }: PatchResult, why: string): ApiError {
  const { patchType, body } = call;
  const shown =
    patchType === strategicType
      ? formatGo(body?.value ?? null)
      : asWritten(sortedWhereTouched(made, document, verbatimIn(patchType, body?.value)), oddNumbersAfter(call, made));
  return invalid({ group: '', kind: '' }, '', [invalidValue('patch', shown, why)]);
}

/** JSON in which numbers stand as they were sent. */
function asWritten(value: JsonValue, oddNumbers: ReadonlyMap<string, string>, path = ''): string {
  if (oddNumbers.size === 0) return stringifyJson(value);
  if (Array.isArray(value)) return `[${value.map((element, i) => asWritten(element, oddNumbers, `${path}[${i}]`)).join(',')}]`;
  if (!isJsonObject(value)) return oddNumbers.get(path) ?? stringifyJson(value);
  const within = path === '' ? '' : `${path}.`;
  const fields = Object.keys(value).map((key) => `${stringifyJson(key)}:${asWritten(value[key]!, oddNumbers, within + key)}`);
  return `{${fields.join(',')}}`;
}

/** Raw JSON within a built-in kind keeps its order: what a strategic merge has read, or another patch touched, comes sorted. */
function inGoOrder({ resource, patchType, body }: ResourceCall, document: JsonObject, made: JsonObject): JsonObject {
  if (!resource.builtIn) return made;
  if (patchType === strategicType) return withSortedContent(made);
  return sortedWhereTouched(made, document, verbatimIn(patchType, body?.value)) as JsonObject;
}

/** Go writes the maps that a patch went through with their keys sorted, in lists it has put there too, and leaves the rest as it was. */
function sortedWhereTouched(value: JsonValue, before: JsonValue | undefined, verbatim: ReadonlySet<JsonValue>): JsonValue {
  if (value === before || verbatim.has(value)) return value;
  if (Array.isArray(value))
    return value.map((element, i) => sortedWhereTouched(element, Array.isArray(before) ? before[i] : undefined, verbatim));
  if (!isJsonObject(value)) return value;
  const old = isJsonObject(before) ? before : {};
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedWhereTouched(value[key]!, old[key], verbatim)]),
  );
}

/** What operations have put into a document stays as it was sent. */
function verbatimIn(patchType: string, patch: JsonValue | undefined): ReadonlySet<JsonValue> {
  if (patchType !== 'application/json-patch+json' || !Array.isArray(patch)) return new Set();
  return new Set(
    patch.flatMap((operation) => (isJsonObject(operation) && typeof operation['value'] === 'object' ? [operation['value']] : [])),
  );
}

/** The patched document; shares with the old one what the patch left alone. */
export function applyPatch(call: ResourceCall, document: JsonObject, schema: Schema): JsonObject {
  const patch = call.body?.value ?? null;
  switch (call.patchType) {
    case 'application/json-patch+json':
      return applyJsonPatch(document, patch);
    case 'application/merge-patch+json':
      if (patch === null) throw badRequest('Invalid JSON Patch');
      if (!isJsonObject(patch))
        throw badRequest(`error decoding patch: json: cannot unmarshal ${goValueOf(patch)} into Go value of type map[string]interface {}`);
      return applyMergePatch(document, patch);
    default:
      return applyStrategicMergePatch(document, patch, schema);
  }
}

function changedKind({ definition, builtIn }: ServedResource, { apiVersion = '', kind = '' }: JsonObject): string {
  const { group, version } = parseApiVersion(formatGo(apiVersion));
  const known = builtIn && schemaOf({ group, version, kind: formatGo(kind) });
  if (known) return `converting (${version}.${formatGo(kind)}) to (${packageOf(definition)}.${definition.kind}): unknown conversion`;
  return unregisteredKind(definition.group, formatGo(apiVersion), formatGo(kind));
}
