import type { KubeObject, OwnerReference, ResourceType } from '@kubewright/api-machinery';
import { Deployments } from '@kubewright/api/apps/v1';
import { ConfigMaps, Events, Namespaces, Nodes, Secrets, type ConfigMap } from '@kubewright/api/core/v1';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { garbageCollectorControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
let resources: ResourceType[];
let failed: Map<string, string>;
beforeEach(() => {
  plane = startControlPlane();
  failed = new Map();
  resources = [ConfigMaps, Secrets, Nodes, Namespaces, Events];
  plane.start(garbageCollectorControllerDefinition({ listResources: async () => ({ resources, failed }), workers: 3 }));
});
afterEach(() => plane.stop());

const refTo = ({ metadata: { name, uid } }: KubeObject, more: Partial<OwnerReference> = {}): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  name: name!,
  uid: uid!,
  ...more,
});
const make = (name: string, ownerReferences: OwnerReference[] = [], metadata: Partial<KubeObject['metadata']> = {}): Promise<ConfigMap> =>
  plane.client
    .resource(ConfigMaps)
    .create({ metadata: { namespace: 'a', name, ...(ownerReferences.length > 0 && { ownerReferences }), ...metadata } });
const names = async (): Promise<string> =>
  (await plane.client.resource(ConfigMaps).list()).items
    .map(({ metadata }) => metadata.name)
    .sort()
    .join();
const get = (name: string): Promise<ConfigMap> => plane.client.resource(ConfigMaps).get({ namespace: 'a', name });
const remove = (name: string, propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'): Promise<ConfigMap | undefined> =>
  plane.client.resource(ConfigMaps).delete({ namespace: 'a', name }, propagationPolicy ? { propagationPolicy } : {});

describe('in the background', () => {
  it('a whole tree goes after its root, and nothing else does', async () => {
    const root = await make('root');
    const child = await make('child', [refTo(root)]);
    await make('grandchild', [refTo(child)]);
    await make('stranger');
    await plane.clock.advance(2_000);
    expect(await names()).toBe('child,grandchild,root,stranger');
    await remove('root', 'Background');
    await plane.until(async () => (await names()) === 'stranger');
  });

  it('what refers to an owner that never was goes, also when it was there before the collector', async () => {
    await make('left', [refTo({ metadata: { name: 'gone', uid: 'no-such-uid' } })]);
    await plane.until(async () => (await names()) === '');
  });

  it('an object lives while one of its owners does, and forgets the other', async () => {
    const [a, b] = [await make('a'), await make('b')];
    await make('child', [refTo(a), refTo(b)]);
    await remove('a', 'Background');
    await plane.until(async () => (await get('child')).metadata.ownerReferences?.length === 1);
    expect((await get('child')).metadata.ownerReferences).toEqual([refTo(b)]);
    await remove('b', 'Background');
    await plane.until(async () => (await names()) === '');
  });

  it('a namesake of the owner does not keep the dependents, whose uid it has not', async () => {
    const old = await make('owner');
    await make('child', [refTo(old)]);
    await plane.clock.advance(2_000);
    await remove('owner', 'Background');
    await make('owner');
    await plane.until(async () => (await names()) === 'owner');
  });
});

describe('in the foreground', () => {
  it('an owner goes after the dependents that block it', async () => {
    const owner = await make('owner');
    await make('held', [refTo(owner, { blockOwnerDeletion: true })], { finalizers: ['example.com/hold'] });
    await make('free', [refTo(owner)]);
    await plane.clock.advance(2_000);
    await remove('owner', 'Foreground');
    await plane.until(async () => (await names()) === 'held,owner');
    expect((await get('held')).metadata.deletionTimestamp).toBeDefined();
    expect((await get('owner')).metadata.finalizers).toEqual(['foregroundDeletion']);
    await plane.client
      .resource(ConfigMaps)
      .patch({ namespace: 'a', name: 'held' }, { type: 'merge', body: { metadata: { finalizers: null } } });
    await plane.until(async () => (await names()) === '');
  });

  it('a chain goes from its end', async () => {
    const root = await make('root');
    const child = await make('child', [refTo(root, { blockOwnerDeletion: true })]);
    await make('grandchild', [refTo(child, { blockOwnerDeletion: true })]);
    await plane.clock.advance(2_000);
    await remove('root', 'Foreground');
    await plane.until(async () => (await names()) === '');
  });

  it('a circle does not wait for itself', async () => {
    const first = await make('first');
    const second = await make('second', [refTo(first, { blockOwnerDeletion: true })]);
    const ownerReferences = [refTo(second, { blockOwnerDeletion: true })];
    await plane.client.resource(ConfigMaps).update({ ...first, metadata: { ...first.metadata, ownerReferences } });
    await plane.clock.advance(2_000);
    await remove('first', 'Foreground');
    await plane.until(async () => (await names()) === '');
  });
});

it('orphans: the dependents stay and forget their owner', async () => {
  const owner = await make('owner');
  await make('child', [refTo(owner)]);
  await plane.clock.advance(2_000);
  await remove('owner', 'Orphan');
  await plane.until(async () => (await names()) === 'child');
  await plane.clock.advance(60_000);
  expect((await get('child')).metadata.ownerReferences).toBeUndefined();
});

it('takes an owner in another namespace for absent, and says so', async () => {
  const owner = await make('owner', [], { namespace: 'b' });
  await make('child', [refTo(owner)]);
  await plane.until(async () => (await names()) === 'owner');
  await plane.until(async () =>
    (await plane.client.resource(Events).list()).items.some(({ reason }) => reason === 'OwnerRefInvalidNamespace'),
  );
});

it('leaves an object of the cluster alone that says a namespaced one owns it', async () => {
  const owner = await make('owner');
  await plane.client.resource(Nodes).create({ metadata: { name: 'n', ownerReferences: [refTo(owner)] }, spec: {} } as never);
  await plane.clock.advance(5_000);
  await remove('owner', 'Background');
  await plane.clock.advance(60_000);
  expect((await plane.client.resource(Nodes).get({ name: 'n' })).metadata.deletionTimestamp).toBeUndefined();
});

it('follows resources that come later', async () => {
  const owner = await make('owner');
  resources = [ConfigMaps];
  await plane.clock.advance(31_000);
  const secret = { metadata: { namespace: 'a', name: 's', ownerReferences: [refTo(owner)] } };
  await plane.client.resource(Secrets).create(secret);
  await remove('owner', 'Background');
  await plane.clock.advance(10_000);
  expect((await plane.client.resource(Secrets).list()).items.length).toBe(1);
  resources = [ConfigMaps, Secrets];
  await plane.until(async () => (await plane.client.resource(Secrets).list()).items.length === 0);
});

it('goes on following what a server has that is away', async () => {
  resources = [ConfigMaps, Deployments];
  const root = await make('root');
  await plane.clock.advance(60_000);
  resources = [ConfigMaps];
  failed.set('apps/v1', 'stale GroupVersion discovery: apps/v1');
  await plane.clock.advance(60_000);
  const spec = {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  };
  await plane.client
    .resource(Deployments)
    .create({ metadata: { namespace: 'a', name: 'd', ownerReferences: [refTo(root)] }, spec } as never);
  await remove('root');
  await plane.until(async () => (await plane.client.resource(Deployments).list()).items.length === 0);
});

it('collects what an owner left that came and went before anybody followed its kind, as soon as it is followed', async () => {
  resources.splice(resources.indexOf(Secrets), 1);
  await plane.clock.advance(31_000);
  const owner = await plane.client.resource(Secrets).create({ metadata: { namespace: 'a', name: 'owner' } });
  await make('child', [refTo(owner, { kind: 'Secret' })]);
  // Nobody knows the kind: asking about it is put off for longer and longer.
  await plane.clock.advance(300_000);
  await plane.client.resource(Secrets).delete({ namespace: 'a', name: 'owner' });
  resources.push(Secrets);
  await plane.clock.advance(31_000);
  expect(await names()).toBe('');
});
