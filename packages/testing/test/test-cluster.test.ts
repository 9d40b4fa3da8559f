import { ComponentStatuses, ConfigMaps, Namespaces, Nodes, Pods, type Pod } from '@kubewright/api/core/v1';
import { ClusterRoles, RoleBindings } from '@kubewright/api/rbac/v1';
import { Deployments, type Deployment } from '@kubewright/api/apps/v1';
import type { Draft } from '@kubewright/client';
import { statusOf } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { createTestCluster } from '../src/index.ts';

const web = (replicas: number): Draft<Deployment> => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
});

const key = { namespace: 'default', name: 'web' };

test('a cluster begins with its namespaces and its nodes Ready', async () => {
  await using cluster = await createTestCluster({ nodes: 3 });
  const namespaces = await cluster.client.resource(Namespaces).list();
  expect(namespaces.items.map(({ metadata }) => metadata.name)).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
  const nodes = await cluster.client.resource(Nodes).list();
  expect(
    nodes.items.map(({ metadata, status }) => [metadata.name, status.conditions?.find(({ type }) => type === 'Ready')?.status]),
  ).toEqual([
    ['simulated-0', 'True'],
    ['simulated-1', 'True'],
    ['simulated-2', 'True'],
  ]);
});

test('a Deployment becomes pods that run on the nodes, and goes with them', async () => {
  await using cluster = await createTestCluster({ nodes: 2 });
  const deployments = cluster.client.resource(Deployments);
  await deployments.create(web(4));
  await cluster.untilObject(Deployments, key, ({ status }) => status.readyReplicas === 4);
  const pods = await cluster.client.resource(Pods).list({ namespace: 'default', labelSelector: 'app=web' });
  expect(new Set(pods.items.map(({ spec }) => spec.nodeName))).toEqual(new Set(['simulated-0', 'simulated-1']));
  expect(pods.items.every(({ status }) => status.phase === 'Running' && status.podIP !== undefined)).toBe(true);
  await deployments.delete(key);
  await cluster.until(async () => (await cluster.client.resource(Pods).list({ namespace: 'default' })).items.length === 0);
});

test('an hour passes when the test says so', async () => {
  await using cluster = await createTestCluster();
  const before = cluster.clock.nowMs();
  await cluster.advance(3_600_000);
  expect(cluster.clock.nowMs() - before).toBe(3_600_000);
  const node = await cluster.client.resource(Nodes).get({ name: 'simulated-0' });
  const ready = node.status.conditions?.find(({ type }) => type === 'Ready');
  expect(ready?.status).toBe('True');
  expect(Date.parse(ready?.lastHeartbeatTime ?? '')).toBeGreaterThan(cluster.clock.nowMs() - 10 * 60_000);
});

test('the same seed gives the same names, another seed others', async () => {
  const podNames = async (seed: number): Promise<string[]> => {
    await using cluster = await createTestCluster({ seed });
    await cluster.client.resource(Deployments).create(web(3));
    await cluster.untilObject(Deployments, key, ({ status }) => status.readyReplicas === 3);
    const { items } = await cluster.client.resource(Pods).list({ namespace: 'default' });
    return items.map(({ metadata }: Pod) => metadata.name ?? '').sort();
  };
  const [first, again, other] = [await podNames(7), await podNames(7), await podNames(8)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('a user without roles may do nothing', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const refused = await cluster
    .clientOf('jane')
    .resource(ConfigMaps)
    .list({ namespace: 'default' })
    .then(() => undefined, statusOf);
  expect(refused).toMatchObject({
    code: 403,
    message: 'configmaps is forbidden: User "jane" cannot list resource "configmaps" in API group "" in the namespace "default"',
  });
});

test('a cluster makes the default roles, and they count', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const roles = cluster.client.resource(ClusterRoles);
  await cluster.until(async () => (await roles.list()).items.some(({ metadata }) => metadata.name === 'view'));
  await cluster.client.resource(RoleBindings).create({
    metadata: { namespace: 'default', name: 'jane-views' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' }],
  });
  const lists = (): Promise<boolean> =>
    cluster
      .clientOf('jane')
      .resource(ConfigMaps)
      .list({ namespace: 'default' })
      .then(
        () => true,
        () => false,
      );
  await cluster.until(lists);
  expect(await lists()).toBe(true);
});

test('a condition that never comes true is an error after its time of the cluster, not of the test', async () => {
  await using cluster = await createTestCluster();
  await expect(cluster.until(() => false, { timeoutMs: 3_600_000 })).rejects.toThrow('did not come true within 3600000 ms of cluster time');
});

test('disposing twice is disposing once', async () => {
  const cluster = await createTestCluster({ nodes: 0 });
  await cluster.dispose();
  await cluster.dispose();
  expect(cluster.clock.nextTimerMs()).toBeUndefined();
});

test('componentstatuses tell of scheduler, controller manager and store, and of one alone', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const components = cluster.client.resource(ComponentStatuses);
  const { items, metadata } = await components.list();
  expect(metadata).toEqual({});
  expect(items.map(({ metadata: { name }, conditions }) => [name, conditions])).toEqual(
    ['scheduler', 'controller-manager', 'etcd-0'].map((name) => [name, [{ type: 'Healthy', status: 'True', message: 'ok' }]]),
  );
  expect((await components.list({ fieldSelector: 'metadata.name=etcd-0' })).items).toHaveLength(1);
  expect((await components.list({ labelSelector: 'a=b' })).items).toEqual([]);
  expect(await components.get({ name: 'etcd-0' })).toEqual({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name: 'etcd-0' },
    conditions: items[2]!.conditions,
  });
  const missing = await components.get({ name: 'etcd-1' }).then(() => undefined, statusOf);
  expect(missing).toMatchObject({
    code: 404,
    message: 'componentstatus "etcd-1" not found',
    details: { name: 'etcd-1', kind: 'componentstatus' },
  });
});
