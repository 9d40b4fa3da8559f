import { seededRandom, silentLogger, type KubeObject, type ResourceType } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import {
  ConfigMaps,
  Namespaces,
  PersistentVolumeClaims,
  Pods,
  ResourceQuotas,
  Secrets,
  ServiceAccounts,
  Services,
  type ResourceQuota,
} from '@kubewright/api/core/v1';
import { DeviceClasses, ResourceClaims } from '@kubewright/api/resource/v1';
import { createTestCluster, type TestCluster } from '@kubewright/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FollowedResources } from '../src/followed-resources.ts';

let cluster: TestCluster;
const namespace = 'team';
beforeEach(async () => {
  cluster = await createTestCluster({ nodes: 0 });
  await cluster.client.resource(Namespaces).create({ metadata: { name: namespace }, spec: {} });
  await cluster.untilObject(ServiceAccounts, { namespace, name: 'default' });
});
afterEach(() => cluster.dispose());

const create = <T extends KubeObject>(type: ResourceType<T>, name: string, body: object = {}): Promise<T> =>
  cluster.client.resource(type).create({ metadata: { name, ...(type.scope === 'Namespaced' && { namespace }) }, ...body } as never);
const podBody = (resources: object = {}, spec: object = {}): object => ({
  spec: { containers: [{ name: 'main', image: 'i', resources }], ...spec },
});
const newQuota = (name: string, hard: Record<string, string>, spec: object = {}): Promise<ResourceQuota> =>
  create(ResourceQuotas, name, { spec: { hard, ...spec } });
const message = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: Error) => error.message,
  );

/** Waits until the quota says exactly this. */
const untilUsed = async (name: string, used: Record<string, string>): Promise<void> => {
  let last: unknown;
  const says = async (): Promise<boolean> => {
    const { status } = await cluster.client.resource(ResourceQuotas).get({ namespace, name });
    last = status?.used;
    return JSON.stringify(Object.entries(status?.used ?? {}).sort()) === JSON.stringify(Object.entries(used).sort());
  };
  await cluster.until(says, { timeoutMs: 60_000 }).catch(() => expect(last).toEqual(used));
};

test('a new quota says what there is of everything it limits', async () => {
  await create(
    Pods,
    'a',
    podBody({
      requests: { cpu: '300m', memory: '1Gi', 'example.com/gpu': '2' },
      limits: { cpu: '1', memory: '1Gi', 'example.com/gpu': '2' },
    }),
  );
  await create(Pods, 'b', podBody({ requests: { cpu: '200m' } }));
  await create(Secrets, 's');
  await create(Services, 'n', {
    spec: { type: 'NodePort', ports: [{ port: 80 }, { name: 'b', port: 81 }].map((port, nth) => ({ name: `p${nth}`, ...port })) },
  });
  for (const [name, storageClassName] of [
    ['gold-1', 'gold'],
    ['plain', undefined],
  ] as const) {
    const spec = {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '10Gi' } },
      ...(storageClassName && { storageClassName }),
    };
    await create(PersistentVolumeClaims, name, { spec });
  }
  const hard = {
    'count/configmaps': '9',
    'count/deployments.apps': '9',
    'count/pods': '9',
    'count/secrets': '9',
    'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '9',
    'gold.storageclass.storage.k8s.io/requests.storage': '1Ti',
    'limits.cpu': '9',
    persistentvolumeclaims: '9',
    pods: '9',
    'requests.cpu': '9',
    'requests.example.com/gpu': '9',
    'requests.memory': '9Gi',
    'requests.storage': '1Ti',
    secrets: '9',
    services: '9',
    'services.nodeports': '9',
  };
  await newQuota('all', hard);
  await untilUsed('all', {
    // kube-root-ca.crt
    'count/configmaps': '1',
    'count/deployments.apps': '0',
    'count/pods': '2',
    'count/secrets': '1',
    'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1',
    'gold.storageclass.storage.k8s.io/requests.storage': '10Gi',
    'limits.cpu': '1',
    persistentvolumeclaims: '2',
    pods: '2',
    'requests.cpu': '500m',
    'requests.example.com/gpu': '2',
    'requests.memory': '1Gi',
    'requests.storage': '20Gi',
    secrets: '1',
    services: '1',
    'services.nodeports': '2',
  });
  expect((await cluster.client.resource(ResourceQuotas).get({ namespace, name: 'all' })).status?.hard).toEqual(hard);
});

test('a quota keeps requests within its limits, and what is deleted can be had again', async () => {
  await newQuota('few', { secrets: '1' });
  await untilUsed('few', { secrets: '0' });
  await create(Secrets, 'a');
  expect(await message(create(Secrets, 'b'))).toBe(
    'secrets "b" is forbidden: exceeded quota: few, requested: secrets=1, used: secrets=1, limited: secrets=1',
  );
  await cluster.client.resource(Secrets).delete({ namespace, name: 'a' });
  await untilUsed('few', { secrets: '0' });
  await create(Secrets, 'b');
  await untilUsed('few', { secrets: '1' });
});

test('a pod that has ended holds nothing but its name', async () => {
  await newQuota('q', { pods: '1', 'requests.cpu': '1', 'count/pods': '2' });
  await untilUsed('q', { pods: '0', 'requests.cpu': '0', 'count/pods': '0' });
  await create(Pods, 'a', podBody({ requests: { cpu: '1' } }));
  await untilUsed('q', { pods: '1', 'requests.cpu': '1', 'count/pods': '1' });
  await cluster.client
    .resource(Pods)
    .patch({ namespace, name: 'a' }, { type: 'merge', body: { status: { phase: 'Succeeded' } } }, { subresource: 'status' });
  await untilUsed('q', { pods: '0', 'requests.cpu': '0', 'count/pods': '1' });
});

test('limits that change count at once, and those that go are no longer in the status', async () => {
  const quota = await newQuota('q', { secrets: '1', configmaps: '5' });
  await untilUsed('q', { secrets: '0', configmaps: '1' });
  await create(ConfigMaps, 'c');
  const present = await cluster.client.resource(ResourceQuotas).get({ namespace, name: 'q' });
  await cluster.client.resource(ResourceQuotas).update({ ...present, spec: { ...quota.spec, hard: { configmaps: '7', services: '1' } } });
  await untilUsed('q', { configmaps: '2', services: '0' });
  expect((await cluster.client.resource(ResourceQuotas).get({ namespace, name: 'q' })).status?.hard).toEqual({
    configmaps: '7',
    services: '1',
  });
});

test('pods count only for quotas in whose scopes they are', async () => {
  const hard = { pods: '9' };
  await newQuota('ending', hard, { scopes: ['Terminating'] });
  await newQuota('staying', hard, { scopes: ['NotTerminating'] });
  await newQuota('best-effort', hard, { scopes: ['BestEffort'] });
  await newQuota('important', hard, {
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['system-node-critical'] }] },
  });
  await newQuota('cross', { ...hard, 'count/secrets': '1' }, { scopes: ['CrossNamespacePodAffinity'] });
  await untilUsed('cross', { pods: '0', 'count/secrets': '0' });
  await create(Secrets, 's');
  await create(Pods, 'a', podBody({}, { activeDeadlineSeconds: 60 }));
  await create(Pods, 'b', podBody({ requests: { cpu: '1' } }));
  await create(Pods, 'c', podBody({ requests: { cpu: '1' } }, { priorityClassName: 'system-node-critical' }));
  await untilUsed('ending', { pods: '1' });
  await untilUsed('staying', { pods: '2' });
  await untilUsed('best-effort', { pods: '1' });
  await untilUsed('important', { pods: '1' });
  await untilUsed('cross', { pods: '0', 'count/secrets': '0' });
  const late = await cluster.client.resource(Pods).get({ namespace, name: 'b' });
  await cluster.client.resource(Pods).update({ ...late, spec: { ...late.spec, activeDeadlineSeconds: 600 } });
  await untilUsed('ending', { pods: '2' });
  await untilUsed('staying', { pods: '1' });
});

const widgets = { group: 'example.com', version: 'v1', plural: 'widgets', kind: 'Widget', scope: 'Namespaced' } as const;
const defineWidgets = (): Promise<unknown> =>
  create(CustomResourceDefinitions, 'widgets.example.com', {
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  });

test('custom resources are counted as soon as they are served, whichever came first', async () => {
  await newQuota('q', { 'count/widgets.example.com': '1' });
  await cluster.advance(1_000);
  await defineWidgets();
  await untilUsed('q', { 'count/widgets.example.com': '0' });
  await create(widgets, 'a');
  expect(await message(create(widgets, 'b'))).toContain(
    'exceeded quota: q, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1',
  );
  await cluster.client.resource(widgets).delete({ namespace, name: 'a' });
  await untilUsed('q', { 'count/widgets.example.com': '0' });
});

test('custom resources that went and came again are given back as before', async () => {
  await defineWidgets();
  await newQuota('q', { 'count/widgets.example.com': '1' });
  await untilUsed('q', { 'count/widgets.example.com': '0' });
  await cluster.client.resource(CustomResourceDefinitions).delete({ name: 'widgets.example.com' });
  await cluster.advance(65_000);
  await defineWidgets();
  await cluster.advance(15_000);
  await create(widgets, 'a');
  await cluster.client.resource(widgets).delete({ namespace, name: 'a' });
  await untilUsed('q', { 'count/widgets.example.com': '0' });
});

test('claims count for the devices of each class, and as the extended resource that stands for them', async () => {
  await create(DeviceClasses, 'gpu', { spec: { extendedResourceName: 'example.com/gpu' } });
  await create(DeviceClasses, 'nic', { spec: {} });
  const hard = {
    'count/resourceclaims.resource.k8s.io': '9',
    'gpu.deviceclass.resource.k8s.io/devices': '40',
    'nic.deviceclass.resource.k8s.io/devices': '2',
    'requests.example.com/gpu': '40',
  };
  await newQuota('devices', hard);
  await untilUsed('devices', Object.fromEntries(Object.keys(hard).map((name) => [name, '0'])));
  const exactly = (deviceClassName: string, more: object): object => ({ name: 'r', exactly: { deviceClassName, ...more } });
  await create(ResourceClaims, 'two', { spec: { devices: { requests: [exactly('gpu', { allocationMode: 'ExactCount', count: 2 })] } } });
  await create(ResourceClaims, 'all', { spec: { devices: { requests: [exactly('gpu', { allocationMode: 'All' })] } } });
  const firstAvailable = [
    { name: 'x', deviceClassName: 'gpu', count: 3 },
    { name: 'y', deviceClassName: 'gpu', count: 1 },
    { name: 'z', deviceClassName: 'nic', count: 2 },
  ];
  await create(ResourceClaims, 'either', { spec: { devices: { requests: [{ name: 'r', firstAvailable }] } } });
  await untilUsed('devices', {
    'count/resourceclaims.resource.k8s.io': '3',
    'gpu.deviceclass.resource.k8s.io/devices': '37',
    'nic.deviceclass.resource.k8s.io/devices': '2',
    'requests.example.com/gpu': '37',
  });
  expect(await message(create(ResourceClaims, 'nic', { spec: { devices: { requests: [exactly('nic', {})] } } }))).toBe(
    'resourceclaims.resource.k8s.io "nic" is forbidden: exceeded quota: devices, requested: nic.deviceclass.resource.k8s.io/devices=1, used: nic.deviceclass.resource.k8s.io/devices=2, limited: nic.deviceclass.resource.k8s.io/devices=2',
  );
  await cluster.client.resource(ResourceClaims).delete({ namespace, name: 'all' });
  await untilUsed('devices', {
    'count/resourceclaims.resource.k8s.io': '2',
    'gpu.deviceclass.resource.k8s.io/devices': '5',
    'nic.deviceclass.resource.k8s.io/devices': '2',
    'requests.example.com/gpu': '5',
  });
});

test('what is asked for while the controller stops is not followed', async () => {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const { client, clock } = cluster;
  const watched: string[] = [];
  const watching = { ...client, resource: (type: ResourceType) => (watched.push(type.plural), client.resource(type)) } as typeof client;
  const followed = new FollowedResources({
    client: watching,
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    pods: { get: () => undefined, list: () => [], byIndex: () => [] },
    quotas: { get: () => undefined, list: () => [], byIndex: () => [] },
    listResources: () => asked.then(() => ({ resources: [ConfigMaps], failed: new Map() })),
    onGone: () => {},
    onLost: () => {},
  });
  const stop = new AbortController();
  const running = followed.run(stop.signal);
  const following = followed.follow({ group: '', resource: 'configmaps' }, stop.signal);
  stop.abort();
  await running;
  answer();
  expect(await following).toBeUndefined();
  expect(watched).toEqual([]);
});

test('a charge whose object never came is given back', async () => {
  await newQuota('q', { secrets: '5' });
  await untilUsed('q', { secrets: '0' });
  const quota = await cluster.client.resource(ResourceQuotas).get({ namespace, name: 'q' });
  await cluster.client.resource(ResourceQuotas).updateStatus({ ...quota, status: { ...quota.status, used: { secrets: '4' } } });
  await cluster.advance(300_000);
  await untilUsed('q', { secrets: '0' });
});
