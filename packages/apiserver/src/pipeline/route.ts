import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from './exchange.ts';
import { noSuchPath } from '../registry/dispatch.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';

/** Finds who answers a path that is no resource's; undefined: not mine. */
export type PathEndpoints = (path: string) => Endpoint | undefined;

/** Sends each request to the resources or to the first that knows its path. */
export function createEndpoint(resources: Endpoint, registry: ResourceRegistry, others: readonly PathEndpoints[]): Endpoint {
  return (context) => {
    const { info } = context;
    if (info.resourceRequest) {
      // Below an unknown group version there is nothing to say what is missing, as upstream answers.
      return registry.hasGroupVersion(info.group, info.version) ? resources(context) : pageNotFound();
    }
    for (const find of others) {
      const endpoint = find(info.path);
      if (!endpoint) continue;
      if (info.verb !== 'get' && info.verb !== 'head') return methodNotAllowed();
      return endpoint(context);
    }
    if (info.path.startsWith('/api/') || info.path.startsWith('/apis/')) throw noSuchPath();
    return pageNotFound();
  };
}

/** Every path that answers, for `/`. */
export function createRootEndpoint(paths: () => readonly string[]): PathEndpoints {
  return (path) => (path === '/' || path === '/index.html' ? () => json({ paths: paths() }) : undefined);
}

function pageNotFound(): HttpResponse {
  return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: '404 page not found\n' };
}

function methodNotAllowed(): HttpResponse {
  return { status: 405, headers: { 'content-type': 'text/plain; charset=utf-8', allow: 'GET, HEAD' }, body: 'Method Not Allowed\n' };
}

/** A plain JSON answer, indented, as upstream writes its few. */
export function json(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value, null, 2) };
}
