import type { Clock, Logger } from '@kubewright/api-machinery';
import { APIServices, type APIService } from '@kubewright/api/apiregistration/v1';
import type { Client } from '@kubewright/client';
import { forwardedHeaders, pipeUpgrade, proxyRequest, type HttpBody, type HttpRequest, type HttpResponse } from '@kubewright/http';
import { Gauge, labelText, type Family } from '../metrics/metric-families.ts';
import type { ExtensionGroupVersion } from '../discovery/extension-groups.ts';
import type { UserInfo } from '../contract.ts';
import type { Handler } from '../pipeline/chain.ts';
import type { RequestContext, UpgradedConnection } from '../pipeline/exchange.ts';
import { observed } from '../pipeline/when-ended.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import type { RequestInfo } from '../request/request-info.ts';
import { ApiServices, isAvailable } from './api-services.ts';
import { encodedQuery } from './encoded-query.ts';
import { extensionBackend, reasonOf, type ExtensionNetwork } from './extension-backend.ts';
import { chunksOf } from './extension-fetch.ts';
import { ExtensionController } from './extension-controller.ts';
import { follow } from './follow.ts';
import { LocalApiServices } from './local-api-services.ts';
import type { ServiceResolver } from './targets/service-resolver.ts';

export interface AggregatorDeps {
  /** Acts as the server itself. */
  readonly client: Client;
  readonly registry: ResourceRegistry;
  readonly services: ServiceResolver;
  readonly network: ExtensionNetwork;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once all APIServices are known. */
  readonly onSynced?: () => void;
  /** Told once every group version of this server has one. */
  readonly onRegistered?: () => void;
}

/** What a component of this process, or a client, asks of an extension server. */
export interface ExtensionCall {
  readonly request: HttpRequest;
  readonly user: UserInfo;
  readonly onLeave?: () => void;
}

/** Sends group versions of APIServices to their extension servers, and tells clients what those have (kube-aggregator). */
export class Aggregator {
  readonly #deps: AggregatorDeps;
  readonly #apiServices = new ApiServices();
  readonly #local: LocalApiServices;
  readonly #extensions: ExtensionController;

  constructor(deps: AggregatorDeps) {
    this.#deps = deps;
    this.#local = new LocalApiServices({ ...deps, services: this.#apiServices });
    this.#extensions = new ExtensionController({ ...deps, apiServices: this.#apiServices });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { client, clock, logger, onSynced } = this.#deps;
    if (onSynced) this.#apiServices.onChange(once(onSynced));
    await Promise.all([
      follow(client.resource(APIServices), this.#apiServices, { clock, logger, signal }),
      this.#local.run(signal),
      this.#extensions.run(signal),
    ]);
  }

  /** Which group versions of this server have no APIService yet, in upstream's words (autoregister-completion). */
  missing(): string | undefined {
    return this.#local.missing();
  }

  /** Grows with whatever {@link groupVersions} is made from. */
  get generation(): number {
    return this.#apiServices.generation + this.#extensions.generation;
  }

  /** What is known of them, under upstream's names (kube-aggregator controllers/status/metrics). */
  families(): Family[] {
    const all = this.#apiServices.all();
    return [
      new Gauge('aggregator_unavailable_apiservice', 'Whether an APIService is not available.', () =>
        all.map((object) => [labelText({ name: object.metadata.name! }), Number(!isAvailable(object))] as const),
      ),
      this.#extensions.becameUnavailable,
    ];
  }

  /** What extension servers answer for, for discovery. */
  groupVersions(): ExtensionGroupVersion[] {
    return this.#apiServices.extensions().map(({ object, group, version }) => ({
      group,
      version,
      groupPriority: object.spec?.groupPriorityMinimum ?? 0,
      versionPriority: object.spec?.versionPriority ?? 0,
      resources: this.#extensions.foundOf(object.metadata.name!).resources,
      isFresh: isAvailable(object),
    }));
  }

  /** Paths of /openapi/v3 that extension servers answer, with the URL each is read from. */
  openApiPaths(): ReadonlyMap<string, string> {
    return new Map(
      this.#apiServices.extensions().flatMap(({ object, group, version }) => {
        const { openApiUrl } = this.#extensions.foundOf(object.metadata.name!);
        return openApiUrl === undefined ? [] : [[`apis/${group}/${version}`, openApiUrl] as const];
      }),
    );
  }

  /** JSON of what extension servers publish as OpenAPI v2, a document a group; for as long as it is the same, the same texts. */
  openApiV2(): readonly string[] {
    const texts = this.#apiServices.extensions().flatMap(({ object }) => this.#extensions.foundOf(object.metadata.name!).openApiV2 ?? []);
    return [...new Set(texts)];
  }

  /** The APIService of a group version that an extension server answers for. */
  extension(group: string, version: string): APIService | undefined {
    return this.#apiServices.extension(group, version);
  }

  /** The APIService of a request that an extension server is to answer. */
  extensionFor({ resourceRequest, group, version, path }: RequestInfo): APIService | undefined {
    if (resourceRequest) return this.#apiServices.extension(group, version);
    const [root, second = '', third = '', fourth = '', ...more] = path.split('/').filter((part) => part !== '');
    if (root === 'apis' && third !== '' && fourth === '') return this.#apiServices.extension(second, third);
    if (root === 'openapi' && second === 'v3' && third === 'apis' && more.length === 1)
      return this.#apiServices.extension(fourth, more[0]!);
    return undefined;
  }

  /** Passes a request on. What goes wrong on the way is plain text, as upstream answers. */
  async proxy(context: RequestContext, extension: APIService): Promise<HttpResponse> {
    const request = withSignal(context.request, context.signal);
    // Its own server counts it from then on.
    const response = await this.call({ request, user: context.user, onLeave: () => context.leave() }, extension);
    return context.info.verb === 'watch' && response.status < 300 ? { ...response, body: ending(response.body, context.onEnd) } : response;
  }

  /** Asks an extension server as `user`; `onLeave` is told when it is about to be. */
  async call({ request, user, onLeave }: ExtensionCall, extension: APIService): Promise<HttpResponse> {
    const backend = isAvailable(extension) ? await this.#backend({ request, user }, extension, false) : undefined;
    if (!backend) return unavailable('service unavailable');
    onLeave?.();
    return proxyRequest(request, { ...backend, redirects: 'refuse' }).catch((error: unknown) =>
      unavailable(reasonOf(error, backend.address)),
    );
  }

  async upgrade(context: RequestContext, { socket, head }: UpgradedConnection, extension: APIService): Promise<HttpResponse> {
    const backend = isAvailable(extension) ? await this.#backend(context, extension, true) : undefined;
    if (!backend) return unavailable('service unavailable');
    await pipeUpgrade(context.request, socket, head, { ...backend, failure: uncached });
    return { status: 101, headers: {} };
  }

  async #backend({ request, user }: ExtensionCall, extension: APIService, upgrade: boolean) {
    const headers = forwardedHeaders(request, { upgrade });
    const query = encodedQuery(request.query);
    const path = query === '' ? request.path : `${request.path}?${query}`;
    try {
      return await extensionBackend(extension, this.#deps, { path, headers, user, ...(!upgrade && { forwardedPath: request.path }) });
    } catch (error) {
      this.#deps.logger.warn('the service of an APIService could not be resolved', { name: extension.metadata.name, error: String(error) });
      return undefined;
    }
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

/** A body that tells when it has been sent, or nobody wants more of it. */
const ending = (body: HttpBody, onEnd: () => void): AsyncIterable<Uint8Array> => observed(chunksOf(body), onEnd);

const unavailable = (message: string): HttpResponse => ({
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: `${message}\n`,
});

/** Written to the connection as it is. */
const uncached = (message: string): HttpResponse => {
  const response = unavailable(message);
  return { ...response, headers: { 'cache-control': 'no-cache, private', ...response.headers } };
};

function withSignal(request: HttpRequest, signal: AbortSignal): HttpRequest {
  const { method, path, query, headers, stream, remoteAddress, httpVersion } = request;
  return { method, path, query, headers, stream, remoteAddress, httpVersion, signal, body: (maxBytes) => request.body(maxBytes) };
}

/** Requests for group versions of extension servers go there, all others on. */
export function withExtensions(aggregator: Aggregator | undefined, next: Handler): Handler {
  if (!aggregator) return next;
  return (exchange) => {
    const extension = aggregator.extensionFor(exchange.info);
    if (!extension) return next(exchange);
    return exchange.connection ? aggregator.upgrade(exchange, exchange.connection, extension) : aggregator.proxy(exchange, extension);
  };
}
