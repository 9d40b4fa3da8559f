import { FlowSchemas, PriorityLevelConfigurations } from '@kubewright/api/flowcontrol/v1';
import { silentLogger } from '@kubewright/api-machinery';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FlowControlConfiguration } from '../src/index.ts';
import { type KubernetesServer, startKubernetesServer } from './kubernetes-server.ts';

let server: KubernetesServer;
const stopping = { controller: new AbortController(), running: Promise.resolve() };
beforeEach(async () => {
  server = await startKubernetesServer();
  const { informers, clock } = server;
  stopping.controller = new AbortController();
  const configuration = new FlowControlConfiguration({
    flowControl: server.server.flowControl!,
    client: server.server.loopback(),
    informers,
    clock,
    logger: silentLogger,
  });
  stopping.running = configuration.run(stopping.controller.signal);
  await clock.advance(1_000);
});
afterEach(async () => {
  stopping.controller.abort();
  await stopping.running;
  await server.stop();
});

const schemas = () => server.client.resource(FlowSchemas);
const levels = () => server.client.resource(PriorityLevelConfigurations);
const flowOf = (name: string, groups: string[], info: Partial<Parameters<NonNullable<typeof server.server.flowControl>['classify']>[1]>) =>
  server.server.flowControl!.classify(
    { name, groups },
    {
      resourceRequest: true,
      path: '',
      verb: 'get',
      group: '',
      version: 'v1',
      namespace: '',
      resource: 'pods',
      subresource: '',
      name: '',
      rest: '',
      ...info,
    },
  ).name;

test('a new cluster has the mandatory and the suggested configuration, and no schema is dangling', async () => {
  const { items } = await schemas().list();
  expect(items.map(({ metadata }) => metadata.name).sort()).toEqual([
    'catch-all',
    'exempt',
    'global-default',
    'kube-controller-manager',
    'kube-scheduler',
    'kube-system-service-accounts',
    'probes',
    'service-accounts',
    'system-leader-election',
    'system-node-high',
    'system-nodes',
  ]);
  expect(items.every(({ metadata }) => metadata.annotations?.['apf.kubernetes.io/autoupdate-spec'] === 'true')).toBe(true);
  expect(items.map(({ status }) => status.conditions?.[0]?.status)).toEqual(items.map(() => 'False'));
  expect((await levels().list()).items).toHaveLength(8);
});

test('requests go where upstream sends them', () => {
  expect(flowOf('admin', ['system:masters'], {})).toBe('exempt');
  expect(flowOf('system:node:a', ['system:nodes', 'system:authenticated'], { resource: 'nodes', subresource: 'status' })).toBe(
    'system-node-high',
  );
  expect(flowOf('system:node:a', ['system:nodes', 'system:authenticated'], {})).toBe('system-nodes');
  expect(
    flowOf('system:kube-scheduler', ['system:authenticated'], {
      group: 'coordination.k8s.io',
      resource: 'leases',
      namespace: 'kube-system',
      verb: 'update',
    }),
  ).toBe('system-leader-election');
  expect(flowOf('system:serviceaccount:kube-system:x', ['system:serviceaccounts', 'system:authenticated'], {})).toBe(
    'kube-system-service-accounts',
  );
  expect(flowOf('system:serviceaccount:default:x', ['system:serviceaccounts', 'system:authenticated'], {})).toBe('service-accounts');
  expect(flowOf('system:anonymous', ['system:unauthenticated'], { resourceRequest: false, path: '/livez' })).toBe('probes');
  expect(flowOf('jane', ['system:authenticated'], {})).toBe('global-default');
  expect(flowOf('nobody', [], {})).toBe('catch-all');
});

test('six hundred seats are shared as upstream shares them', () => {
  const seats = Object.fromEntries(server.server.flowControl!.levels.map(({ name, limits }) => [name, [limits.nominal, limits.least]]));
  expect(seats).toEqual({
    'catch-all': [13, 13],
    exempt: [0, 0],
    'global-default': [49, 24],
    'leader-election': [25, 25],
    'node-high': [98, 73],
    system: [74, 50],
    'workload-high': [98, 49],
    'workload-low': [245, 24],
  });
});

test('what people changed stays changed, unless it is mandatory', async () => {
  const low = await levels().get({ name: 'workload-low' });
  await levels().update({
    ...low,
    spec: { ...low.spec, limited: { ...low.spec.limited!, nominalConcurrencyShares: 7 } },
    metadata: { ...low.metadata, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'false' } },
  });
  const system = await levels().get({ name: 'system' });
  await levels().update({ ...system, spec: { ...system.spec, limited: { ...system.spec.limited!, nominalConcurrencyShares: 7 } } });
  const all = await schemas().get({ name: 'catch-all' });
  await expect(schemas().update({ ...all, spec: { ...all.spec, matchingPrecedence: 9_999 } })).rejects.toThrow(
    "spec of 'catch-all' must equal the fixed value",
  );
  await schemas().delete({ name: 'catch-all' });
  await levels().delete({ name: 'node-high' });
  await server.clock.advance(61_000);
  expect((await levels().get({ name: 'workload-low' })).spec.limited?.nominalConcurrencyShares).toBe(7);
  expect((await levels().get({ name: 'system' })).spec.limited?.nominalConcurrencyShares).toBe(30);
  expect((await schemas().get({ name: 'catch-all' })).spec.matchingPrecedence).toBe(10_000);
  expect((await levels().get({ name: 'node-high' })).spec.limited?.nominalConcurrencyShares).toBe(40);
});

test('a schema whose level does not exist says so, takes no requests, and does both once it exists', async () => {
  const rules = [
    {
      subjects: [{ kind: 'User' as const, user: { name: 'jane' } }],
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
    },
  ];
  await schemas().create({
    metadata: { name: 'jane' },
    spec: { matchingPrecedence: 50, priorityLevelConfiguration: { name: 'vip' }, rules },
  });
  await server.clock.advance(1_000);
  expect((await schemas().get({ name: 'jane' })).status.conditions).toMatchObject([
    {
      type: 'Dangling',
      status: 'True',
      reason: 'NotFound',
      message: 'This FlowSchema references the PriorityLevelConfiguration object named "vip" but there is no such object',
    },
  ]);
  expect(flowOf('jane', ['system:authenticated'], {})).toBe('global-default');
  await levels().create({
    metadata: { name: 'vip' },
    spec: { type: 'Limited', limited: { nominalConcurrencyShares: 10, limitResponse: { type: 'Reject' } } },
  });
  await server.clock.advance(1_000);
  expect((await schemas().get({ name: 'jane' })).status.conditions).toMatchObject([{ type: 'Dangling', status: 'False', reason: 'Found' }]);
  expect(flowOf('jane', ['system:authenticated'], {})).toBe('jane');
});

test('a stored schema that nobody would accept today ends nothing, and what was told before holds on', async () => {
  const broken = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    metadata: { name: 'broken', uid: 'u' },
    spec: { priorityLevelConfiguration: { name: 'system' }, rules: [{}] },
  };
  const key = server.server.registry
    .find('flowcontrol.apiserver.k8s.io', 'v1', 'flowschemas')!
    .storage.keys.of({ namespace: '', name: 'broken' });
  await server.store.txn({ compare: [], success: [{ op: 'put', key, value: Buffer.from(JSON.stringify(broken)) }] });
  await server.clock.advance(1_000);
  expect((await schemas().get({ name: 'broken' })).spec).toEqual(broken.spec);
  expect(flowOf('jane', ['system:authenticated'], {})).toBe('global-default');
});

test('a stored schema or level that cannot be understood holds up nobody else’s', async () => {
  const broken = (kind: string) =>
    Buffer.from(JSON.stringify({ kind, apiVersion: 'flowcontrol.apiserver.k8s.io/v1', metadata: { name: 'broken', uid: `u-${kind}` } }));
  await server.store.txn({
    compare: [],
    success: [
      { op: 'put', key: '/registry/flowschemas/broken', value: broken('FlowSchema') },
      { op: 'put', key: '/registry/prioritylevelconfigurations/broken', value: broken('PriorityLevelConfiguration') },
    ],
  });
  await schemas().create({
    metadata: { name: 'mine' },
    spec: {
      priorityLevelConfiguration: { name: 'workload-high' },
      matchingPrecedence: 500,
      rules: [
        {
          subjects: [{ kind: 'User', user: { name: 'jane' } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        },
      ],
    },
  } as never);
  await server.clock.advance(1_000);
  expect(flowOf('jane', ['system:authenticated'], {})).toBe('mine');
});

test('what a schema counted is forgotten once it is gone', async () => {
  const told = () =>
    server.server
      .flowControl!.metrics.families(server.server.flowControl!.levels)
      .flatMap((family) => [...family.lines()])
      .join('\n');
  await schemas().create({
    metadata: { name: 'passing' },
    spec: { priorityLevelConfiguration: { name: 'workload-high' }, rules: [] },
  } as never);
  await server.clock.advance(1_000);
  expect(told()).toContain('flow_schema="passing"');
  await schemas().delete({ name: 'passing' });
  await server.clock.advance(1_000);
  expect(told()).not.toContain('flow_schema="passing"');
  expect(told()).toContain('flow_schema="global-default"');
});
