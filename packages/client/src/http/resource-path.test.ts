import { expect, it } from 'vitest';
import { queryString, resourcePath } from './resource-path.ts';

it('writes paths of the core group and of named groups', () => {
  expect(resourcePath({ group: '', version: 'v1', plural: 'nodes' })).toBe('/api/v1/nodes');
  expect(resourcePath({ group: 'apps', version: 'v1', plural: 'deployments', namespace: 'a', name: 'b', subresource: 'scale' })).toBe(
    '/apis/apps/v1/namespaces/a/deployments/b/scale',
  );
});

it('keeps a name inside its segment', () => {
  expect(resourcePath({ group: 'rbac', version: 'v1', plural: 'roles', name: 'a/b?c#d%' })).toBe('/apis/rbac/v1/roles/a%2Fb%3Fc%23d%25');
  expect(() => resourcePath({ group: '', version: 'v1', plural: 'pods', namespace: '..', name: 'b' })).toThrow('invalid path segment');
});

it('escapes query parameters', () => {
  expect(queryString(new Map([['labelSelector', 'a in (b,c)&x']]))).toBe('?labelSelector=a%20in%20(b%2Cc)%26x');
  expect(queryString(new Map())).toBe('');
});
