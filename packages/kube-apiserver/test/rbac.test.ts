import { statusOf } from '@kubewright/api-machinery';
import { Pods } from '@kubewright/api/core/v1';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '@kubewright/api/rbac/v1';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KubernetesServer, settle, startKubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
beforeEach(async () => {
  server = await startKubernetesServer();
});
afterEach(() => server.stop());

const subject = (name: string) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' });
const refTo = (name: string) => ({ kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io' });

test('whoever needs a role waits until the default roles are there', async () => {
  await server.client
    .resource(RoleBindings)
    .create({ metadata: { namespace: 'default', name: 'v' }, roleRef: refTo('system:aggregate-to-view'), subjects: [subject('jane')] });
  let answered = false;
  const listed = server
    .clientOf('jane')
    .resource(Pods)
    .list({ namespace: 'default' })
    .finally(() => (answered = true));
  await settle();
  expect(answered).toBe(false);
  await server.rbac.run(new AbortController().signal);
  expect((await listed).items).toEqual([]);
});

test('nobody hands out rights he has not', async () => {
  await server.rbac.run(new AbortController().signal);
  const rules = [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['*'], verbs: ['get', 'create', 'update'] }];
  await server.client.resource(ClusterRoles).create({ metadata: { name: 'role-maker' }, rules });
  await server.client
    .resource(ClusterRoleBindings)
    .create({ metadata: { name: 'role-maker' }, roleRef: refTo('role-maker'), subjects: [subject('jane')] });
  await settle();
  const jane = server.clientOf('jane');
  const role = { metadata: { namespace: 'default', name: 'r' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] };
  const refused = statusOf(
    await jane
      .resource(Roles)
      .create(role)
      .catch((error: unknown) => error),
  );
  expect(refused?.message).toBe(
    'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
  );
  const binding = { metadata: { namespace: 'default', name: 'b' }, roleRef: refTo('cluster-admin'), subjects: [subject('jane')] };
  const unbound = statusOf(
    await jane
      .resource(RoleBindings)
      .create(binding)
      .catch((error: unknown) => error),
  );
  expect(unbound?.message).toContain(
    'is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
  );
  const nothing = statusOf(
    await jane
      .resource(RoleBindings)
      .create({ ...binding, roleRef: refTo('nobody') })
      .catch((error: unknown) => error),
  );
  expect(nothing).toMatchObject({ code: 404, message: 'rolebindings.rbac.authorization.k8s.io "nobody" not found' });
  await jane.resource(Roles).create({ ...role, rules: [{ ...rules[0]!, verbs: ['get'] }] });
});
