import { formatTime } from '@kubewright/api-machinery';
import { Deployments, ReplicaSets, type Deployment, type ReplicaSet } from '@kubewright/api/apps/v1';
import { Events, Pods, type Pod } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { replicasetControllerDefinition } from '../../replicaset/src/index.ts';
import { deploymentControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
/** Pods of these images become ready by themselves. */
let good: Set<string>;
let stopKubelet: () => Promise<void>;

beforeEach(() => {
  plane = startControlPlane();
  plane.start(deploymentControllerDefinition);
  plane.start(replicasetControllerDefinition);
  good = new Set(['v1', 'v2', 'v3']);
  stopKubelet = startKubelet();
});
afterEach(async () => {
  await stopKubelet();
  await plane.stop();
});

/** Makes every pod of a good image ready. */
function startKubelet(): () => Promise<void> {
  const abort = new AbortController();
  const pods = plane.client.resource(Pods);
  const running = (async () => {
    for await (const event of pods.watch({ signal: abort.signal, resourceVersion: '0' })) {
      if (event.type !== 'ADDED') continue;
      const pod = event.object as Pod;
      if (!good.has(pod.spec.containers[0]!.image ?? '')) continue;
      const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(plane.clock.nowMs()) }];
      await pods
        .patch(
          { namespace: 'default', name: pod.metadata.name! },
          { type: 'strategic', body: { status: { phase: 'Running', conditions } } },
          { subresource: 'status' },
        )
        .catch(() => {});
    }
  })();
  return async () => {
    abort.abort();
    await running.catch(() => {});
  };
}

const key = { namespace: 'default', name: 'web' };
const deployment = (replicas: number, spec: Partial<Deployment['spec']> = {}): Draft<Deployment> =>
  ({
    metadata: { namespace: 'default', name: 'web', labels: { tier: 'front' }, annotations: { note: 'hello' } },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'v1' }] } },
      ...spec,
    },
  }) as Draft<Deployment>;
const create = (object: Draft<Deployment>): Promise<Deployment> => plane.client.resource(Deployments).create(object);
const get = (): Promise<Deployment> => plane.client.resource(Deployments).get(key);
const patch = (body: Record<string, unknown>): Promise<Deployment> =>
  plane.client.resource(Deployments).patch(key, { type: 'strategic', body: body as never });
const setImage = (image: string): Promise<Deployment> => patch({ spec: { template: { spec: { containers: [{ name: 'c', image }] } } } });
const pods = async (): Promise<Pod[]> => (await plane.client.resource(Pods).list({ namespace: 'default' })).items;
const replicaSets = async (): Promise<ReplicaSet[]> => (await plane.client.resource(ReplicaSets).list({ namespace: 'default' })).items;
const images = async (): Promise<string[]> => (await pods()).map(({ spec }) => spec.containers[0]!.image ?? '').sort();
const messages = async (): Promise<string[]> =>
  (await plane.client.resource(Events).list()).items
    .filter(({ reason }) => reason === 'ScalingReplicaSet')
    .map(({ message }) => message ?? '');
const progress = async () => (await get()).status.conditions?.find(({ type }) => type === 'Progressing');
async function rolledOut(image: string, replicas: number): Promise<void> {
  await plane.until(async () => {
    const { status, metadata } = await get();
    const done =
      status.observedGeneration === metadata.generation &&
      status.availableReplicas === replicas &&
      status.updatedReplicas === replicas &&
      status.replicas === replicas;
    return done && (await images()).every((each) => each === image);
  });
}

test('a Deployment makes a ReplicaSet of its template and reports it complete', async () => {
  await create(deployment(3));
  await rolledOut('v1', 3);
  const [replicaSet] = await replicaSets();
  const hash = replicaSet!.metadata.labels!['pod-template-hash']!;
  expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]+$/);
  expect(replicaSet!.metadata.name).toBe(`web-${hash}`);
  expect(replicaSet!.metadata.annotations).toEqual({
    note: 'hello',
    'deployment.kubernetes.io/revision': '1',
    'deployment.kubernetes.io/desired-replicas': '3',
    'deployment.kubernetes.io/max-replicas': '4',
  });
  expect(replicaSet!.spec.selector).toEqual({ matchLabels: { app: 'web', 'pod-template-hash': hash } });
  expect(replicaSet!.spec.template.metadata.labels).toEqual({ app: 'web', 'pod-template-hash': hash });
  await plane.until(async () => (await progress())?.reason === 'NewReplicaSetAvailable');
  const { status, metadata } = await get();
  expect(metadata.annotations!['deployment.kubernetes.io/revision']).toBe('1');
  expect(status.conditions!.map(({ type, status: value, reason, message }) => [type, value, reason, message])).toEqual([
    ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
    ['Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "web-${hash}" has successfully progressed.`],
  ]);
  expect(await messages()).toEqual([`Scaled up replica set web-${hash} from 0 to 3`]);
});

test('a rolling update keeps to surge and availability and ends with the new template alone', async () => {
  await create(deployment(4));
  await rolledOut('v1', 4);
  const seen: { total: number; available: number }[] = [];
  await setImage('v2');
  await plane.until(async () => {
    const all = await pods();
    seen.push({
      total: all.filter(({ metadata }) => !metadata.deletionTimestamp).length,
      available: all.filter(({ status }) => status.phase === 'Running').length,
    });
    return (await images()).every((image) => image === 'v2') && (await get()).status.availableReplicas === 4;
  });
  await rolledOut('v2', 4);
  expect(Math.max(...seen.map(({ total }) => total))).toBeLessThanOrEqual(5);
  expect(Math.min(...seen.map(({ available }) => available))).toBeGreaterThanOrEqual(3);
  expect(
    (await replicaSets()).map(({ spec, metadata }) => [spec.replicas, metadata.annotations!['deployment.kubernetes.io/revision']]).sort(),
  ).toEqual([
    [0, '1'],
    [4, '2'],
  ]);
  expect((await get()).metadata.annotations!['deployment.kubernetes.io/revision']).toBe('2');
});

test('going back to an earlier template reuses its ReplicaSet under a new revision', async () => {
  await create(deployment(2));
  await rolledOut('v1', 2);
  const [first] = await replicaSets();
  await setImage('v2');
  await rolledOut('v2', 2);
  await setImage('v1');
  await rolledOut('v1', 2);
  const back = (await replicaSets()).find(({ metadata }) => metadata.uid === first!.metadata.uid)!;
  expect(back.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
  expect((await replicaSets()).length).toBe(2);
});

test('a bad template stops after the surge, times out, and can be undone', async () => {
  await create(deployment(4, { progressDeadlineSeconds: 60 }));
  await rolledOut('v1', 4);
  await setImage('broken');
  await plane.until(async () => (await images()).filter((image) => image === 'broken').length === 2);
  await plane.clock.advance(30_000);
  expect((await images()).filter((image) => image === 'v1').length).toBe(3);
  await plane.clock.advance(40_000);
  await plane.until(async () => (await progress())?.reason === 'ProgressDeadlineExceeded');
  expect(await progress()).toMatchObject({
    status: 'False',
    message: expect.stringMatching(/^ReplicaSet "web-\w+" has timed out progressing\.$/),
  });
  await setImage('v1');
  await rolledOut('v1', 4);
});

test('Recreate lets every old pod go before the first new one comes', async () => {
  await create(deployment(2, { strategy: { type: 'Recreate' } }));
  await rolledOut('v1', 2);
  const mixes: string[][] = [];
  await setImage('v2');
  await plane.until(async () => {
    mixes.push([...new Set(await images())]);
    return (await images()).length === 2 && mixes.at(-1)!.join() === 'v2';
  });
  expect(mixes.every((mix) => mix.length <= 1)).toBe(true);
  await rolledOut('v2', 2);
});

test('a paused Deployment scales but does not roll out, and goes on when resumed', async () => {
  await create(deployment(2));
  await rolledOut('v1', 2);
  await patch({ spec: { paused: true } });
  await plane.until(async () => (await progress())?.reason === 'DeploymentPaused');
  await setImage('v2');
  await patch({ spec: { replicas: 3 } });
  await plane.until(async () => (await pods()).length === 3);
  await plane.clock.advance(5_000);
  expect(new Set(await images())).toEqual(new Set(['v1']));
  await patch({ spec: { paused: false } });
  await rolledOut('v2', 3);
});

test('scaling in the middle of a rollout is shared in proportion', async () => {
  await create(deployment(10, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }));
  await rolledOut('v1', 10);
  await setImage('broken');
  await plane.until(async () => (await images()).filter((image) => image === 'broken').length === 5);
  await plane.until(async () => (await images()).length === 13);
  await patch({ spec: { replicas: 15 } });
  await plane.until(async () => (await images()).length === 18);
  expect((await images()).filter((image) => image === 'v1').length).toBe(11);
});

test('old ReplicaSets beyond the history limit are removed, the oldest first', async () => {
  await create(deployment(1, { revisionHistoryLimit: 1 }));
  for (const image of ['v1', 'v2', 'v3']) {
    await setImage(image);
    await rolledOut(image, 1);
  }
  await plane.until(async () => (await replicaSets()).length === 2);
  expect((await replicaSets()).map(({ metadata }) => metadata.annotations!['deployment.kubernetes.io/revision']).sort()).toEqual([
    '2',
    '3',
  ]);
});

test('a ReplicaSet name that is taken counts as a collision and another name is found', async () => {
  await create(deployment(1));
  await rolledOut('v1', 1);
  // Nobody collects garbage here, so the ReplicaSet stays and belongs to a Deployment that is no more.
  await plane.client.resource(Deployments).delete(key);
  await create(deployment(1));
  await plane.until(async () => (await get()).status.collisionCount === 1 && (await get()).status.availableReplicas === 1);
  expect((await replicaSets()).length).toBe(2);
});
