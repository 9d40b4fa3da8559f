import { setMaxListeners } from 'node:events';
import {
  plainJson,
  readFrozenJson,
  type Clock,
  type JsonValue,
  type KubeList,
  type KubeObject,
  type WatchEvent,
} from '@kubewright/api-machinery';
import { sleep } from '@kubewright/api-machinery';
import type { ResourceRequest, ResourceTransport } from '../client.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { TlsOptions } from './http-endpoint.ts';
import type { HttpAnswer, HttpCall } from './http-exchange.ts';
import { ConnectionError } from './http-exchange.ts';
import { jsonLines } from './json-lines.ts';
import { methodOfVerb, queryString, resourcePath } from './resource-path.ts';
import { responseError } from './response-error.ts';

export interface HttpTransportOptions {
  /** `https://host:port`, optionally with a path the API lies under. */
  readonly server: string;
  readonly tls?: TlsOptions;
  /** A bearer token, or a function that answers the present one (tokens rotate). */
  readonly token?: string | (() => string | Promise<string>);
  readonly basic?: { readonly username: string; readonly password: string };
  readonly impersonate?: { readonly user: string; readonly groups?: readonly string[]; readonly uid?: string };
  readonly userAgent?: string;
  /** For everything but watches; 70 s, a little more than a server takes at most. 0: none. */
  readonly timeoutMs?: number;
  /** Tries again after answers with Retry-After and after broken connections; 10. */
  readonly maxRetries?: number;
  readonly clock: Clock;
  /** Texts of Warning headers. */
  readonly onWarning?: (text: string) => void;
}

/** A call of any path of the API, for what is not a resource: discovery, version, logs. */
export interface RawRequest {
  readonly method: string;
  /** Path with query, e.g. `/version`. */
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string | Uint8Array;
}

const defaultUserAgent = 'kubewright/v1.36.0';

/**
 * Carries resource requests to an API server over HTTP/2 (or HTTP/1.1) and TLS. Answers with Retry-After and status 429
 * or 5xx are tried again after that time; a GET also when its connection broke (client-go rest/with_retry.go).
 */
export class HttpTransport implements ResourceTransport {
  readonly #options: HttpTransportOptions;
  readonly #url: URL;
  readonly #prefix: string;
  readonly #connections: ConnectionPool;

  /** @throws {TypeError} when `server` is no URL. */
  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#url = new URL(options.server);
    this.#prefix = this.#url.pathname.replace(/\/+$/, '');
    this.#connections = new ConnectionPool(this.#url, options.tls ?? {}, options.clock);
  }

  async send(request: ResourceRequest, signal?: AbortSignal): Promise<KubeObject | KubeList> {
    const path = `${resourcePath(request)}${queryString(request.query)}`;
    const body = request.body === undefined ? {} : { body: plainJson(request.body), contentType: request.patchType ?? 'application/json' };
    return (await this.getJson({ method: methodOfVerb[request.verb], path, ...body }, signal)) as unknown as KubeObject | KubeList;
  }

  async *watch(request: Omit<ResourceRequest, 'verb' | 'body'>, signal: AbortSignal): AsyncGenerator<WatchEvent, void, undefined> {
    const { name, ...place } = request;
    const query = new Map(request.query).set('watch', 'true');
    // One object is watched as a list of one.
    if (name) query.set('fieldSelector', `metadata.name=${name}`);
    const own = new AbortController();
    const stop = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (signal.aborted) return;
      const answer = await this.raw({ method: 'GET', path: `${resourcePath(place)}${queryString(query)}` }, own.signal);
      for await (const event of jsonLines(answer.body)) yield event as unknown as WatchEvent;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      own.abort();
    }
  }

  /** One call whose answer is JSON. @throws ApiError */
  async getJson(request: RawRequest, signal?: AbortSignal): Promise<JsonValue> {
    const deadline = new AbortController();
    const { timeoutMs = 70_000, clock } = this.#options;
    const timeout = (): void => deadline.abort(new ConnectionError(`${request.method} ${request.path}: no answer in ${timeoutMs} ms`, {}));
    const timer = timeoutMs > 0 ? clock.schedule(timeoutMs, timeout) : undefined;
    const onAbort = (): void => deadline.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    // A component's requests share its signal; any number of them is no leak.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const answer = await this.raw(request, deadline.signal);
      return readFrozenJson(await textOf(answer));
    } catch (error) {
      throw deadline.signal.aborted ? deadline.signal.reason : error;
    } finally {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Any call; the caller reads the body of its answer. @throws ApiError */
  async raw(request: RawRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const { maxRetries = 10, clock } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const call = await this.#call(request);
      try {
        const answer = await this.#connections.call(call, signal);
        this.#warn(answer);
        if (answer.status < 400) return answer;
        const waitSeconds = attempt < maxRetries ? retryAfterOf(answer) : undefined;
        const text = await textOf(answer);
        if (waitSeconds === undefined) throw responseError(answer.status, text, retryAfterOf(answer));
        await sleep(clock, waitSeconds * 1000, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (attempt >= maxRetries || !mayTryAgain(error, request.method)) throw error;
        await sleep(clock, attempt === 0 ? 0 : 1000, signal);
      }
    }
  }

  close(): void {
    this.#connections.close();
  }

  async #call({ method, path, accept, contentType, body }: RawRequest): Promise<HttpCall> {
    const { userAgent = defaultUserAgent } = this.#options;
    const headers = {
      host: this.#url.host,
      accept: accept ?? 'application/json',
      'user-agent': userAgent,
      ...(contentType && { 'content-type': contentType }),
      ...(await this.#credentials()),
    };
    return { method, target: `${this.#prefix}${path}`, headers, ...(body !== undefined && { body }) };
  }

  async #credentials(): Promise<Record<string, string | string[]>> {
    const { token, basic, impersonate } = this.#options;
    const headers: Record<string, string | string[]> = {};
    const bearer = typeof token === 'function' ? await token() : token;
    if (bearer) headers['authorization'] = `Bearer ${bearer}`;
    else if (basic) headers['authorization'] = `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
    if (impersonate) {
      headers['impersonate-user'] = impersonate.user;
      if (impersonate.uid) headers['impersonate-uid'] = impersonate.uid;
      if (impersonate.groups?.length) headers['impersonate-group'] = [...impersonate.groups];
    }
    return headers;
  }

  #warn({ headers }: HttpAnswer): void {
    const { onWarning } = this.#options;
    const header = headers.get('warning');
    if (!onWarning || !header) return;
    for (const [, text = ''] of header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)) onWarning(text.replace(/\\(.)/g, '$1'));
  }
}

function retryAfterOf({ status, headers }: HttpAnswer): number | undefined {
  const text = headers.get('retry-after') ?? '';
  return (status === 429 || status >= 500) && /^\d+$/.test(text) ? Number(text) : undefined;
}

function mayTryAgain(error: unknown, method: string): boolean {
  if (!(error instanceof ConnectionError)) return false;
  // What could not be dialled is the caller's to wait for; what broke may be sent again if that changes nothing.
  return error.broken && (error.unprocessed || method === 'GET');
}

async function textOf({ body }: HttpAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
