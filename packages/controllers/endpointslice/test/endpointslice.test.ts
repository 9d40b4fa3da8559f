import { formatTime } from '@kubewright/api-machinery';
import { Nodes, Pods, Services, type Node, type Pod, type Service } from '@kubewright/api/core/v1';
import { EndpointSlices, type Endpoint, type EndpointSlice } from '@kubewright/api/discovery/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { endpointsliceControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = startControlPlane();
  plane.start(endpointsliceControllerDefinition);
  await plane.client
    .resource(Nodes)
    .create({ metadata: { name: 'n1', labels: { 'topology.kubernetes.io/zone': 'z1' } }, spec: {} } as Draft<Node>);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'web' };
const createService = (spec: Partial<Service['spec']> = {}, labels?: Record<string, string>): Promise<Service> =>
  plane.client.resource(Services).create({
    metadata: { ...key, ...(labels && { labels }) },
    spec: {
      clusterIP: '10.96.0.10',
      ipFamilies: ['IPv4'],
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      ...spec,
    },
  } as Draft<Service>);
async function createPod(name: string, ip: string, spec: Partial<Pod['spec']> = {}): Promise<Pod> {
  await plane.client.resource(Pods).create({
    metadata: { namespace: 'default', name, labels: { app: 'web' } },
    spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }], ...spec },
  } as Draft<Pod>);
  return setReady(name, true, ip);
}
function setReady(name: string, ready: boolean, ...ips: string[]): Promise<Pod> {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(plane.clock.nowMs()) }];
  const status = { phase: 'Running', podIP: ips[0]!, podIPs: ips.map((ip) => ({ ip })), conditions };
  return plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name }, { type: 'strategic', body: { status } }, { subresource: 'status' });
}
const slices = async (): Promise<EndpointSlice[]> => (await plane.client.resource(EndpointSlices).list({ namespace: 'default' })).items;
const endpoints = async (): Promise<Endpoint[]> => (await slices()).flatMap((slice) => slice.endpoints ?? []);
const sizes = async (): Promise<number[]> => (await slices()).map((slice) => slice.endpoints?.length ?? 0).sort((a, b) => b - a);

test('a service has one slice with its ready pods, their node and zone', async () => {
  const pod = await createPod('a', '10.0.0.1');
  const service = await createService({}, { team: 'a' });
  await plane.until(async () => (await endpoints()).length === 1);
  const [slice] = await slices();
  expect(slice!.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  expect(slice!.metadata.labels).toEqual({
    team: 'a',
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  });
  expect(slice!.metadata.ownerReferences).toEqual([
    { apiVersion: 'v1', kind: 'Service', name: 'web', uid: service.metadata.uid, controller: true, blockOwnerDeletion: true },
  ]);
  expect(slice!.metadata.annotations).toEqual({ 'endpoints.kubernetes.io/last-change-trigger-time': service.metadata.creationTimestamp });
  expect(slice).toMatchObject({ addressType: 'IPv4', ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] });
  expect(slice!.endpoints).toEqual([
    {
      addresses: ['10.0.0.1'],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'n1',
      zone: 'z1',
      targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: pod.metadata.uid },
    },
  ]);
});

test('a service without pods has one empty slice, which is then filled', async () => {
  await createService();
  await plane.until(async () => (await slices()).length === 1);
  const [empty] = await slices();
  await createPod('a', '10.0.0.1');
  await plane.until(async () => (await endpoints()).length === 1);
  expect((await slices()).map(({ metadata }) => metadata.uid)).toEqual([empty!.metadata.uid]);
});

test('unready pods are listed as such, and terminating ones serve on without being ready', async () => {
  await createService();
  await createPod('a', '10.0.0.1');
  await createPod('b', '10.0.0.2');
  await plane.until(async () => (await endpoints()).length === 2);
  await setReady('a', false, '10.0.0.1');
  await plane.client.resource(Pods).delete({ namespace: 'default', name: 'b' });
  await plane.until(async () => (await endpoints()).every(({ conditions }) => !conditions!.ready));
  expect((await endpoints()).map(({ addresses, conditions }) => [addresses[0], conditions])).toEqual([
    ['10.0.0.1', { ready: false, serving: false, terminating: false }],
    ['10.0.0.2', { ready: false, serving: true, terminating: true }],
  ]);
});

test('slices hold a hundred at most, and holes are filled before a slice is added', async () => {
  await createService();
  for (let i = 0; i < 150; i++) await createPod(`p${i}`, `10.0.1.${i}`);
  await plane.until(async () => (await sizes()).join() === '100,50');
  const [full] = (await slices()).filter((slice) => slice.endpoints!.length === 100);
  for (const { targetRef } of full!.endpoints!.slice(0, 5))
    await plane.client.resource(Pods).delete({ namespace: 'default', name: targetRef!.name! }, { gracePeriodSeconds: 0 });
  await plane.until(async () => (await endpoints()).length === 145);
  for (let i = 0; i < 30; i++) await createPod(`q${i}`, `10.0.2.${i}`);
  await plane.until(async () => (await endpoints()).length === 175);
  expect((await slices()).length).toBe(2);
  expect(new Set((await endpoints()).map(({ addresses }) => addresses[0])).size).toBe(175);
});

test('each IP family has its slices', async () => {
  await createPod('a', '10.0.0.1');
  await setReady('a', true, '10.0.0.1', 'fd00::1');
  await createService({ clusterIP: 'None', ipFamilies: ['IPv4', 'IPv6'] });
  await plane.until(async () => (await endpoints()).length === 2);
  expect((await slices()).map((slice) => [slice.addressType, slice.endpoints![0]!.addresses]).sort()).toEqual([
    ['IPv4', ['10.0.0.1']],
    ['IPv6', ['fd00::1']],
  ]);
  expect((await slices())[0]!.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
});

test('pods that serve a port by different numbers stand in different slices', async () => {
  const named = (containerPort: number) =>
    ({ containers: [{ name: 'c', image: 'i', ports: [{ name: 'web', containerPort }] }] }) as Partial<Pod['spec']>;
  await createPod('a', '10.0.0.1', named(8081));
  await createPod('b', '10.0.0.2', named(8082));
  await createService({ ports: [{ name: 'http', port: 80, targetPort: 'web' }] });
  await plane.until(async () => (await endpoints()).length === 2);
  expect((await slices()).map((slice) => [slice.ports![0]!.port, slice.endpoints![0]!.addresses[0]]).sort()).toEqual([
    [8081, '10.0.0.1'],
    [8082, '10.0.0.2'],
  ]);
});

test('a pod whose node is not known waits for it', async () => {
  await createService();
  await createPod('a', '10.0.0.1');
  await createPod('b', '10.0.0.2', { nodeName: 'n2' });
  await plane.until(async () => (await endpoints()).length === 1);
  await plane.client.resource(Nodes).create({ metadata: { name: 'n2' }, spec: {} } as Draft<Node>);
  await plane.until(async () => (await endpoints()).length === 2);
});

test('slices of others are left alone, and ours are written again when somebody changes or deletes them', async () => {
  const other = {
    metadata: { namespace: 'default', name: 'other', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4' as const,
    endpoints: [],
    ports: [],
  };
  await plane.client.resource(EndpointSlices).create(other);
  await createPod('a', '10.0.0.1');
  await createService();
  await plane.until(async () => (await endpoints()).length === 1);
  const ours = (await slices()).find(({ metadata }) => metadata.name !== 'other')!;
  const name = { namespace: 'default', name: ours.metadata.name! };
  await plane.client.resource(EndpointSlices).patch(name, { type: 'merge', body: { endpoints: [] } });
  await plane.until(async () => (await endpoints()).length === 1);
  await plane.client.resource(EndpointSlices).delete(name);
  await plane.until(async () => (await endpoints()).length === 1);
  expect((await slices()).map(({ metadata }) => metadata.name)).toContain('other');
});
