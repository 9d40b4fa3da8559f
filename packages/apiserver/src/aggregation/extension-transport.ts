import { plainJson, readFrozenJson, type Clock, type KubeList, type KubeObject, type WatchEvent } from '@kubewright/api-machinery';
import { jsonLines, methodOfVerb, queryString, resourcePath, responseError, type ResourceRequest } from '@kubewright/client';
import type { APIService } from '@kubewright/api/apiregistration/v1';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { UserInfo } from '../contract.ts';
import type { Aggregator } from './aggregator.ts';
import { chunksOf, textOf } from './extension-fetch.ts';

export interface ExtensionTransportDeps {
  /** Undefined where there are no extension servers; the server is not whole yet when its own transport is made. */
  readonly aggregator: () => Aggregator | undefined;
  readonly clock: Clock;
  readonly user: UserInfo;
  readonly userAgent: string;
}

/** Of every call but a watch: what upstream's server gives a request. */
const timeoutMs = 60_000;

/** Calls of components in the same process for what an extension server keeps. Who may do what has been decided. */
export class ExtensionTransport {
  readonly #deps: ExtensionTransportDeps;

  constructor(deps: ExtensionTransportDeps) {
    this.#deps = deps;
  }

  /** Undefined where this server answers itself. */
  extensionOf({ group, version }: Pick<ResourceRequest, 'group' | 'version'>): APIService | undefined {
    return this.#deps.aggregator()?.extension(group, version);
  }

  /** @throws {ApiError} what the extension server answers, ServiceUnavailable where it does not. */
  async send(request: ResourceRequest, extension: APIService, signal: AbortSignal): Promise<KubeObject | KubeList> {
    const late = new AbortController();
    const timer = this.#deps.clock.schedule(timeoutMs, () => late.abort(new Error('context deadline exceeded')));
    try {
      const response = await this.#call(request, methodOfVerb[request.verb], AbortSignal.any([signal, late.signal]), extension);
      return readFrozenJson(await textOf(response.body)) as unknown as KubeObject | KubeList;
    } catch (error) {
      signal.throwIfAborted();
      throw late.signal.aborted ? responseError(504, '', undefined) : error;
    } finally {
      timer.cancel();
    }
  }

  async *watch(request: Omit<ResourceRequest, 'verb' | 'body'>, extension: APIService, signal: AbortSignal): AsyncIterable<WatchEvent> {
    const { name, ...place } = request;
    const query = new Map(request.query).set('watch', 'true');
    // One object is watched as a list of one.
    if (name) query.set('fieldSelector', `metadata.name=${name}`);
    try {
      const response = await this.#call({ ...place, query }, 'GET', signal, extension);
      for await (const event of jsonLines(chunksOf(response.body))) yield event as unknown as WatchEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #call(request: Omit<ResourceRequest, 'verb'>, method: string, signal: AbortSignal, extension: APIService): Promise<HttpResponse> {
    const { aggregator, user, userAgent } = this.#deps;
    const response = await aggregator()!.call({ request: asHttp(request, method, userAgent, signal), user }, extension);
    if (response.status < 400) return response;
    const { 'retry-after': retryAfter } = response.headers;
    throw responseError(response.status, await textOf(response.body), /^\d+$/.test(String(retryAfter)) ? Number(retryAfter) : undefined);
  }
}

/** The request as it would have come over HTTP. */
function asHttp(request: Omit<ResourceRequest, 'verb'>, method: string, userAgent: string, signal: AbortSignal): HttpRequest {
  const body = request.body === undefined ? undefined : Buffer.from(plainJson(request.body));
  const headers = new Map([
    ['accept', 'application/json'],
    ['user-agent', userAgent],
    ...(body
      ? ([
          ['content-type', request.patchType ?? 'application/json'],
          ['content-length', String(body.byteLength)],
        ] as const)
      : []),
  ]);
  return {
    method,
    path: resourcePath(request),
    query: queryString(request.query).slice(1),
    headers,
    remoteAddress: '127.0.0.1',
    httpVersion: '1.1',
    signal,
    body: async () => body ?? new Uint8Array(),
    stream: (async function* () {
      if (body) yield body;
    })(),
  };
}
