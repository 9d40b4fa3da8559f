import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject, ObjectKey, ResourceType } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import { Leases } from '@kubewright/api/coordination/v1';
import { Endpoints, Namespaces, Nodes, ServiceAccounts, Services } from '@kubewright/api/core/v1';
import { ClusterRoles, type ClusterRole } from '@kubewright/api/rbac/v1';
import { expect, test } from 'vitest';
import { generateBootstrapped, restingContents } from '../generate/generate-bootstrapped.ts';
import { bootstrappedObjects } from '../src/generated/bootstrapped-objects.ts';
import { createTestCluster } from '../src/index.ts';

const generated = fileURLToPath(new URL('../src/generated/bootstrapped-objects.ts', import.meta.url));

test('what a cluster begins with is what one that began with nothing comes to; packages/testing/generate/main.ts writes it anew', async () => {
  expect((await generateBootstrapped()) === readFileSync(generated, 'utf8')).toBe(true);
});

test('a cluster that has begun finds nothing to write', async () => {
  await using cluster = await createTestCluster();
  const { kvs } = await restingContents(cluster);
  expect(kvs.filter(({ modRevision }) => modRevision > bootstrappedObjects.length + 1).map(({ key }) => key)).toEqual([]);
});

test('who rests in a new cluster gets up for what it began with, too', async () => {
  await using cluster = await createTestCluster();
  const { client } = cluster;
  const cameBack = async <T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Promise<boolean> => {
    const before = await client.resource(type).get(key);
    await client.resource(type).delete(key);
    const after = await cluster.untilObject(type, key, ({ metadata }) => metadata.uid !== before.metadata.uid);
    return after.metadata.name === key.name;
  };
  const service = { namespace: 'default', name: 'kubernetes' };
  expect(await cameBack(ServiceAccounts, { namespace: 'kube-public', name: 'default' })).toBe(true);
  expect(await cameBack(Services, service)).toBe(true);
  expect(await cameBack(Endpoints, service)).toBe(true);
  expect(await cameBack(Leases, { namespace: 'kube-node-lease', name: 'simulated-0' })).toBe(true);
  await client.resource(ClusterRoles).create({
    metadata: { name: 'more', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
    rules: [{ apiGroups: ['example.com'], resources: ['widgets'], verbs: ['get'] }],
  });
  const hasMore = ({ rules }: ClusterRole): boolean => (rules ?? []).some(({ apiGroups }) => apiGroups?.includes('example.com'));
  expect(hasMore(await cluster.untilObject(ClusterRoles, { name: 'view' }, hasMore))).toBe(true);
});

test('custom resources are served in a cluster that rested without any, and their group is one of the server', async () => {
  await using cluster = await createTestCluster({ nodes: 0 });
  const { client } = cluster;
  const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' };
  const schema = { openAPIV3Schema: { type: 'object', properties: { size: { type: 'integer' } } } };
  await client.resource(CustomResourceDefinitions).create({
    metadata: { name: 'widgets.example.com' },
    spec: { group: 'example.com', scope: 'Namespaced', names, versions: [{ name: 'v1', served: true, storage: true, schema }] },
  });
  await cluster.untilObject(APIServices, { name: 'v1.example.com' });
  const widgets = { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget', scope: 'Namespaced' } as const;
  const made = await client.resource<KubeObject>(widgets).create({ metadata: { namespace: 'default', name: 'one' } } as never);
  expect(made.metadata.name).toBe('one');
});

test('the node that a cluster begins with owns its lease and keeps on being Ready', async () => {
  await using cluster = await createTestCluster();
  const node = await cluster.client.resource(Nodes).get({ name: 'simulated-0' });
  await cluster.advance(120_000);
  const lease = await cluster.client.resource(Leases).get({ namespace: 'kube-node-lease', name: 'simulated-0' });
  expect(lease.metadata.ownerReferences?.map(({ uid }) => uid)).toEqual([node.metadata.uid]);
  expect(cluster.clock.nowMs() - Date.parse(lease.spec.renewTime!)).toBeLessThanOrEqual(10_000);
  const { spec, status } = await cluster.client.resource(Nodes).get({ name: 'simulated-0' });
  expect([spec.taints, status.conditions?.find(({ type }) => type === 'Ready')?.status]).toEqual([undefined, 'True']);
});

test('what a cluster begins with is as old as the cluster, and has identities of its seed', async () => {
  const identity = async (seed: number) => {
    await using cluster = await createTestCluster({ nodes: 0, seed, startMs: Date.UTC(2031, 4, 6) });
    const { metadata } = await cluster.client.resource(Namespaces).get({ name: 'default' });
    const role = await cluster.client.resource(ClusterRoles).get({ name: 'view' });
    return [metadata.uid, metadata.creationTimestamp, metadata.managedFields?.[0]?.time, role.metadata.uid];
  };
  const [first, again, other] = [await identity(3), await identity(3), await identity(4)];
  expect(again).toEqual(first);
  expect(first.slice(1, 3)).toEqual(['2031-05-06T00:00:00Z', '2031-05-06T00:00:00Z']);
  expect(new Set([...first, ...other]).size).toBe(5);
});
