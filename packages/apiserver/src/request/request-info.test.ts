import { expect, test } from 'vitest';
import { parseRequestInfo } from './request-info.ts';

const parse = (method: string, path: string, query = '') => parseRequestInfo(method, path, new URLSearchParams(query));

test.each([
  ['GET', '/api/v1/namespaces/a/pods', '', { verb: 'list', namespace: 'a', resource: 'pods', group: '', version: 'v1' }],
  ['GET', '/api/v1/namespaces/a/pods/p', '', { verb: 'get', namespace: 'a', resource: 'pods', name: 'p' }],
  ['GET', '/api/v1/namespaces/a/pods/p/log', '', { verb: 'get', name: 'p', subresource: 'log' }],
  ['GET', '/api/v1/namespaces/a/services/s/proxy/x/y%20z', '', { name: 's', subresource: 'proxy', rest: '/x/y%20z' }],
  ['GET', '/apis/apps/v1/deployments', 'watch=true', { verb: 'watch', group: 'apps', namespace: '', resource: 'deployments' }],
  ['GET', '/apis/apps/v1/watch/namespaces/a/deployments/d', '', { verb: 'watch', namespace: 'a', resource: 'deployments', name: 'd' }],
  ['GET', '/api/v1/namespaces/a', '', { verb: 'get', resource: 'namespaces', name: 'a', namespace: 'a' }],
  ['PUT', '/api/v1/namespaces/a/status', '', { verb: 'update', resource: 'namespaces', name: 'a', subresource: 'status' }],
  ['GET', '/api/v1/namespaces', '', { verb: 'list', resource: 'namespaces', namespace: '' }],
  ['DELETE', '/api/v1/namespaces/a/pods', '', { verb: 'deletecollection' }],
  ['GET', '/api/v1/pods', 'fieldSelector=metadata.name%3Dp', { verb: 'list', name: 'p' }],
  ['GET', '/api/v1/namespaces//pods', '', { verb: 'list', namespace: '', resource: 'pods', name: '' }],
  ['GET', '/api/v1/namespaces/a/pods//', '', { verb: 'list', namespace: 'a', resource: 'pods', name: '' }],
  ['GET', '/api/v1/namespaces/a/services/s/proxy/x//y', '', { subresource: 'proxy', rest: '/x//y' }],
  ['GET', '/apis/apps/v1', '', { resourceRequest: false, verb: 'get', path: '/apis/apps/v1' }],
  ['GET', '/healthz', '', { resourceRequest: false, path: '/healthz' }],
] as const)('%s %s?%s is taken apart as upstream does', (method, path, query, expected) => {
  expect(parse(method, path, query)).toMatchObject(expected);
});

test.each(['/api/v1/pods/%', '/api/v1/watch'])('The path %s is a bad request', (path) => {
  expect(() => parse('GET', path)).toThrow();
});
