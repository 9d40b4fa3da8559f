import { formatTime } from '@kubewright/api-machinery';
import { ControllerRevisions, StatefulSets, type StatefulSet, type StatefulSetSpec } from '@kubewright/api/apps/v1';
import { Events, PersistentVolumeClaims, Pods, type Pod } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { statefulsetControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(statefulsetControllerDefinition);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'db' };
const labels = { app: 'db' };
const template = (image: string): StatefulSetSpec['template'] => ({ metadata: { labels }, spec: { containers: [{ name: 'c', image }] } });
const create = (spec: Partial<StatefulSetSpec> = {}): Promise<StatefulSet> =>
  plane.client.resource(StatefulSets).create({
    metadata: key,
    spec: { serviceName: 'db', replicas: 3, selector: { matchLabels: labels }, template: template('one'), ...spec },
  } as Draft<StatefulSet>);
const get = (): Promise<StatefulSet> => plane.client.resource(StatefulSets).get(key);
const patch = (spec: Partial<StatefulSetSpec>): Promise<StatefulSet> =>
  plane.client.resource(StatefulSets).patch(key, { type: 'merge', body: { spec } as never });
const pods = async (): Promise<Pod[]> => (await plane.client.resource(Pods).list({ namespace: 'default' })).items;
const names = async (): Promise<string[]> => (await pods()).map(({ metadata }) => metadata.name!).sort();
const images = async (): Promise<string> =>
  (await pods())
    .map(({ metadata, spec }) => `${metadata.name}=${spec.containers[0]!.image}`)
    .sort()
    .join(' ');
const isReady = ({ status }: Pod): boolean => status?.phase === 'Running';
const messages = async (reason: string): Promise<string[]> =>
  (await plane.client.resource(Events).list()).items.filter((event) => event.reason === reason).map((event) => event.message ?? '');

async function makeReady(name: string): Promise<void> {
  const lastTransitionTime = formatTime(plane.clock.nowMs());
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] };
  await plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name }, { type: 'strategic', body: { status } as never }, { subresource: 'status' });
}

/** Makes every pod ready as soon as it is there, until the condition holds. */
async function untilWithKubelet(condition: () => Promise<boolean>): Promise<void> {
  await plane.until(async () => {
    for (const pod of await pods()) if (!isReady(pod)) await makeReady(pod.metadata.name!);
    return condition();
  });
}

test('pods come one after the other, each when the one before it is ready, and each with its name', async () => {
  await create();
  await plane.until(async () => (await names()).length === 1);
  await plane.clock.advance(30_000);
  expect(await names()).toEqual(['db-0']);
  const [first] = await pods();
  expect(first!.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-0', 'apps.kubernetes.io/pod-index': '0' });
  expect(first!.metadata.generateName).toBe('db-');
  expect(first!.spec).toMatchObject({ hostname: 'db-0', subdomain: 'db' });
  await makeReady('db-0');
  await plane.until(async () => (await names()).length === 2);
  await untilWithKubelet(async () => (await get()).status?.readyReplicas === 3);
  expect(await names()).toEqual(['db-0', 'db-1', 'db-2']);
  const { status } = await get();
  expect(status).toMatchObject({
    replicas: 3,
    currentReplicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    collisionCount: 0,
    observedGeneration: 1,
  });
  expect(status!.currentRevision).toBe(status!.updateRevision);
  await plane.until(async () => (await messages('SuccessfulCreate')).length === 3);
  expect((await messages('SuccessfulCreate')).sort()[0]).toBe('Create Pod db-0 in StatefulSet db successful');
});

test('a parallel set makes all its pods at once', async () => {
  await create({ podManagementPolicy: 'Parallel' });
  await plane.until(async () => (await names()).length === 3);
  expect(await names()).toEqual(['db-0', 'db-1', 'db-2']);
});

test('a new template reaches the pods from the last to the first, down to the partition, and may be taken back', async () => {
  await create();
  await untilWithKubelet(async () => (await get()).status?.readyReplicas === 3);
  await patch({ template: template('two'), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
  await plane.until(async () => (await images()).includes('db-2=two'));
  expect(await images()).toBe('db-0=one db-1=one db-2=two');
  await untilWithKubelet(async () => (await get()).status?.updatedReplicas === 2 && (await get()).status?.readyReplicas === 3);
  expect(await images()).toBe('db-0=one db-1=two db-2=two');
  expect((await get()).status!.currentRevision).not.toBe((await get()).status!.updateRevision);
  await plane.client.resource(Pods).delete({ namespace: 'default', name: 'db-0' });
  await plane.until(async () => (await images()).startsWith('db-0=one'));
  await patch({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
  await untilWithKubelet(async () => (await get()).status?.currentRevision === (await get()).status?.updateRevision);
  expect(await images()).toBe('db-0=two db-1=two db-2=two');
  await patch({ template: template('one') });
  await untilWithKubelet(async () => (await images()) === 'db-0=one db-1=one db-2=one');
  const revisions = (await plane.client.resource(ControllerRevisions).list({ namespace: 'default' })).items;
  expect(revisions.map(({ revision }) => revision).sort()).toEqual([2, 3]);
});

test('with fewer replicas the last pods go first, one at a time', async () => {
  await create();
  await untilWithKubelet(async () => (await get()).status?.readyReplicas === 3);
  const last = { namespace: 'default', name: 'db-2' };
  const finalizers = (held: string[]): Promise<Pod> =>
    plane.client.resource(Pods).patch(last, { type: 'merge', body: { metadata: { finalizers: held } } });
  await finalizers(['example.com/hold']);
  await patch({ replicas: 1 });
  await plane.until(async () => (await pods()).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
  await plane.clock.advance(30_000);
  expect((await pods()).filter(({ metadata }) => !metadata.deletionTimestamp).map(({ metadata }) => metadata.name)).toEqual([
    'db-0',
    'db-1',
  ]);
  await finalizers([]);
  await plane.until(async () => (await names()).join() === 'db-0');
  await plane.until(async () => (await get()).status?.replicas === 1);
  await plane.until(async () => (await messages('SuccessfulDelete')).length === 2);
});

test('a failed pod is made anew, and keeps the claim it had', async () => {
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  await create({ replicas: 1, volumeClaimTemplates: [claim] as never });
  await plane.until(async () => (await names()).length === 1);
  const [first] = await pods();
  expect(first!.spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } });
  const [held] = (await plane.client.resource(PersistentVolumeClaims).list({ namespace: 'default' })).items;
  expect(held!.metadata).toMatchObject({ name: 'data-db-0', labels });
  await plane.client
    .resource(Pods)
    .patch({ namespace: 'default', name: 'db-0' }, { type: 'strategic', body: { status: { phase: 'Failed' } } }, { subresource: 'status' });
  await plane.until(async () =>
    (await pods()).some(({ metadata, status }) => metadata.uid !== first!.metadata.uid && status?.phase === 'Pending'),
  );
  const claims = (await plane.client.resource(PersistentVolumeClaims).list({ namespace: 'default' })).items;
  expect(claims.map(({ metadata }) => metadata.uid)).toEqual([held!.metadata.uid]);
});

test('only so many old templates are kept as the set says', async () => {
  await create({ replicas: 1, revisionHistoryLimit: 1 });
  for (const image of ['two', 'three', 'four']) {
    await untilWithKubelet(
      async () =>
        (await get()).status?.readyReplicas === 1 && (await get()).status?.currentRevision === (await get()).status?.updateRevision,
    );
    await patch({ template: template(image) });
    await untilWithKubelet(async () => (await images()) === `db-0=${image}`);
  }
  await untilWithKubelet(async () => (await plane.client.resource(ControllerRevisions).list({ namespace: 'default' })).items.length === 2);
});

test('pods of a set whose update strategy is OnDelete stay as they are until they are deleted', async () => {
  await create({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
  await untilWithKubelet(async () => (await get()).status?.readyReplicas === 2);
  await patch({ template: template('two') });
  await plane.clock.advance(60_000);
  expect(await images()).toBe('db-0=one db-1=one');
  await plane.client.resource(Pods).delete({ namespace: 'default', name: 'db-0' });
  await untilWithKubelet(async () => (await images()) === 'db-0=two db-1=one');
});

test('a set made again after it was deleted without its pods has their history, and keeps old pods below the partition', async () => {
  await create();
  await untilWithKubelet(async () => (await get()).status?.readyReplicas === 3);
  await plane.client.resource(StatefulSets).delete(key, { propagationPolicy: 'Background' });
  const free = { type: 'merge' as const, body: { metadata: { ownerReferences: [] } } };
  const revisions = plane.client.resource(ControllerRevisions);
  const [kept] = (await revisions.list({ namespace: 'default' })).items;
  await revisions.patch({ namespace: 'default', name: kept!.metadata.name! }, free);
  for (const { metadata } of await pods()) await plane.client.resource(Pods).patch({ namespace: 'default', name: metadata.name! }, free);
  const again = await create();
  await plane.until(async () => (await get()).status?.updatedReplicas === 3);
  const owners = (await revisions.list({ namespace: 'default' })).items.map(
    ({ metadata }) => `${metadata.uid} of ${metadata.ownerReferences?.[0]?.uid}`,
  );
  expect(owners).toEqual([`${kept!.metadata.uid} of ${again.metadata.uid}`]);
});

test('a claim that goes is made again for the pod that waits for it, and not while it is going', async () => {
  const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } };
  const claims = plane.client.resource(PersistentVolumeClaims);
  const held = { namespace: 'default', name: 'data-db-0' };
  await create({ replicas: 1, volumeClaimTemplates: [claim] as never });
  await plane.until(async () => (await names()).length === 1);
  const { metadata } = await claims.get(held);
  await claims.patch(held, { type: 'merge', body: { metadata: { finalizers: ['example.com/hold'] } } });
  await claims.delete(held);
  await plane.clock.advance(5_000);
  await claims.patch(held, { type: 'merge', body: { metadata: { finalizers: [] } } });
  await plane.until(async () => (await claims.list({ namespace: 'default' })).items.some(({ metadata: { uid } }) => uid !== metadata.uid));
});

test('ordinals may begin later', async () => {
  await create({ replicas: 2, ordinals: { start: 5 }, podManagementPolicy: 'Parallel' });
  await plane.until(async () => (await names()).length === 2);
  expect(await names()).toEqual(['db-5', 'db-6']);
});
