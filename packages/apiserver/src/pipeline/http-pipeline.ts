import { ApiError, timeout, unauthorized, type Clock, type KubeObject, type Logger, type Random, type Status } from '@kubewright/api-machinery';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { Authenticator, Authorizer, UserInfo } from '../contract.ts';
import { acceptsGzip, compress, gzipThresholdBytes } from '../render/compress.ts';
import { streamed } from '../render/chunks.ts';
import { renderDocument, type Rendered } from '../render/render-answer.ts';
import { toStatus } from '../render/status.ts';
import { jsonType, negotiateOutput, type OutputFormat } from '../request/negotiation.ts';
import { parseRequestInfo, type Query, type RequestInfo } from '../request/request-info.ts';
import type { ApiCalls } from './api-calls.ts';
import { AuditIds } from './audit-ids.ts';
import { impersonate } from './impersonate.ts';
import type { InFlight } from './in-flight.ts';

/** One authenticated and authorized request on its way to whoever answers it. */
export interface RequestContext {
  readonly request: HttpRequest;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  /** Aborts when the peer goes away, the time is up or the server stops. */
  readonly signal: AbortSignal;
  readonly warnings: string[];
}

/** An answer in the making: encoded, or a response that is whole already. */
export type Outcome = Rendered | HttpResponse;

export type Endpoint = (context: RequestContext) => Promise<Outcome> | Outcome;

/** Told once for each request that was answered. */
export interface RequestObserver {
  finished(info: RequestInfo, query: Query, code: number, durationMs: number): void;
}

export interface HttpPipelineDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly calls: ApiCalls;
  readonly inFlight: InFlight;
  readonly observer: RequestObserver;
  /** Answers API requests and everything else. */
  readonly endpoint: Endpoint;
  readonly requestTimeoutMs: number;
}

const longRunningSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);
const readVerbs: ReadonlySet<string> = new Set(['get', 'list']);
/** Shared, and only ever read. */
const noQuery = new URLSearchParams();
const jsonFormat: OutputFormat = { mediaType: jsonType, metaVersion: 'v1' };

/** The handler chain: every request becomes a response, whatever happens inside (k8s.io/apiserver pkg/server/config.go). */
export class HttpPipeline {
  readonly #deps: HttpPipelineDeps;
  readonly #auditIds: AuditIds;

  constructor(deps: HttpPipelineDeps) {
    this.#deps = deps;
    this.#auditIds = new AuditIds(deps.random);
  }

  async handle(request: HttpRequest): Promise<HttpResponse> {
    const headers: Record<string, string | string[]> = {
      'audit-id': request.headers.get('audit-id') ?? this.#auditIds.next(),
      'cache-control': 'no-cache, private',
    };
    const warnings: string[] = [];
    try {
      const outcome = await this.#answer(request, warnings);
      if (warnings.length > 0) headers['warning'] = warnings.map(warningHeader);
      if (!('contentType' in outcome)) return { ...outcome, headers: { ...headers, ...outcome.headers } };
      return await this.#finish(request, outcome, headers);
    } catch (error) {
      return this.#failure(request, error, headers);
    }
  }

  /** Authentication, impersonation and authorization of a request that is answered otherwise, such as an upgrade. */
  async admitUpgrade(request: HttpRequest): Promise<RequestContext> {
    const query = new URLSearchParams(request.query);
    const info = parseRequestInfo(request.method, request.path, query);
    const user = await this.#identify(request);
    await this.#deps.calls.authorize(user, info);
    return { request, info, query, user, signal: request.signal, warnings: [] };
  }

  /** The response for an error, as `handle` would have given it. */
  errorResponse(request: HttpRequest, error: unknown): HttpResponse {
    return this.#failure(request, error, {});
  }

  async #answer(request: HttpRequest, warnings: string[]): Promise<Outcome> {
    const { clock, inFlight, observer, calls, endpoint } = this.#deps;
    const query = request.query === '' ? noQuery : new URLSearchParams(request.query);
    const info = parseRequestInfo(request.method, request.path, query);
    const longRunning = info.verb === 'watch' || longRunningSubresources.has(info.subresource);
    const startedMs = clock.monotonicMs();
    let code = 500;
    try {
      const user = await this.#identify(request);
      const leave = longRunning || !info.resourceRequest ? undefined : inFlight.enter(info.verb, user);
      try {
        await calls.authorize(user, info);
        const answer = (signal: AbortSignal): Promise<Outcome> => Promise.resolve(endpoint({ request, info, query, user, signal, warnings }));
        const outcome = longRunning ? await answer(request.signal) : await this.#withDeadline(request.signal, readVerbs.has(info.verb), answer);
        code = outcome.status;
        return outcome;
      } finally {
        leave?.();
      }
    } catch (error) {
      code = toStatus(error).code ?? 500;
      throw error;
    } finally {
      observer.finished(info, query, code, clock.monotonicMs() - startedMs);
    }
  }

  async #identify(request: HttpRequest): Promise<UserInfo> {
    for (const authenticator of this.#deps.authenticators) {
      const user = await authenticator.authenticate(request);
      if (user) return impersonate(request, user, this.#deps.authorizer);
    }
    throw unauthorized();
  }

  /** Runs `work` for as long as a request may take. @throws {ApiError} Timeout after that. */
  #withDeadline(peer: AbortSignal, isRead: boolean, work: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
    const { clock, requestTimeoutMs } = this.#deps;
    // A read that nobody waits for any more does no harm: it needs no signal of its own.
    const controller = isRead ? undefined : new AbortController();
    return new Promise((resolve, reject) => {
      const timer = clock.schedule(requestTimeoutMs, () => {
        const error = timeout('request did not complete within the allotted timeout', 0);
        controller?.abort(error);
        reject(error);
      });
      const gone = (): void => controller?.abort(peer.reason);
      if (controller) peer.addEventListener('abort', gone, { once: true });
      const end = (): void => {
        timer.cancel();
        if (controller) peer.removeEventListener('abort', gone);
      };
      work(controller?.signal ?? peer).then(
        (outcome) => {
          end();
          resolve(outcome);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  async #finish(request: HttpRequest, { status, contentType, body, sizeBytes, headers: own }: Rendered, headers: Record<string, string | string[]>): Promise<HttpResponse> {
    Object.assign(headers, own);
    headers['content-type'] = contentType;
    if (sizeBytes < gzipThresholdBytes || !acceptsGzip(request.headers.get('accept-encoding'))) {
      return { status, headers, body: body instanceof Uint8Array ? body : sizeBytes < gzipThresholdBytes ? [...body] : streamed(body) };
    }
    headers['content-encoding'] = 'gzip';
    headers['vary'] = 'Accept-Encoding';
    return { status, headers, body: await compress(body) };
  }

  #failure(request: HttpRequest, error: unknown, headers: Record<string, string | string[]>): HttpResponse {
    const status = toStatus(error);
    if (status.code === 500) this.#deps.logger.error('a request failed', { method: request.method, path: request.path, error: describe(error) });
    const seconds = status.details?.retryAfterSeconds;
    if (seconds) headers['retry-after'] = String(seconds);
    const { body, contentType } = renderStatus(status, request.headers.get('accept'));
    return { status: status.code ?? 500, headers: { ...headers, 'content-type': contentType }, body: body as Uint8Array };
  }
}

function renderStatus(status: Status, accept: string | undefined): Rendered {
  const code = status.code ?? 500;
  try {
    // A Status is never a table: such a clause of the Accept header does not count here.
    const format = negotiateOutput(accept, { protobuf: true, transforms: false });
    return renderDocument(code, status as unknown as KubeObject, { format, pretty: false });
  } catch {
    return renderDocument(code, status as unknown as KubeObject, { format: jsonFormat, pretty: false });
  }
}

function describe(error: unknown): string {
  return error instanceof ApiError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** RFC 7234 warning text: code 299, no agent, a quoted string. */
function warningHeader(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, ' ').replace(/[\\"]/g, '\\$&');
  return `299 - "${clean}"`;
}
