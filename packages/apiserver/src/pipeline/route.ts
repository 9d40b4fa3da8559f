import { badRequest, notFound } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint } from './exchange.ts';
import { noSuchMethod, noSuchPath } from '../request/no-such-path.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import type { RequestInfo } from '../request/request-info.ts';

/** Finds who answers a path that is no resource's; undefined: not mine. */
export type PathEndpoints = (path: string) => Endpoint | undefined;

/** Paths of upstream's web services: they know GET, and no HEAD. */
const webService = /^\/(?:api(?:\/[^/]+)?|apis\/[^/]+\/[^/]+|version|\.well-known\/openid-configuration|openid\/v1\/jwks)\/?$/;

/** Sends each request to the resources or to the first that knows its path. */
export function createEndpoint(resources: Endpoint, registry: ResourceRegistry, others: readonly PathEndpoints[]): Endpoint {
  return (context) => {
    const { info } = context;
    if (info.resourceRequest) {
      // Below an unknown group version there is nothing to say what is missing, as upstream answers.
      if (!registry.hasGroupVersion(info.group, info.version)) {
        if (info.group === '' || (registry.hasGroup(info.group) && !registry.isCustomGroup(info.group))) throw noSuchPath();
        return pageNotFound();
      }
      const found = registry.find(info.group, info.version, info.resource);
      if (found ? !found.builtIn : registry.isCustomGroup(info.group)) return whereCustom(found, info) ?? resources(context);
      // Only what is proxied has a path behind it.
      if (info.rest !== '' && info.subresource !== 'proxy') throw noSuchPath();
      if (hasGap(info.path)) {
        if (info.path.startsWith('//')) return pageNotFound();
        assertNoGap(info, found);
      }
      return resources(context);
    }
    if (info.path.includes('//')) {
      if (info.path.startsWith('/api/')) throw noSuchPath();
      return pageNotFound();
    }
    for (const find of others) {
      const endpoint = find(info.path);
      if (!endpoint) continue;
      // Handlers upstream registers by path answer whatever the method is.
      if (info.verb !== 'get' && webService.test(info.path)) throw noSuchMethod();
      context.routed = true;
      return endpoint(context);
    }
    const group = groupIn(info.path);
    if (/^\/(?:api|version)\//.test(info.path) || (registry.hasGroup(group) && !registry.isCustomGroup(group))) throw noSuchPath();
    return pageNotFound();
  };
}

/** Whether nothing stands between two slashes, other than at the end. */
function hasGap(path: string): boolean {
  const at = path.indexOf('//');
  if (at < 0) return false;
  for (let i = at; i < path.length; i++) if (path[i] !== '/') return true;
  return false;
}

/** `/api/v1/namespaces//pods` */
const ofAllNamespaces = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:watch\/)?namespaces\/\/[^/]/;

/**
 * Nobody has a path with nothing between two slashes but those who proxy it; a namespace that is left out is every one.
 * @throws {ApiError} NotFound; BadRequest for one of something in no namespace.
 */
function assertNoGap({ path, rest, namespace, name, verb }: RequestInfo, resource: ServedResource | undefined): void {
  if (rest !== '' || !hasGap(path)) return;
  if (!resource?.namespaced || namespace !== '' || !ofAllNamespaces.test(path)) throw noSuchPath();
  if (verb === 'list' || verb === 'watch') return;
  throw verb === 'create' || (name === '' && verb !== 'deletecollection') ? noSuchMethod() : badRequest('Namespace parameter required.');
}

/**
 * What upstream's handler of custom resources says of a path that leads nowhere (apiextensions-apiserver crdHandler);
 * undefined where it leads to something.
 */
function whereCustom(resource: ServedResource | undefined, { namespace, verb, subresource, name }: RequestInfo): HttpResponse | undefined {
  if (!resource || (!resource.namespaced && namespace !== '')) return pageNotFound();
  if (resource.namespaced && namespace === '' && verb !== 'list' && verb !== 'watch') return pageNotFound();
  if (subresource === '' || resource.definition.subresources.some((each) => each.name === subresource)) return undefined;
  throw notFound(resource.groupResource, name);
}

/** The group a path is below; '' where it is below none. */
const groupIn = (path: string): string => (path.startsWith('/apis/') ? path.split('/', 3)[2]! : '');

/** Every path that answers, for `/`. */
export function createRootEndpoint(paths: () => readonly string[]): PathEndpoints {
  return (path) => (path === '/' || path === '/index.html' ? () => json({ paths: paths() }) : undefined);
}

function pageNotFound(): HttpResponse {
  return {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: '404 page not found\n',
  };
}

/** A plain JSON answer, indented, as upstream writes its few. */
export function json(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value, null, 2) };
}
