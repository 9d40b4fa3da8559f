import type { ResourceType } from '@kubewright/api-machinery';
import { Deployments } from '@kubewright/api/apps/v1';
import { ConfigMaps, Namespaces, Nodes, Pods, type ConfigMap, type Namespace } from '@kubewright/api/core/v1';
import type { ListResources } from '@kubewright/controller-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { namespaceControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
const known: readonly ResourceType[] = [Pods, ConfigMaps, Deployments, Nodes, Namespaces];
let listResources: ListResources;
beforeEach(async () => {
  plane = startControlPlane();
  listResources = async () => ({ resources: known, failed: new Map() });
  plane.start(namespaceControllerDefinition({ listResources: () => listResources() }));
  await plane.client.resource(Namespaces).create({ metadata: { name: 'a' }, spec: {} });
});
afterEach(() => plane.stop());

const current = (): Promise<Namespace | undefined> =>
  plane.client
    .resource(Namespaces)
    .get({ name: 'a' })
    .catch(() => undefined);
const gone = async (): Promise<boolean> => (await current()) === undefined;
const condition = async (type: string): Promise<string | undefined> =>
  (await current())?.status.conditions?.find((entry) => entry.type === type)?.status;
const makeConfigMap = (name: string, finalizers?: string[]): Promise<ConfigMap> =>
  plane.client.resource(ConfigMaps).create({ metadata: { namespace: 'a', name, ...(finalizers && { finalizers }) } });

it('deletes everything in the namespace, then the namespace, and nothing elsewhere', async () => {
  await makeConfigMap('one');
  await makeConfigMap('two');
  await plane.client.resource(ConfigMaps).create({ metadata: { namespace: 'b', name: 'other' } });
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  expect((await current())?.status.phase).toBe('Terminating');
  await plane.until(gone);
  expect((await plane.client.resource(ConfigMaps).list()).items.map(({ metadata }) => metadata.name)).toEqual(['other']);
});

it('waits for finalizers and says so', async () => {
  const held = await makeConfigMap('held', ['example.com/hold']);
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  await plane.until(async () => (await condition('NamespaceFinalizersRemaining')) === 'True');
  expect((await current())?.status.conditions?.find(({ type }) => type === 'NamespaceFinalizersRemaining')?.message).toBe(
    'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
  );
  await plane.client
    .resource(ConfigMaps)
    .patch({ namespace: 'a', name: 'held' }, { type: 'merge', body: { metadata: { finalizers: null } } });
  await plane.until(gone);
  expect(held.metadata.uid).toBeDefined();
});

it('deletes pods first and leaves the rest until they are gone', async () => {
  await makeConfigMap('needed');
  await plane.client.resource(Pods).create({
    metadata: { namespace: 'a', name: 'p' },
    spec: { nodeName: 'n', terminationGracePeriodSeconds: 30, containers: [{ name: 'c', image: 'i' }] } as never,
  });
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  await plane.until(async () => (await condition('NamespaceContentRemaining')) === 'True');
  await plane.clock.advance(5_000);
  expect((await plane.client.resource(Pods).get({ namespace: 'a', name: 'p' })).metadata.deletionTimestamp).toBeDefined();
  expect((await plane.client.resource(ConfigMaps).get({ namespace: 'a', name: 'needed' })).metadata.deletionTimestamp).toBeUndefined();
  await plane.client.resource(Pods).delete({ namespace: 'a', name: 'p' }, { gracePeriodSeconds: 0 });
  await plane.until(gone);
});

it('shows that discovery failed and goes on when it works again', async () => {
  const works = listResources;
  listResources = () => Promise.reject(new Error('metrics.k8s.io/v1: away'));
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  await plane.until(async () => (await condition('NamespaceDeletionDiscoveryFailure')) === 'True');
  listResources = works;
  await plane.until(gone);
});

it('empties what is known while some groups cannot be asked, says which, and waits for them', async () => {
  const works = listResources;
  const failed = new Map([['metrics.k8s.io/v1beta1', 'stale GroupVersion discovery: metrics.k8s.io/v1beta1']]);
  listResources = async () => ({ resources: known, failed });
  await makeConfigMap('one');
  await plane.client.resource(Namespaces).delete({ name: 'a' });
  await plane.until(async () => (await condition('NamespaceDeletionDiscoveryFailure')) === 'True');
  expect((await current())?.status.conditions?.find(({ type }) => type === 'NamespaceDeletionDiscoveryFailure')).toMatchObject({
    reason: 'DiscoveryFailed',
    message:
      'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: ' +
      'metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1',
  });
  expect((await plane.client.resource(ConfigMaps).list({ namespace: 'a' })).items).toEqual([]);
  await plane.clock.advance(120_000);
  expect(await gone()).toBe(false);
  listResources = works;
  await plane.until(gone);
});
