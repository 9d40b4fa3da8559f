import { formatTime } from '@kubewright/api-machinery';
import { Jobs, type Job } from '@kubewright/api/batch/v1';
import type { Draft } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { ttlAfterFinishedControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(ttlAfterFinishedControllerDefinition);
});
afterEach(() => plane.stop());

async function finishedJob(name: string, ttlSecondsAfterFinished: number): Promise<void> {
  const metadata = { namespace: 'default', name };
  const spec = { ttlSecondsAfterFinished, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } };
  const job = await plane.client.resource(Jobs).create({ metadata, spec } as Draft<Job>);
  const now = formatTime(plane.clock.nowMs());
  const ended = ['FailureTarget', 'Failed'].map((type) => ({
    type,
    status: 'True',
    reason: 'x',
    message: 'y',
    lastProbeTime: now,
    lastTransitionTime: now,
  }));
  await plane.client.resource(Jobs).updateStatus({ ...job, status: { startTime: now, conditions: ended } } as Job);
}
const get = (name: string): Promise<Job> => plane.client.resource(Jobs).get({ namespace: 'default', name });

test('a finished job goes when its time to live is over, its pods before it, and not sooner', async () => {
  await finishedJob('short', 30);
  await finishedJob('long', 3_000);
  await plane.clock.advance(25_000);
  expect((await get('short')).metadata.deletionTimestamp).toBeUndefined();
  await plane.until(async () => (await get('short')).metadata.deletionTimestamp !== undefined);
  expect((await get('short')).metadata.finalizers).toEqual(['foregroundDeletion']);
  expect((await get('long')).metadata.deletionTimestamp).toBeUndefined();
});

test('a longer time to live, given in time, is kept to', async () => {
  await finishedJob('work', 30);
  await plane.clock.advance(20_000);
  await plane.client
    .resource(Jobs)
    .patch({ namespace: 'default', name: 'work' }, { type: 'merge', body: { spec: { ttlSecondsAfterFinished: 300 } } });
  await plane.clock.advance(60_000);
  expect((await get('work')).metadata.deletionTimestamp).toBeUndefined();
  await plane.until(async () => (await get('work')).metadata.deletionTimestamp !== undefined);
});
