import { expect, test } from 'vitest';
import { bindingRows } from './bindings.ts';
import { clusterRoleRows } from './cluster-roles.ts';
import { controllerRoleRows } from './controller-roles.ts';
import { namespacedRoleRows } from './namespaced-roles.ts';
import { bindingOf, clusterRoleOf, parseRule, roleOf } from './role-row.ts';

test('a rule line reads as groups, resources, names and verbs', () => {
  expect(parseRule('core,apps pods,deployments [a,b]: get,list')).toEqual({
    apiGroups: ['', 'apps'],
    resources: ['pods', 'deployments'],
    resourceNames: ['a', 'b'],
    verbs: ['get', 'list'],
  });
  expect(parseRule('url /healthz,/livez: get')).toEqual({ nonResourceURLs: ['/healthz', '/livez'], verbs: ['get'] });
});

test('every row of the tables is a role with rules, or one that gets those of others', () => {
  const all = [...clusterRoleRows, ...controllerRoleRows].map(clusterRoleOf);
  expect(all.filter(({ rules }) => !rules?.length).map(({ metadata }) => metadata.name)).toEqual(['admin', 'edit', 'view']);
  expect(all.filter(({ aggregationRule }) => aggregationRule).map(({ metadata }) => metadata.name)).toEqual(['admin', 'edit', 'view']);
  expect(namespacedRoleRows.map(roleOf).every(({ rules }) => rules!.length > 0)).toBe(true);
});

test('every binding names a role of the tables', () => {
  const known = new Set(
    [...clusterRoleRows, ...controllerRoleRows, ...namespacedRoleRows].map(({ name, namespace }) => `${namespace ?? ''}/${name}`),
  );
  const unknown = bindingRows.map(bindingOf).filter(({ metadata, roleRef }) => !known.has(`${metadata.namespace ?? ''}/${roleRef.name}`));
  expect(unknown.map(({ metadata }) => metadata.name)).toEqual([]);
});
