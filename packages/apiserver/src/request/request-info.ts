import { badRequest, goQuote, unnamedError } from '@kubewright/api-machinery';
import { noSuchPath } from './no-such-path.ts';

/** What a path and a method ask for (k8s.io/apiserver pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
  /** True below `/api/<version>/…` and `/apis/<group>/<version>/…`. */
  readonly resourceRequest: boolean;
  /** Decoded path. */
  readonly path: string;
  /** get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in lower case. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource, with its leading `/`; '' when nothing does. Still percent-encoded. */
  readonly rest: string;
}

/** What is known of a request whose path has not been taken apart. */
export const noInfo: RequestInfo = {
  resourceRequest: false,
  path: '',
  verb: '',
  group: '',
  version: '',
  namespace: '',
  resource: '',
  subresource: '',
  name: '',
  rest: '',
};

/** Reads query parameters; both `URLSearchParams` and `Map` fit. */
export interface Query {
  readonly size: number;
  get(name: string): string | null | undefined;
  /** Where a parameter can stand more than once. */
  getAll?(name: string): readonly string[];
}

/** Every value of a parameter. */
export function allOf(query: Query, name: string): readonly string[] {
  if (query.getAll) return query.getAll(name);
  const value = query.get(name);
  return value === null || value === undefined ? [] : [value];
}

/** A map, and no object: over HTTP/2 a method is any text, `constructor` too. */
const verbOfMethod: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
  ['OPTIONS', ''],
]);
/** Whether resources know the method at all; its name in other letters is another one. */
export const isKnownMethod = (method: string): boolean => verbOfMethod.has(method);

const namespaceSubresources = new Set(['status', 'finalize']);

/**
 * Takes a request apart by splitting its path.
 * @throws {ApiError} BadRequest for broken percent-encoding.
 */
export function parseRequestInfo(method: string, rawPath: string, query: Query): RequestInfo {
  const raw = segmentsOf(rawPath);
  const parts = rawPath.includes('%') ? raw.map(decodeSegment) : raw;
  if (isResourcePath(parts)) return resourceInfo(method, rawPath, raw, parts, query);
  const path = rawPath.includes('%') ? rawPath.split('/').map(decodeSegment).join('/') : rawPath;
  return { ...noInfo, path, verb: method.toLowerCase() };
}

/** Slashes at the ends count for nothing; between two others something is left out (`namespaces//pods`). */
function segmentsOf(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (path[start] === '/') start++;
  while (end > start && path[end - 1] === '/') end--;
  return path.slice(start, end).split('/');
}

function isResourcePath(parts: readonly string[]): boolean {
  return (parts[0] === 'api' && parts.length >= 3) || (parts[0] === 'apis' && parts.length >= 4);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`invalid URL escape in "${segment}"`);
  }
}

function resourceInfo(method: string, path: string, raw: readonly string[], parts: readonly string[], query: Query): RequestInfo {
  const named = parts[0] === 'apis';
  const group = named ? parts[1]! : '';
  const version = parts[named ? 2 : 1]!;
  let at = named ? 3 : 2;
  let verb = verbOfMethod.get(method) ?? '';
  if (parts[at] === 'watch') {
    if (parts.length === at + 1) throw badRequest(`unable to determine kind and namespace from url, ${path}`);
    verb = 'watch';
    at++;
  }
  let namespace = '';
  if (parts[at] === 'namespaces' && parts.length > at + 1) {
    namespace = parts[at + 1]!;
    if (parts.length > at + 2 && !namespaceSubresources.has(parts[at + 2]!)) at += 2;
  }
  const name = parts[at + 1] ?? '';
  const rest = raw.length > at + 3 ? `/${raw.slice(at + 3).join('/')}${path.endsWith('/') ? '/' : ''}` : '';
  return {
    resourceRequest: true,
    path,
    verb: refineVerb(verb, name, query),
    group,
    version,
    namespace,
    resource: parts[at] ?? '',
    name: name || watchedName(verb, query),
    subresource: parts[at + 2] ?? '',
    rest,
  };
}

/** @throws {ApiError} NotFound for a slash that was hidden in a segment. */
export function refuseHiddenSlashes({ namespace, name, subresource }: RequestInfo): void {
  if (namespace.includes('/') || name.includes('/') || subresource.includes('/')) throw noSuchPath();
}

/**
 * Refuses what could lead out of its place in the store. Whoever may not even ask hears of that first.
 * @throws {ApiError} BadRequest for a name that is no path segment.
 */
export function assertSegments({ namespace, name, resource }: RequestInfo): void {
  if (name === '.' || name === '..') throw badRequest(`Name parameter invalid: "${name}": may not be '${name}'`);
  if (namespace === '.' || namespace === '..') throw unnamedError(`invalid key: "/${resource}/${namespace}${name && `/${name}`}"`);
  if (name.includes('%')) throw badRequest(`Name parameter invalid: ${goQuote(name)}: may not contain '%'`);
}

function refineVerb(verb: string, name: string, query: Query): string {
  if (name !== '') return verb;
  if (verb === 'delete') return 'deletecollection';
  if (verb === 'get') return isTrue(query.get('watch')) ? 'watch' : 'list';
  return verb;
}

/** A list or watch narrowed to one name is authorized as one of that name. */
function watchedName(verb: string, query: Query): string {
  if (verb !== 'get' && verb !== 'watch') return '';
  const match = /(?:^|,)metadata\.name==?([^,=!]+)(?:,|$)/.exec(query.get('fieldSelector') ?? '');
  return match?.[1] ?? '';
}

/** strconv.ParseBool; what it cannot read is false. */
export function parseBool(text: string): boolean {
  return ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text);
}

/** Booleans of query parameters: `true`, `1` and the bare name are true (runtime.Convert_Slice_string_To_bool). */
export function isTrue(value: string | null | undefined): boolean {
  return value !== null && value !== undefined && value !== 'false' && value !== '0' && value.toLowerCase() !== 'false';
}
