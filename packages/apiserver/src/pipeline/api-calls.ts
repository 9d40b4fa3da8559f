import type { KubeObject } from '@kubewright/api-machinery';
import type { Client } from '@kubewright/client';
import type { HttpRequest, HttpResponse } from '@kubewright/http';
import type { Attributes, Authorizer, CustomSubresource, SubresourceCall, UserInfo } from '../contract.ts';
import { isTrue, type RequestInfo } from '../request/request-info.ts';
import { noSuchPath } from '../request/no-such-path.ts';
import type { ResourceCall } from '../registry/resource-call.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { attributesOf, authorize } from './authorize.ts';

export interface ApiCallsDeps {
  readonly registry: ResourceRegistry;
  readonly authorizer: Authorizer;
  readonly customSubresources: readonly CustomSubresource[];
  readonly loopback: () => Client;
  readonly store: () => Client;
}

/** What both transports do with a request before and beside the generic verbs. */
export class ApiCalls {
  readonly #deps: ApiCallsDeps;
  readonly #custom = new Map<string, CustomSubresource>();

  constructor(deps: ApiCallsDeps) {
    this.#deps = deps;
    for (const custom of deps.customSubresources) this.#custom.set(`${custom.group}/${custom.plural}/${custom.name}`, custom);
  }

  /** Undefined where the authorizer allows at once. @throws {ApiError} Forbidden, at once or later. */
  authorize(user: UserInfo, info: Omit<RequestInfo, 'rest'>): Promise<void> | undefined {
    const attributes: Attributes = attributesOf(user, info);
    return authorize(this.#deps.authorizer, attributes);
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#deps.registry.find(group, version, plural);
  }

  /** @throws {ApiError} NotFound when nothing is served there. */
  resource({ group, version, resource }: RequestInfo): ServedResource {
    const found = this.#deps.registry.find(group, version, resource);
    if (!found) throw noSuchPath();
    return found;
  }

  /** The special implementation of a subresource; of a whole resource under the name ''. */
  custom({ group, resource, subresource }: RequestInfo): CustomSubresource | undefined {
    return this.#custom.get(`${group}/${resource}/${subresource}`);
  }

  subresourceCall(
    request: HttpRequest,
    info: RequestInfo,
    call: Pick<ResourceCall, 'user' | 'query'> & Pick<Partial<ResourceCall>, 'annotate' | 'warn'>,
    query: URLSearchParams,
    body?: KubeObject,
  ): SubresourceCall {
    return {
      request,
      verb: info.verb,
      namespace: info.namespace,
      name: info.name,
      rest: info.rest,
      query,
      user: call.user,
      body,
      loopback: this.#deps.loopback(),
      store: this.#deps.store(),
      dryRun: isTrue(call.query.get('dryRun')),
      annotate: (key, value) => call.annotate?.(key, value),
      warn: (text) => call.warn?.(text),
    };
  }
}

/** A special subresource answers either a response of its own or an object to encode. */
export function isHttpResponse(answer: HttpResponse | KubeObject): answer is HttpResponse {
  return 'headers' in answer && typeof answer.status === 'number';
}
