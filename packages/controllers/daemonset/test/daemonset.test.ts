import { formatTime } from '@kubewright/api-machinery';
import { ControllerRevisions, DaemonSets, type DaemonSet, type DaemonSetSpec } from '@kubewright/api/apps/v1';
import { Events, Nodes, Pods, type Node, type Pod, type Taint } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { daemonsetControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = startControlPlane();
  plane.start(daemonsetControllerDefinition);
  for (const name of ['n1', 'n2', 'n3']) await addNode(name);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'agent' };
const labels = { app: 'agent' };
const template = (image: string): DaemonSetSpec['template'] => ({ metadata: { labels }, spec: { containers: [{ name: 'c', image }] } });
const addNode = (name: string, taints: Taint[] = []): Promise<Node> =>
  plane.client
    .resource(Nodes)
    .create({ metadata: { name, labels: { disk: name === 'n1' ? 'ssd' : 'hdd' } }, spec: { taints } } as Draft<Node>);
const create = (spec: Partial<DaemonSetSpec> = {}): Promise<DaemonSet> =>
  plane.client
    .resource(DaemonSets)
    .create({ metadata: key, spec: { selector: { matchLabels: labels }, template: template('one'), ...spec } } as Draft<DaemonSet>);
const get = (): Promise<DaemonSet> => plane.client.resource(DaemonSets).get(key);
const patch = (spec: Partial<DaemonSetSpec>): Promise<DaemonSet> =>
  plane.client.resource(DaemonSets).patch(key, { type: 'merge', body: { spec } as never });
const pods = async (): Promise<Pod[]> => (await plane.client.resource(Pods).list({ namespace: 'default' })).items;
const nodeOf = ({ spec }: Pod): string =>
  spec.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms[0]!.matchFields![0]!.values![0]!;
const where = async (): Promise<string> =>
  (await pods())
    .map((pod) => `${nodeOf(pod)}=${pod.spec.containers[0]!.image}`)
    .sort()
    .join(' ');
const messages = async (reason: string): Promise<string[]> =>
  (await plane.client.resource(Events).list()).items.filter((event) => event.reason === reason).map((event) => event.message ?? '');

async function setStatus({ metadata: { name = '' } }: Pod, phase: string, ready: boolean): Promise<void> {
  const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: formatTime(plane.clock.nowMs()) }];
  await plane.client
    .resource(Pods)
    .patch(
      { namespace: 'default', name },
      { type: 'strategic', body: { status: { phase, conditions } } as never },
      { subresource: 'status' },
    );
}

/** Makes every pod ready as soon as it is there, until the condition holds. */
async function untilWithKubelet(condition: () => Promise<boolean>): Promise<void> {
  await plane.until(async () => {
    for (const pod of await pods()) if (pod.status?.phase === 'Pending') await setStatus(pod, 'Running', true);
    return condition();
  });
}

test('each node gets one pod, a new node too, and none that is deleted stays away', async () => {
  await create();
  await plane.until(async () => (await where()) === 'n1=one n2=one n3=one');
  const [pod] = await pods();
  expect(pod!.metadata.labels).toMatchObject({
    'controller-revision-hash': expect.stringMatching(/^[a-z0-9]+$/),
    'pod-template-generation': '1',
  });
  expect(pod!.metadata).toMatchObject({ generateName: 'agent-', labels, ownerReferences: [{ kind: 'DaemonSet', controller: true }] });
  expect(pod!.spec.tolerations!.map(({ key: taint }) => taint)).toContain('node.kubernetes.io/unschedulable');
  await addNode('n4');
  await plane.until(async () => (await pods()).length === 4);
  await plane.client.resource(Pods).delete({ namespace: 'default', name: pod!.metadata.name! });
  await plane.until(async () => (await where()) === 'n1=one n2=one n3=one n4=one');
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 4);
  expect((await get()).status).toMatchObject({
    desiredNumberScheduled: 4,
    currentNumberScheduled: 4,
    numberReady: 4,
    updatedNumberScheduled: 4,
    numberMisscheduled: 0,
    observedGeneration: 1,
  });
  await plane.until(async () => (await messages('SuccessfulCreate')).length === 5);
});

test('nodes that the template does not want, or that it does not tolerate, get none; a taint that evicts ends one that is there', async () => {
  await addNode('n4', [{ key: 'gpu', effect: 'NoSchedule' }]);
  await create();
  await plane.until(async () => (await where()) === 'n1=one n2=one n3=one');
  const taint = (name: string, effect: string): Promise<Node> =>
    plane.client.resource(Nodes).patch({ name }, { type: 'merge', body: { spec: { taints: [{ key: 'x', effect }] } } as never });
  await taint('n2', 'NoSchedule');
  await plane.until(async () => (await get()).status?.numberMisscheduled === 1);
  expect(await where()).toBe('n1=one n2=one n3=one');
  await taint('n2', 'NoExecute');
  await plane.until(async () => (await where()) === 'n1=one n3=one');
  await patch({ template: { ...template('one'), spec: { ...template('one').spec!, nodeSelector: { disk: 'ssd' } } } });
  await plane.until(async () => (await where()) === 'n1=one');
  expect((await get()).status).toMatchObject({ desiredNumberScheduled: 1 });
});

test('a new template reaches one node after the other, those that do not serve first', async () => {
  await create();
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 3);
  const second = (await pods()).find((pod) => nodeOf(pod) === 'n2')!;
  await setStatus(second, 'Running', false);
  await plane.until(async () => (await get()).status?.numberAvailable === 2);
  await patch({ template: template('two') });
  await plane.until(async () => (await where()) === 'n1=one n2=two n3=one');
  await plane.clock.advance(60_000);
  expect(await where()).toBe('n1=one n2=two n3=one');
  await untilWithKubelet(async () => (await get()).status?.updatedNumberScheduled === 3 && (await get()).status?.numberAvailable === 3);
  expect(await where()).toBe('n1=two n2=two n3=two');
  const changed = (await pods()).map(({ metadata }) => metadata.labels!['pod-template-generation']);
  expect(changed).toEqual(['2', '2', '2']);
  const revisions = (await plane.client.resource(ControllerRevisions).list({ namespace: 'default' })).items;
  expect(revisions.map(({ revision }) => revision).sort()).toEqual([1, 2]);
});

test('with a surge the new pod serves before the old one goes', async () => {
  await create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 3);
  await patch({ template: template('two') });
  await plane.until(async () => (await pods()).length === 4);
  await plane.clock.advance(60_000);
  expect((await pods()).filter(({ spec }) => spec.containers[0]!.image === 'one').length).toBe(3);
  let fewest = 4;
  await untilWithKubelet(async () => {
    fewest = Math.min(fewest, (await pods()).length);
    return (await where()) === 'n1=two n2=two n3=two';
  });
  expect(fewest).toBe(3);
});

test('templates that change again before their pods serve add no further pod to a node, with a surge', async () => {
  await create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 3);
  for (const image of ['two', 'three', 'four']) {
    await patch({ template: template(image) });
    await plane.until(async () => (await where()).includes(`=${image}`));
    await plane.clock.advance(60_000);
    expect((await pods()).length).toBe(4);
  }
});

test('a pod that waits to be made anew does not hold up a new template elsewhere', async () => {
  await create();
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 3);
  const onFirst = async (): Promise<Pod | undefined> => (await pods()).find((pod) => nodeOf(pod) === 'n1');
  for (let times = 0; times < 5; times++) {
    await plane.until(async () => (await onFirst())?.status?.phase === 'Pending' || (await onFirst())?.status?.phase === 'Running');
    const pod = (await onFirst())!;
    await setStatus(pod, 'Failed', false);
    await plane.clock.advance(1_000);
  }
  await patch({ template: template('two'), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 3 } } });
  await plane.until(async () => (await where()).includes('n2=two') && (await where()).includes('n3=two'));
});

test('pods of a set whose update strategy is OnDelete stay as they are until they are deleted', async () => {
  await create({ updateStrategy: { type: 'OnDelete' } });
  await untilWithKubelet(async () => (await get()).status?.numberAvailable === 3);
  await patch({ template: template('two') });
  await plane.clock.advance(60_000);
  expect(await where()).toBe('n1=one n2=one n3=one');
  const first = (await pods()).find((pod) => nodeOf(pod) === 'n1')!;
  await plane.client.resource(Pods).delete({ namespace: 'default', name: first.metadata.name! });
  await plane.until(async () => (await where()) === 'n1=two n2=one n3=one');
});

test('a pod that fails is made anew, ever more slowly', async () => {
  await create({ template: { ...template('one'), spec: { ...template('one').spec!, nodeSelector: { disk: 'ssd' } } } });
  const uids = new Set<string>();
  const anew = async (): Promise<boolean> => (await pods()).some(({ metadata }) => !uids.has(metadata.uid!));
  const fail = async (): Promise<void> => {
    await plane.until(anew);
    const [pod] = await pods();
    uids.add(pod!.metadata.uid!);
    await setStatus(pod!, 'Failed', false);
  };
  await fail();
  await fail();
  await plane.until(anew);
  for (let times = 0; times < 4; times++) await fail();
  await plane.clock.advance(5_000);
  expect(await anew()).toBe(false);
  await plane.clock.advance(15_000);
  expect(await anew()).toBe(true);
  expect((await messages('FailedDaemonPod')).length).toBeGreaterThan(0);
});
