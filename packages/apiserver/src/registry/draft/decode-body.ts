import {
  type ApiError,
  badRequest,
  cannotBeHandled,
  decode,
  DecodeError,
  goQuote,
  invalid,
  invalidValue,
  isJsonObject,
  parseApiVersion,
  type Decoded,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type ResourceDefinition,
  type Schema,
} from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import type { WriteOptions } from '../../request/write-options.ts';
import type { ResourceCall } from '../resource-call.ts';
import { canonicalObject } from '../storage/object-walks.ts';
import { defaultDraft } from './object-checks.ts';

type FieldValidation = WriteOptions['fieldValidation'];

/**
 * The body of a create or update as a draft of the storage version.
 * @throws {ApiError} BadRequest when it is no object of the resource's kind, or has unknown fields under Strict.
 */
export function decodeBody(call: ResourceCall, fieldValidation: FieldValidation): KubeObject {
  const value = call.body?.value;
  const { definition, apiVersion } = call.resource;
  if (!isJsonObject(value)) throw unrecognized(definition.kind, value);
  if (call.resource.builtIn) assertKind(value, definition.kind, apiVersion);
  else assertCustomKind(value, call);
  const draft = decodeVersion(call, value, fieldValidation, call.body!.strictErrors);
  call.decoded?.(() => canonicalObject(call.resource.version.schema, call.resource.fromStorage(draft), 'written'));
  return draft;
}

/** The refusal of a body that is no object. */
export function unrecognized(kind: string, value: JsonValue | undefined): ApiError {
  const got = value === undefined ? 'unexpected end of JSON input' : "Object 'Kind' is missing";
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${got}`);
}

/** How a document that cannot be read, or not strictly, is refused; or, `unconverted`, one that was read. */
export type Refuse = (why: string, error?: DecodeError, unconverted?: boolean) => ApiError;

/** A document of the served version (a body, or what a patch made) as a defaulted draft of the storage version. */
export function decodeVersion(
  call: ResourceCall,
  value: JsonObject,
  fieldValidation: FieldValidation,
  strictErrors: readonly string[] = [],
  { refuse, oddNumbers }: { refuse?: Refuse; oddNumbers?: ReadonlyMap<string, string> } = {},
): KubeObject {
  const { resource } = call;
  const of = { kind: resource.definition.kind, apiVersion: resource.apiVersion };
  const reader = oddNumbers && call.body ? { warn: (text: string) => call.warn(text), body: { ...call.body, oddNumbers } } : call;
  const draft = decodeAs(value, resource.version.schema, of, reader, fieldValidation, strictErrors, refuse);
  const why = resource.definition.hooks.unconvertible?.(draft);
  if (why !== undefined) throw refuse ? refuse(why, undefined, true) : cannotBeHandled(bodyOf(of), of.kind, why);
  const stored = resource.toStorage(draft);
  defaultDraft(resource, stored);
  return stored;
}

/** Decodes by a schema, and tells or refuses what the schema does not know. */
export function decodeAs(
  value: JsonObject,
  schema: Schema,
  of: { kind: string; apiVersion: string },
  call: Pick<ResourceCall, 'warn' | 'body'> & { readonly patchType?: string },
  fieldValidation: FieldValidation,
  strictErrors: readonly string[],
  refuse: Refuse = (why) => cannotBeHandled(bodyOf(of), of.kind, why),
): KubeObject {
  const { object: decoded, unknownFields } = decodeOrRefuse(value, schema, refuse, call);
  const object = decoded as unknown as KubeObject;
  object.kind = of.kind;
  object.apiVersion = of.apiVersion;
  object.metadata ??= {};
  if (fieldValidation === 'Ignore' || strictErrors.length + unknownFields.length === 0) return object;
  const problems = [...strictErrors, ...unknownFields.map((path) => `unknown field ${goQuote(path)}`)];
  if (fieldValidation === 'Strict') throw refuse(`strict decoding error: ${problems.join(', ')}`);
  for (const problem of problems) warnOf(problem, call);
  return object;
}

/** Each line of a YAML error is a warning of its own. */
export function warnOf(problem: string, call: Pick<ResourceCall, 'warn'>): void {
  const lines = /^(?:error converting YAML to JSON: )?yaml: unmarshal errors:\n([^]*)$/.exec(problem)?.[1];
  for (const line of lines?.split('\n') ?? [problem]) call.warn(line.trim());
}

function decodeOrRefuse(
  value: JsonObject,
  schema: Schema,
  refuse: Refuse,
  { body, patchType }: Pick<ResourceCall, 'body'> & { readonly patchType?: string },
): Decoded {
  try {
    return decode(schema, value, 'kept', body?.oddNumbers, patchType === 'application/apply-patch+yaml');
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(error.message, error);
    if (error instanceof RangeError) throw refuse('exceeded max depth');
    throw error;
  }
}

const bodyOf = ({ kind, apiVersion }: { kind: string; apiVersion: string }): { version: string; kind: string } => ({
  kind,
  version: parseApiVersion(apiVersion).version,
});

/** Where upstream's schemes are made: they are named by it in errors. */
const schemes: ReadonlyMap<string, string> = new Map([
  ['apiextensions.k8s.io', 'pkg/apiserver/apiserver.go:55'],
  ['apiregistration.k8s.io', 'pkg/apiserver/scheme/scheme.go:28'],
]);
const legacyScheme = 'pkg/api/legacyscheme/scheme.go:30';

/**
 * A body may be of another kind than its resource by mistake only; what is said depends on whether it is a kind at all.
 * @throws {ApiError} BadRequest for a body that says it is of another built-in kind or version.
 */
export function assertKind(value: JsonObject, expectedKind: string, expected: string): void {
  const kind = named(value['kind'], expectedKind);
  const apiVersion = named(value['apiVersion'], expected);
  if (kind === expectedKind && apiVersion === expected) return;
  const { group, version } = parseApiVersion(apiVersion);
  const own = parseApiVersion(expected);
  const refuse = (why: string): ApiError => cannotBeHandled({ version, kind }, expectedKind, why);
  if (!schemaOf({ group, version, kind })) throw refuse(unregisteredKind(own.group, apiVersion, kind));
  if (kind !== expectedKind) throw refuse(`converting (${version}.${kind}) to (${packageOf(own)}.${expectedKind}): unknown conversion`);
  throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (${expected})`);
}

/** Custom resources say what they are. @throws {ApiError} BadRequest, Invalid */
function assertCustomKind(value: JsonObject, { resource: { apiVersion, groupKind }, subresource }: ResourceCall): void {
  const { kind, apiVersion: version = '', metadata } = value;
  if (version !== apiVersion)
    throw badRequest(`the API version in the data (${String(version)}) does not match the expected API version (${apiVersion})`);
  // Who writes the status only is not asked.
  if (kind === groupKind.kind || subresource === 'status') return;
  const name = isJsonObject(metadata) ? metadata['name'] : '';
  throw invalid({ ...groupKind, kind: String(kind) }, typeof name === 'string' ? name : '', [
    invalidValue('kind', kind, `must be ${groupKind.kind}`),
  ]);
}

/** What a scheme of Go says of a kind that nobody has told it of. */
export function unregisteredKind(resourceGroup: string, apiVersion: string, kind: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "${schemes.get(resourceGroup) ?? legacyScheme}"`;
}

/** The Go package that has the kinds of a group. */
export const packageOf = ({ group }: Pick<ResourceDefinition, 'group'>): string => group.split('.', 1)[0] || 'core';

/** A document that does not say what it is is what was asked for. */
const named = (sent: JsonValue | undefined, expected: string): string => (typeof sent === 'string' && sent !== '' ? sent : expected);
