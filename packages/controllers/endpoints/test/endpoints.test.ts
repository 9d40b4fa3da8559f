import { formatTime } from '@kubewright/api-machinery';
import { Endpoints, Pods, Services, type Pod, type Service } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { endpointsControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(endpointsControllerDefinition);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'web' };
const service = (spec: Partial<Service['spec']> = {}): Draft<Service> =>
  ({
    metadata: { ...key, labels: { team: 'a' } },
    spec: { clusterIP: '10.96.0.10', selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  }) as Draft<Service>;
const createService = (spec?: Partial<Service['spec']>): Promise<Service> => plane.client.resource(Services).create(service(spec));
async function createPod(
  name: string,
  ip: string,
  options: { ready?: boolean; spec?: Partial<Pod['spec']>; ports?: object[] } = {},
): Promise<Pod> {
  const containers = [{ name: 'c', image: 'i', ...(options.ports && { ports: options.ports }) }];
  await plane.client.resource(Pods).create({
    metadata: { namespace: 'default', name, labels: { app: 'web' } },
    spec: { nodeName: 'n1', containers, ...options.spec },
  } as Draft<Pod>);
  return setReady(name, options.ready ?? true, ip);
}
function setReady(name: string, ready: boolean, ip: string): Promise<Pod> {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(plane.clock.nowMs()) }];
  const status = { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions };
  return plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name }, { type: 'strategic', body: { status } }, { subresource: 'status' });
}
const get = () =>
  plane.client
    .resource(Endpoints)
    .get(key)
    .catch(() => undefined);
const addresses = async (): Promise<string[]> =>
  ((await get())?.subsets ?? []).flatMap((subset) => (subset.addresses ?? []).map(({ ip }) => ip));
const notReady = async (): Promise<string[]> =>
  ((await get())?.subsets ?? []).flatMap((subset) => (subset.notReadyAddresses ?? []).map(({ ip }) => ip));

test('ready and unready pods are listed with their port, in the order of their addresses', async () => {
  const pod = await createPod('b', '10.0.0.2');
  await createPod('a', '10.0.0.1');
  await createPod('c', '10.0.0.3', { ready: false });
  const created = await createService();
  await plane.until(async () => (await addresses()).length === 2);
  const endpoints = (await get())!;
  expect(endpoints.metadata.labels).toEqual({ team: 'a', 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' });
  expect(endpoints.metadata.annotations).toEqual({
    'endpoints.kubernetes.io/last-change-trigger-time': created.metadata.creationTimestamp,
  });
  expect(await addresses()).toEqual(['10.0.0.1', '10.0.0.2']);
  expect(await notReady()).toEqual(['10.0.0.3']);
  expect(endpoints.subsets![0]!.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
  expect(endpoints.subsets![0]!.addresses![1]).toEqual({
    ip: '10.0.0.2',
    nodeName: 'n1',
    targetRef: { kind: 'Pod', namespace: 'default', name: 'b', uid: pod.metadata.uid },
  });
});

test('pods come and go, turn ready and unready, and are terminated', async () => {
  await createService();
  await createPod('a', '10.0.0.1');
  await plane.until(async () => (await addresses()).join() === '10.0.0.1');
  await plane.clock.advance(5_000);
  await setReady('a', false, '10.0.0.1');
  await plane.until(async () => (await notReady()).join() === '10.0.0.1');
  expect(
    (await get())!.metadata.annotations!['endpoints.kubernetes.io/last-change-trigger-time']! > (await get())!.metadata.creationTimestamp!,
  ).toBe(true);
  await setReady('a', true, '10.0.0.1');
  await plane.until(async () => (await addresses()).length === 1);
  await plane.client.resource(Pods).delete({ namespace: 'default', name: 'a' });
  await plane.until(async () => (await addresses()).length === 0 && (await notReady()).length === 0);
});

test('a named target port is looked up in each pod, and pods that differ get subsets of their own', async () => {
  await createPod('a', '10.0.0.1', { ports: [{ name: 'web', containerPort: 8081 }] });
  await createPod('b', '10.0.0.2', { ports: [{ name: 'web', containerPort: 8082 }] });
  await createPod('c', '10.0.0.3');
  await createService({ ports: [{ port: 80, targetPort: 'web', protocol: 'TCP' }] });
  await plane.until(async () => (await addresses()).length === 2);
  expect((await get())!.subsets!.map((subset) => [subset.addresses!.map(({ ip }) => ip), subset.ports!.map(({ port }) => port)])).toEqual([
    [['10.0.0.1'], [8081]],
    [['10.0.0.2'], [8082]],
  ]);
});

test('ports served by the same pods share one subset', async () => {
  await createPod('a', '10.0.0.1');
  await createService({
    ports: [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'metrics', port: 90, targetPort: 9090 },
    ],
  });
  await plane.until(async () => (await addresses()).length === 1);
  expect((await get())!.subsets!.length).toBe(1);
  expect((await get())!.subsets![0]!.ports!.map(({ name }) => name).sort()).toEqual(['http', 'metrics']);
});

test('a headless service is marked, may have no ports, and tells host names', async () => {
  await createPod('a', '10.0.0.1', { spec: { hostname: 'zero', subdomain: 'web' } });
  await createService({ clusterIP: 'None', ports: [] });
  await plane.until(async () => (await addresses()).length === 1);
  expect((await get())!.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
  expect((await get())!.subsets).toMatchObject([{ addresses: [{ ip: '10.0.0.1', hostname: 'zero' }] }]);
});

test('publishNotReadyAddresses lists unready pods as addresses', async () => {
  await createPod('a', '10.0.0.1', { ready: false });
  await createService({ publishNotReadyAddresses: true });
  await plane.until(async () => (await addresses()).length === 1);
});

test('Endpoints are written again when somebody deletes them, and go with their service', async () => {
  await createPod('a', '10.0.0.1');
  await createService();
  await plane.until(async () => (await addresses()).length === 1);
  await plane.client.resource(Endpoints).delete(key);
  await plane.until(async () => (await addresses()).length === 1);
  await plane.client.resource(Services).delete(key);
  await plane.until(async () => (await get()) === undefined);
});

test('Endpoints of a service without a selector, or of no service, are left alone', async () => {
  await createService({ selector: undefined as never });
  const body = (name: string) => ({
    metadata: { namespace: 'default', name },
    subsets: [{ addresses: [{ ip: '192.0.2.1' }], ports: [{ port: 1 }] }],
  });
  await plane.client.resource(Endpoints).create(body('web'));
  await plane.client.resource(Endpoints).create(body('lonely'));
  await plane.clock.advance(10_000);
  expect(await addresses()).toEqual(['192.0.2.1']);
  expect((await plane.client.resource(Endpoints).list()).items.length).toBe(2);
});
