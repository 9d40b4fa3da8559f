import type { KubeObject } from '@kubewright/api-machinery';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '@kubewright/api/rbac/v1';
import type { Attributes } from '@kubewright/apiserver';
import { Store } from '@kubewright/informer';
import { expect, test } from 'vitest';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { uncoveredRules } from './rule-coverage.ts';
import { RuleResolver } from './rule-resolver.ts';

function sourceOf<T extends KubeObject>(objects: T[]): { lister: Store<T>; addIndex: Store<T>['addIndex'] } {
  const lister = new Store<T>();
  for (const object of objects) lister.set(object);
  return { lister, addIndex: (name, valuesOf) => lister.addIndex(name, valuesOf) };
}

const rules: PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', '*/scale'], verbs: ['get', 'list'] },
  { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['web'], verbs: ['*'] },
  { nonResourceURLs: ['/metrics', '/logs/*'], verbs: ['get'] },
];
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' };
const resolver = new RuleResolver(() => ({
  roles: sourceOf<Role>([]),
  clusterRoles: sourceOf<ClusterRole>([{ metadata: { name: 'reader' }, rules }]),
  clusterRoleBindings: sourceOf<ClusterRoleBinding>([
    {
      metadata: { name: 'readers' },
      roleRef,
      subjects: [
        { kind: 'Group', name: 'devs' },
        { kind: 'User', name: 'eve' },
      ],
    },
    { metadata: { name: 'broken' }, roleRef: { ...roleRef, name: 'gone' }, subjects: [{ kind: 'User', name: 'joe' }] },
  ]),
  roleBindings: sourceOf<RoleBinding>([
    { metadata: { name: 'bot', namespace: 'ci' }, roleRef, subjects: [{ kind: 'ServiceAccount', name: 'bot' }] },
  ]),
}));
const authorizer = new RbacAuthorizer({ resolver });

const request = (more: Partial<Attributes>): Attributes => ({
  user: { name: 'jane', groups: ['devs'] },
  verb: 'get',
  path: '/api/v1/pods',
  resourceRequest: true,
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: '',
  name: '',
  ...more,
});

test('a member of a bound group is allowed, and the reason names binding, role and subject', () => {
  expect(authorizer.authorize(request({}))).toEqual({
    kind: 'allow',
    reason: 'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "devs"',
  });
});

test('verbs, subresources, names and URLs are matched as upstream does', () => {
  const allowed = (more: Partial<Attributes>): boolean => authorizer.authorize(request(more)).kind === 'allow';
  expect(allowed({ verb: 'delete' })).toBe(false);
  expect(allowed({ subresource: 'log' })).toBe(false);
  expect(allowed({ resource: 'replicationcontrollers', subresource: 'scale' })).toBe(true);
  expect(allowed({ group: 'apps', resource: 'deployments', verb: 'delete', name: 'web' })).toBe(true);
  expect(allowed({ group: 'apps', resource: 'deployments', verb: 'list' })).toBe(false);
  expect(allowed({ resourceRequest: false, path: '/logs/a/b' })).toBe(true);
  expect(allowed({ resourceRequest: false, path: '/logs' })).toBe(false);
});

test('a role binding gives a service account rights in its namespace only', () => {
  const user = { name: 'system:serviceaccount:ci:bot', groups: [] };
  expect(authorizer.authorize(request({ user, namespace: 'ci' })).kind).toBe('allow');
  expect(authorizer.authorize(request({ user, namespace: 'prod' }))).toEqual({ kind: 'noOpinion', reason: '' });
});

test('whoever is bound as a user and through a group has the rules of the binding once', () => {
  expect(resolver.rulesFor({ name: 'eve', groups: ['devs'] }, '').map(({ rule }) => rule)).toEqual(rules);
});

test('a binding to a role that is gone is told in the reason', () => {
  const user = { name: 'joe', groups: [] };
  expect(authorizer.authorize(request({ user }))).toEqual({
    kind: 'noOpinion',
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  });
});

test('rules that go beyond what somebody owns are found', () => {
  expect(uncoveredRules(rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'watch'] }])).toEqual([
    { apiGroups: [''], resources: ['pods'], verbs: ['watch'] },
  ]);
  expect(uncoveredRules([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }], rules.slice(0, 2))).toEqual([]);
});
