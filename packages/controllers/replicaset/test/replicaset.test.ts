import { formatTime, invalidValue } from '@kubewright/api-machinery';
import { ReplicaSets, type ReplicaSet } from '@kubewright/api/apps/v1';
import { Events, Pods, type Pod } from '@kubewright/api/core/v1';
import { isPodActive } from '@kubewright/controller-runtime';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { replicasetControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(replicasetControllerDefinition);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'web' };
const podSpec = { containers: [{ name: 'c', image: 'i' }] };
const replicaSet = (replicas: number, spec: Partial<ReplicaSet['spec']> = {}): Draft<ReplicaSet> =>
  ({
    metadata: { namespace: 'default', name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: podSpec },
      ...spec,
    },
  }) as Draft<ReplicaSet>;
const create = (object: Draft<ReplicaSet>): Promise<ReplicaSet> => plane.client.resource(ReplicaSets).create(object);
const get = (): Promise<ReplicaSet> => plane.client.resource(ReplicaSets).get(key);
const pods = async (): Promise<Pod[]> => (await plane.client.resource(Pods).list({ namespace: 'default' })).items;
const podCount = (count: number) => async (): Promise<boolean> => (await pods()).filter(isPodActive).length === count;
const scale = (replicas: number): Promise<ReplicaSet> =>
  plane.client.resource(ReplicaSets).patch(key, { type: 'merge', body: { spec: { replicas } } });
const messages = async (reason: string): Promise<string[]> =>
  (await plane.client.resource(Events).list()).items.filter((event) => event.reason === reason).map((event) => event.message ?? '');
async function makeReady(pod: Pod): Promise<void> {
  const now = formatTime(plane.clock.nowMs());
  const status = { phase: 'Running' as const, conditions: [{ type: 'Ready', status: 'True' as const, lastTransitionTime: now }] };
  await plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name: pod.metadata.name! }, { type: 'strategic', body: { status } }, { subresource: 'status' });
}

test('as many pods as asked for are made from the template, owned by the ReplicaSet, with an event each', async () => {
  const owner = await create(replicaSet(3));
  await plane.until(podCount(3));
  const [pod] = await pods();
  expect(pod!.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  expect(pod!.metadata.labels).toEqual({ app: 'web' });
  expect(pod!.metadata.ownerReferences).toEqual([
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true },
  ]);
  await plane.until(async () => (await messages('SuccessfulCreate')).length === 3);
  expect((await messages('SuccessfulCreate')).sort()).toEqual((await pods()).map(({ metadata }) => `Created pod: ${metadata.name}`).sort());
  await plane.until(async () => (await get()).status.replicas === 3);
  expect((await get()).status).toEqual({ replicas: 3, fullyLabeledReplicas: 3, terminatingReplicas: 0, observedGeneration: 1 });
});

test('a pod that goes is replaced, and there are never more than asked for', async () => {
  await create(replicaSet(2));
  await plane.until(podCount(2));
  const [first] = await pods();
  await plane.client.resource(Pods).delete({ namespace: 'default', name: first!.metadata.name! });
  await plane.until(
    async () =>
      (await pods()).filter(isPodActive).length === 2 && !(await pods()).some(({ metadata }) => metadata.uid === first!.metadata.uid),
  );
  await plane.clock.advance(60_000);
  expect((await pods()).length).toBe(2);
});

test('scaling down deletes the pods that are worth least', async () => {
  await create(replicaSet(4));
  await plane.until(podCount(4));
  const all = await pods();
  await makeReady(all[2]!);
  await makeReady(all[3]!);
  await plane.until(async () => (await get()).status.readyReplicas === 2);
  await scale(2);
  await plane.until(podCount(2));
  expect((await pods()).map(({ metadata }) => metadata.uid).sort()).toEqual([all[2]!.metadata.uid, all[3]!.metadata.uid].sort());
  await scale(0);
  await plane.until(podCount(0));
  await plane.until(async () => (await get()).status.replicas === 0);
  await plane.until(async () => (await messages('SuccessfulDelete')).length === 4);
});

test('a ready pod is available after minReadySeconds', async () => {
  await create(replicaSet(1, { minReadySeconds: 30 }));
  await plane.until(podCount(1));
  await makeReady((await pods())[0]!);
  await plane.until(async () => (await get()).status.readyReplicas === 1);
  await plane.clock.advance(20_000);
  expect((await get()).status.availableReplicas).toBeUndefined();
  await plane.clock.advance(11_000);
  expect((await get()).status.availableReplicas).toBe(1);
});

test('a matching orphan is adopted and counts, and a pod whose labels change is released and replaced', async () => {
  await plane.client
    .resource(Pods)
    .create({ metadata: { namespace: 'default', name: 'orphan', labels: { app: 'web' } }, spec: podSpec } as Draft<Pod>);
  const owner = await create(replicaSet(1));
  await plane.until(async () => (await pods())[0]?.metadata.ownerReferences?.[0]?.uid === owner.metadata.uid);
  expect((await pods()).length).toBe(1);
  await plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name: 'orphan' }, { type: 'merge', body: { metadata: { labels: { app: 'debug' } } } });
  await plane.until(async () => (await pods()).length === 2);
  const orphan = (await pods()).find(({ metadata }) => metadata.name === 'orphan');
  await plane.until(
    async () => (await plane.client.resource(Pods).get({ namespace: 'default', name: 'orphan' })).metadata.ownerReferences === undefined,
  );
  expect(orphan).toBeDefined();
});

test('pods that are refused are told in the status and in an event, and hundreds of them are not tried', async () => {
  await plane.stop();
  let isOpen = false;
  let refused = 0;
  const refuse = (): ReturnType<typeof invalidValue>[] => {
    if (isOpen) return [];
    refused++;
    return [invalidValue('spec.containers[0].image', 'i', 'is not to be had')];
  };
  const definitions = kubernetesDefinitions().map((each) =>
    each.group === '' && each.plural === 'pods' ? { ...each, hooks: { ...each.hooks, validate: refuse } } : each,
  );
  plane = startControlPlane({ definitions });
  plane.start(replicasetControllerDefinition);
  await create(replicaSet(100));
  await plane.until(async () => (await get()).status.conditions !== undefined);
  expect((await get()).status.conditions).toMatchObject([
    { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: expect.stringContaining('is not to be had') },
  ]);
  await plane.until(async () => (await messages('FailedCreate')).length > 0);
  expect((await messages('FailedCreate'))[0]).toMatch(/^Error creating: Pod "web-\w+" is invalid: spec\.containers\[0\]\.image: /);
  expect(refused).toBeLessThan(30);
  isOpen = true;
  await plane.until(podCount(100));
  await plane.until(async () => (await get()).status.conditions === undefined);
});

test('the pods of a ReplicaSet that is being deleted are left to the garbage collector', async () => {
  await create({ ...replicaSet(1), metadata: { namespace: 'default', name: 'web', finalizers: ['example.com/hold'] } });
  await plane.until(podCount(1));
  await plane.client.resource(ReplicaSets).delete(key);
  await plane.client.resource(Pods).delete({ namespace: 'default', name: (await pods())[0]!.metadata.name! });
  await plane.clock.advance(60_000);
  expect((await pods()).filter(isPodActive)).toEqual([]);
});
