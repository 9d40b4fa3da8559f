import { deepCopy, type JsonValue, type KubeObject } from '@kubewright/api-machinery';
import type { UserInfo } from '../contract.ts';
import type { RequestBody, ResourceCall } from '../registry/resource-call.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { Span } from '../tracing/span.ts';
import type { RequestContext } from './exchange.ts';

/** A request as a call. Its signal is made when somebody asks for it. */
export class ExchangeCall implements ResourceCall {
  readonly resource: ServedResource;
  readonly verb: string;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly user: UserInfo;
  readonly userAgent: string;
  readonly body: RequestBody | undefined;
  readonly patchType: string;
  readonly #context: RequestContext;

  constructor(context: RequestContext, resource: ServedResource, body: RequestBody | undefined, patchType: string) {
    const { info, query, user, request } = context;
    this.resource = resource;
    this.verb = info.verb;
    this.namespace = info.namespace;
    this.name = info.name;
    this.subresource = info.subresource;
    this.query = query;
    this.user = user;
    this.userAgent = request.headers.get('user-agent') ?? '';
    this.body = body;
    this.patchType = patchType;
    this.#context = context;
  }

  get span(): Span | undefined {
    return this.#context.trace?.span;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  initialized(): void {
    this.#context.leave();
    this.#context.trace?.leave('WatchList');
  }

  annotate(key: string, value: string): void {
    this.#context.audit?.annotate(key, value);
  }

  decoded(shown: () => KubeObject): void {
    const { audit } = this.#context;
    if (!audit) return;
    const object = shown();
    audit.requestObject((audit.level === 'Metadata' ? object : deepCopy(object)) as unknown as JsonValue);
  }

  warn(text: string): void {
    this.#context.warnings.add(text);
  }
}
