import { VirtualClock } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import { expect, test } from 'vitest';
import type { Attributes, Authorizer, UserInfo } from '../../contract.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import { AccessMetrics } from '../../metrics/access-metrics.ts';
import { Impersonator } from './impersonator.ts';

const shown = ({ verb, group, resource, subresource, namespace, name }: Attributes): string =>
  `${verb} ${group && `${group}/`}${resource}${subresource && `/${subresource}`} ${namespace && `${namespace}/`}${name}`;
const allowing = (grants: readonly string[]): Authorizer => ({
  authorize: (attributes) => ({ kind: grants.includes(shown(attributes)) ? 'allow' : 'noOpinion', reason: '' }),
});
const info: RequestInfo = {
  resourceRequest: true,
  path: '',
  verb: 'list',
  group: '',
  version: 'v1',
  namespace: 'ns',
  resource: 'pods',
  subresource: '',
  name: '',
  rest: '',
};
const agent: UserInfo = {
  name: 'system:serviceaccount:ns:agent',
  groups: [],
  extra: new Map([
    ['authentication.kubernetes.io/node-name', ['n1']],
    ['authentication.kubernetes.io/node-uid', ['7']],
  ]),
};
const requestWith = (headers: Record<string, string>) => ({ headers: new Map(Object.entries(headers)) }) as unknown as HttpRequest;
const impersonatorFor = (grants: readonly string[], metrics = new AccessMetrics()) =>
  new Impersonator({ authorizer: allowing(grants), metrics, clock: new VirtualClock({ settle: async () => {} }) });
const attempt = (headers: Record<string, string>, grants: readonly string[]) =>
  impersonatorFor(grants).impersonate(requestWith(headers), agent, info);

const listsPods = (mode: string): string => `impersonate-on:${mode}:list pods ns/`;
const users = 'authentication.k8s.io/users';
const groups = 'authentication.k8s.io/groups';
const bob = { 'impersonate-user': 'bob' };
const account = { 'impersonate-user': 'system:serviceaccount:ns:other' };
const ownNode = { 'impersonate-user': 'system:node:n1' };
const otherNode = { 'impersonate-user': 'system:node:n2' };
const fiveGroups = { ...bob, 'impersonate-group': 'a\nb\nc\nd\ne' };
const extra = { ...bob, 'impersonate-extra-acme.io%2fteam': 'x', 'impersonate-uid': '9' };
const nodes = ['system:nodes', 'system:authenticated'];
const accountGroups = ['system:serviceaccounts', 'system:serviceaccounts:ns', 'system:authenticated'];

test.each([
  [
    'a user, for what is asked for',
    bob,
    [listsPods('user-info'), `impersonate:user-info ${users} bob`],
    'impersonate:user-info',
    ['system:authenticated'],
  ],
  ['a user, for everything, as of old', bob, ['impersonate users bob'], '', ['system:authenticated']],
  [
    'a service account',
    account,
    [listsPods('serviceaccount'), 'impersonate:serviceaccount authentication.k8s.io/serviceaccounts ns/other'],
    'impersonate:serviceaccount',
    accountGroups,
  ],
  ['a service account, as of old', account, ['impersonate serviceaccounts ns/other'], '', accountGroups],
  [
    'the node it is on',
    ownNode,
    [listsPods('associated-node'), 'impersonate:associated-node authentication.k8s.io/nodes *'],
    'impersonate:associated-node',
    nodes,
  ],
  [
    'any node',
    otherNode,
    [listsPods('arbitrary-node'), 'impersonate:arbitrary-node authentication.k8s.io/nodes n2'],
    'impersonate:arbitrary-node',
    nodes,
  ],
  ['a node, as of old, without its groups', otherNode, ['impersonate users system:node:n2'], '', ['system:authenticated']],
  [
    'somebody in many groups, by one rule',
    fiveGroups,
    [listsPods('user-info'), `impersonate:user-info ${users} bob`, `impersonate:user-info ${groups} *`],
    'impersonate:user-info',
    ['a', 'b', 'c', 'd', 'e', 'system:authenticated'],
  ],
  [
    'a uid and extra values',
    extra,
    [
      listsPods('user-info'),
      `impersonate:user-info ${users} bob`,
      'impersonate:user-info authentication.k8s.io/uids 9',
      'impersonate:user-info authentication.k8s.io/userextras/acme.io/team x',
    ],
    'impersonate:user-info',
    ['system:authenticated'],
  ],
])('Whoever is allowed to may act as %s', async (_, headers, grants, constraint, wanted) => {
  expect(await attempt(headers, grants)).toMatchObject({ constraint, user: { name: headers['impersonate-user'], groups: wanted } });
  for (const missing of grants) {
    const fewer = grants.filter((grant) => grant !== missing);
    await expect(attempt(headers, fewer)).rejects.toMatchObject({ status: { code: 403 } });
  }
});

test.each([
  ['the first user that is named', { 'impersonate-user': 'bob\njane' }, 'bob', ['system:authenticated']],
  ['a user whose name holds a comma', { 'impersonate-user': 'bob, jane' }, 'bob, jane', ['system:authenticated']],
  ['a member of the group of no name', { ...bob, 'impersonate-group': '' }, 'bob', ['', 'system:authenticated']],
  [
    'a member of a group whose name holds commas',
    { ...bob, 'impersonate-group': 'cn=a, ou=b' },
    'bob',
    ['cn=a, ou=b', 'system:authenticated'],
  ],
])('Who sends odd headers acts as %s', async (_, headers, name, wanted) => {
  const impersonator = new Impersonator({
    authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
    metrics: new AccessMetrics(),
    clock: new VirtualClock({ settle: async () => {} }),
  });
  expect(await impersonator.impersonate(requestWith(headers), agent, info)).toMatchObject({ user: { name, groups: wanted } });
});

const who = 'User "system:serviceaccount:ns:agent" cannot';
test.each([
  ['has nothing', bob, [], `pods is forbidden: ${who} impersonate-on:user-info:list resource "pods" in API group "" in the namespace "ns"`],
  [
    'may not act as that user',
    bob,
    [listsPods('user-info')],
    `users.authentication.k8s.io "bob" is forbidden: ${who} impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope`,
  ],
  [
    'wants to be a master',
    { ...bob, 'impersonate-group': 'system:masters' },
    [listsPods('user-info'), `impersonate:user-info ${users} bob`, `impersonate:user-info ${groups} system:masters`],
    `groups.authentication.k8s.io "system:masters" is forbidden: ${who} impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope: impersonating the system:masters group is not allowed`,
  ],
  [
    'is on another node',
    otherNode,
    [listsPods('associated-node'), 'impersonate:associated-node authentication.k8s.io/nodes *'],
    `pods is forbidden: ${who} impersonate-on:arbitrary-node:list resource "pods" in API group "" in the namespace "ns"`,
  ],
])('Whoever %s is refused in the words of the first mode that could do it', async (_, headers, grants, message) => {
  await expect(attempt(headers, grants)).rejects.toMatchObject({ status: { code: 403, message } });
});

test('The mode that was the last to allow something is tried first', async () => {
  const grants = ['impersonate users bob', listsPods('user-info'), `impersonate:user-info ${users} bob`];
  const masters = { ...bob, 'impersonate-group': 'system:masters' };
  const impersonator = impersonatorFor([...grants, 'impersonate groups system:masters']);
  const constraintOf = async (headers: Record<string, string>) =>
    (await impersonator.impersonate(requestWith(headers), agent, info))?.constraint;
  expect([await constraintOf(bob), await constraintOf(masters), await constraintOf(bob)]).toEqual(['impersonate:user-info', '', '']);
});

test('Attempts and checks are counted by mode and by how they went', async () => {
  const metrics = new AccessMetrics();
  const impersonator = impersonatorFor(['impersonate users bob'], metrics);
  await impersonator.impersonate(requestWith(bob), agent, info);
  await impersonator.impersonate(requestWith(account), agent, info).catch(() => {});
  const text = metrics.families().flatMap((family) => [...family.lines()]);
  expect(text).toContain('apiserver_impersonation_attempts_total{decision="allowed",mode="legacy"} 1');
  expect(text).toContain('apiserver_impersonation_attempts_total{decision="denied",mode=""} 1');
  expect(text).toContain('apiserver_impersonation_authorization_attempts_total{decision="denied",mode="user-info"} 1');
  expect(text).toContain('apiserver_impersonation_authorization_attempts_total{decision="denied",mode="serviceaccount"} 1');
});
