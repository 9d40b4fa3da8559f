import type { ResourceRequest } from '../client.ts';

/** The method that a verb is over HTTP. */
export const methodOfVerb: Readonly<Record<ResourceRequest['verb'], string>> = {
  get: 'GET',
  list: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
};

/** `/api/v1/namespaces/a/pods/b/log`, `/apis/apps/v1/deployments`: each segment escaped, so no name can leave its place. */
export function resourcePath(
  request: Pick<ResourceRequest, 'group' | 'version' | 'plural' | 'namespace' | 'name' | 'subresource'>,
): string {
  const { group, version, plural, namespace, name, subresource } = request;
  const segments = group ? ['apis', group, version] : ['api', version];
  if (namespace) segments.push('namespaces', namespace);
  segments.push(plural);
  if (name) segments.push(name);
  const path = segments.map(pathSegment).join('/');
  return `/${path}${subresource ? `/${subresource.split('/').map(pathSegment).join('/')}` : ''}`;
}

/** @throws {TypeError} for `.` and `..`, which a URL cannot carry as names. */
function pathSegment(segment: string): string {
  if (segment === '.' || segment === '..') throw new TypeError(`invalid path segment "${segment}"`);
  return encodeURIComponent(segment);
}

export function queryString(query: ReadonlyMap<string, string>): string {
  const pairs = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
