import { ApiError, notAcceptable, unsupportedMediaType } from '@kubewright/api-machinery';

export const jsonType = 'application/json';
export const yamlType = 'application/yaml';
export const protobufType = 'application/vnd.kubernetes.protobuf';
export const cborType = 'application/cbor';
/** One event after another: what a watch is in CBOR. */
export const cborSequenceType = 'application/cbor-seq';

export type MediaType = typeof jsonType | typeof yamlType | typeof protobufType | typeof cborType;

/** What an answer is turned into before it is encoded. */
export type Transform = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';

/** The form of an answer that both sides agreed on. */
export interface OutputFormat {
  readonly mediaType: MediaType;
  readonly as?: Transform;
  /** Version of meta.k8s.io that `as` is written in. */
  readonly metaVersion: 'v1' | 'v1beta1';
}

const mediaTypes: readonly MediaType[] = [jsonType, yamlType, protobufType];
const withCbor: readonly MediaType[] = [...mediaTypes, cborType];
const offered = (cbor: boolean): readonly MediaType[] => (cbor ? withCbor : mediaTypes);
const transforms: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** One clause of an Accept header. */
export interface AcceptClause {
  readonly type: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

const jsonFormat: OutputFormat = { mediaType: jsonType, metaVersion: 'v1' };
/** Accept headers of real clients are few; each is taken apart once. */
const parsedHeaders = new Map<string, readonly AcceptClause[]>();
const parsedHeadersLimit = 512;

/** Clauses of an Accept header, most wanted first. Upstream takes even what has a quality of 0, where there is nothing better. */
export function parseAccept(header: string): readonly AcceptClause[] {
  const known = parsedHeaders.get(header);
  if (known) return known;
  const clauses = header
    .split(',')
    .map(parseClause)
    .filter((clause) => clause.type !== '');
  clauses.sort((a, b) => b.quality - a.quality);
  if (parsedHeaders.size >= parsedHeadersLimit) parsedHeaders.clear();
  parsedHeaders.set(header, clauses);
  return clauses;
}

function parseClause(text: string): AcceptClause {
  const [type = '', ...rest] = text.split(';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals > 0) parameters.set(parameter.slice(0, equals).trim().toLowerCase(), parameter.slice(equals + 1).trim());
  }
  const quality = Number(parameters.get('q') ?? '1');
  return { type: type.trim().toLowerCase(), quality: Number.isFinite(quality) ? quality : 0, parameters };
}

/** What the answer to one request can be. */
interface Allowed {
  readonly protobuf: boolean;
  /** Whether the server has CBOR at all: it is behind a feature gate. */
  readonly cbor: boolean;
  readonly transforms: boolean;
  /** A watch: YAML cannot be framed. */
  readonly stream?: boolean;
}

/**
 * The first acceptable form (k8s.io/apiserver pkg/endpoints/handlers/negotiation).
 * @throws {ApiError} NotAcceptable when there is none.
 */
export function negotiateOutput(accept: string | undefined, allowed: Allowed): OutputFormat {
  if (accept === undefined || accept === '' || accept === jsonType || accept === '*/*') return jsonFormat;
  for (const clause of parseAccept(accept)) {
    const found = offered(allowed.cbor)
      .map((mediaType) => formOf(clause, mediaType, allowed))
      .find((format) => format !== undefined);
    // The first clause that fits decides: a watch of YAML is refused even where JSON would come next.
    if (found && !(allowed.stream && found.mediaType === yamlType)) return found;
    if (found) break;
  }
  throw notAcceptable(
    `only the following media types are accepted: ${(allowed.stream ? streamTypes(allowed.cbor) : offered(allowed.cbor)).join(', ')}`,
  );
}

/**
 * What upstream's router asks before anybody who knows of parameters: it compares bare types, and knows no `application/*`.
 * @throws {ApiError} NotAcceptable
 */
export function assertRouted(accept: string | undefined, { cbor, list }: { cbor: boolean; list: boolean }): void {
  assertProduced(accept, offered(cbor), list ? streamTypes(cbor) : []);
}

/** The same where there are these types only; what is told besides has parameters, which nobody asks for here. */
export function assertProduced(accept: string | undefined, types: readonly string[], toldBesides: readonly string[] = []): void {
  if (accept === undefined || accept === '' || accept === jsonType || accept === '*/*') return;
  if (parseAccept(accept).some(({ type }) => type === '*/*' || types.includes(type))) return;
  throw new ApiError({
    code: 406,
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${[...types, ...toldBesides].join(', ')}`,
    details: {},
  });
}

/** Named even where a resource has no protobuf form: its metadata has one. */
const streamTypes = (cbor: boolean): string[] => [
  ...[jsonType, protobufType].map((type) => `${type};stream=watch`),
  ...(cbor ? [cborSequenceType] : []),
];

function formOf({ type, parameters }: AcceptClause, mediaType: MediaType, allowed: Allowed): OutputFormat | undefined {
  if (type !== mediaType && type !== '*/*' && type !== 'application/*') return undefined;
  const stream = parameters.get('stream') ?? '';
  if (parameters.get('sv') || (stream !== '' && (stream !== 'watch' || mediaType === yamlType))) return undefined;
  const [as, group, version] = ['as', 'g', 'v'].map((name) => parameters.get(name));
  if (as === undefined && group === undefined && version === undefined)
    return allowed.protobuf || mediaType !== protobufType ? { mediaType, metaVersion: 'v1' } : undefined;
  const known = transforms.has(as ?? '') && group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1');
  if (!known || !allowed.transforms || (as === 'Table' && mediaType === protobufType)) return undefined;
  return { mediaType, as: as as Transform, metaVersion: version };
}

/** What Go's mime.ParseMediaType can read behind a type; no blanks follow, so that there is one way to match each. */
const readableParameters = /^[^;]*(?:;\s*[^\s;="]+\s*=\s*(?:[^\s;="]+|"[^"]*")\s*)*;?$/;

/** What the body of a request can be. */
export type InputForms = Pick<Allowed, 'protobuf' | 'cbor'>;

/**
 * The encoding of a request body; none given means JSON.
 * @throws {ApiError} UnsupportedMediaType
 */
export function negotiateInput(contentType: string | undefined, { protobuf, cbor }: InputForms): MediaType {
  if ((contentType ?? '').trim() === '') return jsonType;
  const type = bareMediaType(contentType);
  const found = offered(cbor).find((mediaType) => mediaType === type);
  if (found && readableParameters.test(contentType!.trimEnd()) && (found !== protobufType || protobuf)) return found;
  throw unknownFormat(offered(cbor));
}

function unknownFormat(accepted: readonly string[]): Error {
  return unsupportedMediaType(`the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
}

/** The type without its parameters, in lower case. */
export function bareMediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

export const applyYamlType = 'application/apply-patch+yaml';
export const applyCborType = 'application/apply-patch+cbor';
export const strategicType = 'application/strategic-merge-patch+json';
const patchTypes = ['application/json-patch+json', 'application/merge-patch+json', strategicType, applyYamlType, applyCborType] as const;
export type PatchContentType = (typeof patchTypes)[number];

/** @throws {ApiError} UnsupportedMediaType; custom resources take no strategic merge patch. */
export function negotiatePatch(
  contentType: string | undefined,
  { strategic, cbor }: { strategic: boolean; cbor: boolean },
): PatchContentType {
  const sent = (contentType ?? '').split(';', 1)[0]!.trim();
  const found = patchTypes.find((type) => type === sent && (strategic || type !== strategicType) && (cbor || type !== applyCborType));
  if (found) return found;
  if (!strategic) throw unknownFormat(patchTypes.filter((type) => type !== strategicType && (cbor || type !== applyCborType)));
  // Of a built-in resource upstream's router answers, before anybody who would name the types.
  throw new ApiError({ code: 415, reason: 'UnsupportedMediaType', message: '415: Unsupported Media Type', details: {} });
}
