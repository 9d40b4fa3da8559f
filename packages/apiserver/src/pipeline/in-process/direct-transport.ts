import { setMaxListeners } from 'node:events';
import {
  plainJson,
  ApiError,
  badRequest,
  deepCopy,
  deepFreeze,
  notFound,
  PolledIterable,
  statusOf,
  type JsonValue,
  type KubeList,
  type KubeObject,
  type ResourceType,
  type WatchEvent,
} from '@kubewright/api-machinery';
import { methodOfVerb, type ResourceRequest, type ResourceTransport } from '@kubewright/client';
import type { HttpRequest } from '@kubewright/http';
import type { AuditRecord } from '../../audit/audit-record.ts';
import type { ExtensionTransport } from '../../aggregation/extension-transport.ts';
import type { UserInfo } from '../../contract.ts';
import { listObject } from '../../render/list/stored-list.ts';
import { toStatus } from '../../render/status.ts';
import { bareMediaType } from '../../request/negotiation.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import { dispatch, assertOffered } from '../../registry/dispatch.ts';
import type { Answer, ResourceCall, VerbDeps } from '../../registry/resource-call.ts';
import { customBody } from '../../registry/draft/custom-body.ts';
import { admitSpecial } from '../../registry/draft/special-admission.ts';
import type { ServedResource } from '../../registry/served-resource.ts';
import { isOfObject, watchObjects, type WatchDeps } from '../../registry/watch.ts';
import { isHttpResponse, type ApiCalls } from '../api-calls.ts';

/** What is asked for. */
export interface OwnRequest extends Pick<ResourceRequest, 'group' | 'plural' | 'subresource'> {
  readonly verb: ResourceRequest['verb'] | 'watch';
}

export interface DirectTransportDeps {
  readonly calls: ApiCalls;
  readonly verbs: VerbDeps;
  readonly watch: WatchDeps;
  readonly user: UserInfo;
  readonly userAgent: string;
  /** The server itself, which nobody has to allow to read what it keeps: admission does so several times a write. */
  readonly isServer?: boolean;
  /** Told of each request; of reads that a cache answers at once, nobody is. */
  readonly onRequest?: ((request: OwnRequest) => void) | undefined;
  /** Writes are steps of a request that has been admitted, and make nobody the owner of a field. */
  readonly isStep?: boolean;
  /** Where extension servers may answer for group versions. */
  readonly extensions: ExtensionTransport;
}

const neverAborted = new AbortController().signal;
// Every call without a signal waits on this one.
setMaxListeners(0, neverAborted);
const noResponseBody = 'the subresource answers a stream, which a call in this process cannot carry';

/** Calls of components in the same process: the same authorization, admission, validation and storage, no encoding. */
export class DirectTransport implements ResourceTransport {
  readonly #deps: DirectTransportDeps;

  constructor(deps: DirectTransportDeps) {
    this.#deps = deps;
  }

  /** `audit` is told what admission has to say of the call. */
  async send(request: ResourceRequest, signal: AbortSignal = neverAborted, audit?: AuditRecord): Promise<KubeObject | KubeList> {
    signal.throwIfAborted();
    this.#deps.onRequest?.(request);
    const reading = this.#deps.isServer ? this.#readPlainly(request, signal) : undefined;
    if (reading) return reading;
    const info = infoOf(request, request.verb);
    const { calls, user, verbs, extensions } = this.#deps;
    const deciding = calls.authorize(user, info);
    if (deciding) await deciding;
    const extension = extensions.extensionOf(request);
    if (extension) return extensions.send(request, extension, signal);
    const call = this.#callOf(request, info, signal, audit);
    const custom = calls.custom(info);
    if (!custom) return frozenAnswer(call.resource, await withStatusErrors(dispatch(call, verbs)));
    assertOffered(call.resource, call);
    const query = new URLSearchParams([...request.query]);
    const body = customBody(custom, call, verbs.clock.nowMs());
    await admitSpecial(verbs.admission, call, query, info.rest, body);
    const answer = await custom.handle(calls.subresourceCall(syntheticRequest(request, info, signal), info, call, query, body));
    if (isHttpResponse(answer)) throw badRequest(noResponseBody);
    return deepFreeze(answer) as KubeObject;
  }

  /** For admission, which reads several times a write and mostly finds nothing. */
  readNow(
    type: ResourceType<KubeObject>,
    { namespace = '', name }: { namespace?: string; name?: string },
  ): KubeObject | KubeList | undefined {
    const resource = this.#readable(type);
    if (!resource) return undefined;
    const { scope } = type;
    const within = scope === 'Cluster' ? '' : namespace;
    return name === undefined ? listNow(resource, within) : getNow(resource, { namespace: within, name });
  }

  hasNone(type: ResourceType<KubeObject>, namespace: string | undefined): boolean {
    return this.#readable(type)?.storage.cache.hasNone(namespace || undefined) ?? false;
  }

  /** What the cache can answer for at once. */
  #readable({ group, version, plural }: ResourceType<KubeObject>): ServedResource | undefined {
    const resource = this.#deps.isServer ? this.#deps.calls.find(group, version, plural) : undefined;
    return resource?.builtIn && resource.definition.stored && resource.storage.isCaughtUp ? resource : undefined;
  }

  /** A get or list without options straight from the cache; undefined for what needs more than that. */
  #readPlainly(
    { verb, group, version, plural, namespace, name, subresource, query }: ResourceRequest,
    signal: AbortSignal,
  ): Promise<KubeObject | KubeList> | undefined {
    if (query.size > 0 || subresource || (verb !== 'list' && verb !== 'get')) return undefined;
    const resource = this.#deps.calls.find(group, version, plural);
    if (!resource?.builtIn || !resource.definition.stored) return undefined;
    if (verb === 'get') return name ? plainGet(resource, { namespace: namespace ?? '', name }, signal) : undefined;
    return plainList(resource, namespace, signal);
  }

  async *watch(request: Omit<ResourceRequest, 'verb' | 'body'>, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const info = infoOf(request, 'watch');
    const { calls, user, extensions, onRequest } = this.#deps;
    onRequest?.({ ...request, verb: 'watch' });
    await calls.authorize(user, info);
    const extension = extensions.extensionOf(request);
    if (extension) return yield* extensions.watch(request, extension, signal);
    const call = this.#callOf(request, info, signal);
    assertOffered(call.resource, call);
    for await (const events of new PolledIterable(watchObjects(call, this.#deps.watch), () => signal)) {
      for (const event of events) yield isOfObject(event) ? { type: event.type, object: call.resource.objectOf(event.object) } : event;
    }
  }

  #callOf(request: Omit<ResourceRequest, 'verb'>, info: RequestInfo, signal: AbortSignal, audit?: AuditRecord): ResourceCall {
    const { user, userAgent, calls, isStep } = this.#deps;
    return {
      resource: calls.resource(info),
      verb: info.verb,
      namespace: info.namespace,
      name: info.name,
      subresource: info.subresource,
      query: request.query,
      user,
      userAgent,
      signal,
      patchType: bareMediaType(request.patchType),
      // Drafts are made from parts of the body, which stays the caller's.
      body: request.body === undefined ? undefined : { value: deepCopy(request.body), strictErrors: [] },
      warn: () => {},
      ...(isStep && { owned: false as const }),
      ...(audit && { annotate: (key: string, value: string) => audit.annotate(key, value) }),
    };
  }
}

async function plainGet(resource: ServedResource, key: { namespace: string; name: string }, signal: AbortSignal): Promise<KubeObject> {
  const reaching = resource.storage.caughtUp({ signal });
  if (reaching) await reaching;
  return getNow(resource, key);
}

function getNow(resource: ServedResource, key: { namespace: string; name: string }): KubeObject {
  const { storage } = resource;
  const item = storage.cache.get(storage.keys.of(key));
  if (!item) throw notFound(resource.groupResource, key.name);
  return resource.objectOf(item);
}

async function plainList(resource: ServedResource, namespace: string | undefined, signal: AbortSignal): Promise<KubeList> {
  const reaching = resource.storage.caughtUp({ signal });
  if (reaching) await reaching;
  return listNow(resource, namespace);
}

function listNow(resource: ServedResource, namespace: string | undefined): KubeList {
  const { items, revision } = resource.storage.cache.list(namespace ? { namespace } : {});
  return Object.freeze(listObject(resource, items, { resourceVersion: String(revision) })) as unknown as KubeList;
}

/** What is thrown by accident reaches the caller as it would over HTTP. */
async function withStatusErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) || (error instanceof Error && error.name === 'AbortError')) throw error;
    throw Object.assign(new ApiError(toStatus(error)), { cause: error });
  }
}

/** What a call asks for, as its path over HTTP would say. */
export function infoOf(request: Omit<ResourceRequest, 'verb' | 'body'>, verb: string): RequestInfo {
  const { group, version, plural, namespace = '', name = '', subresource = '' } = request;
  return {
    resourceRequest: true,
    path: '',
    verb,
    group,
    version,
    namespace: plural === 'namespaces' ? name : namespace,
    resource: plural,
    subresource,
    name,
    rest: '',
  };
}

function frozenAnswer(resource: ServedResource, answer: Answer): KubeObject | KubeList {
  switch (answer.kind) {
    case 'object':
      return resource.objectOf(answer.item);
    case 'list':
      return Object.freeze(listObject(resource, answer.items, answer.metadata)) as unknown as KubeList;
    default:
      return deepFreeze(answer.object) as KubeObject;
  }
}

/** The path of the same request over HTTP. */
export function pathOf({ group, version, resource, namespace, name, subresource }: RequestInfo): string {
  const parts = [
    group ? `apis/${group}` : 'api',
    version,
    ...(namespace && resource !== 'namespaces' ? ['namespaces', namespace] : []),
    resource,
    name,
    subresource,
  ];
  return `/${parts.filter((part) => part !== '').join('/')}`;
}

/** The request as a special subresource would have seen it over HTTP. */
function syntheticRequest(request: ResourceRequest, info: RequestInfo, signal: AbortSignal): HttpRequest {
  const body = encodeBody(request.body);
  return {
    method: methodOfVerb[request.verb],
    path: pathOf(info),
    query: String(new URLSearchParams([...request.query])),
    headers: new Map([['content-type', 'application/json']]),
    body: () => Promise.resolve(body),
    stream: oneChunk(body),
    remoteAddress: '127.0.0.1',
    httpVersion: '2.0',
    signal,
  };
}

function encodeBody(body: JsonValue | undefined): Uint8Array {
  return body === undefined ? new Uint8Array(0) : Buffer.from(plainJson(body));
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
