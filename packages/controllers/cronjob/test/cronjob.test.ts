import { formatTime } from '@kubewright/api-machinery';
import { CronJobs, Jobs, type CronJob, type CronJobSpec, type Job } from '@kubewright/api/batch/v1';
import { Events, ServiceAccounts } from '@kubewright/api/core/v1';
import type { ControllerContext } from '@kubewright/controller-runtime';
import { createTestCluster, type TestCluster } from '@kubewright/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CronJobReconciler } from '../src/cronjob-reconciler.ts';

const namespace = 'default';
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await createTestCluster({ nodes: 0, startMs: Date.parse('2026-03-08T06:00:20Z') });
  await cluster.untilObject(ServiceAccounts, { namespace, name: 'default' });
});
afterEach(() => cluster.dispose());

// Somebody else runs these jobs: the test, which says how they end.
const jobTemplate = {
  metadata: { labels: { app: 'tick' }, annotations: { note: 'n' } },
  spec: { managedBy: 'example.com/test', template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } } },
} as unknown as CronJobSpec['jobTemplate'];
const create = (name: string, spec: Partial<CronJobSpec>): Promise<CronJob> =>
  cluster.client
    .resource(CronJobs)
    .create({ metadata: { namespace, name }, spec: { schedule: '* * * * *', jobTemplate, ...spec } } as never);
const change = (name: string, spec: Record<string, string | boolean>): Promise<CronJob> =>
  cluster.client.resource(CronJobs).patch({ namespace, name }, { type: 'merge', body: { spec } });
const cronJob = (name: string): Promise<CronJob> => cluster.client.resource(CronJobs).get({ namespace, name });
const jobs = async (): Promise<readonly Job[]> => (await cluster.client.resource(Jobs).list({ namespace })).items;
const names = async (): Promise<string[]> => (await jobs()).map(({ metadata }) => metadata.name!).sort();
const nameAt = (name: string, time: string): string => `${name}-${Date.parse(time) / 60_000}`;
const events = async (): Promise<string[]> =>
  (await cluster.client.resource(Events).list({ namespace })).items
    .filter(({ involvedObject }) => involvedObject.kind === 'CronJob')
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
const untilTime = (time: string): Promise<void> => cluster.advance(Date.parse(time) - cluster.clock.nowMs());

async function finish(name: string, type: 'Complete' | 'Failed'): Promise<void> {
  const job = await cluster.client.resource(Jobs).get({ namespace, name });
  const now = formatTime(cluster.clock.nowMs());
  const conditions = [type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', type].map((each) => ({
    type: each,
    status: 'True',
    reason: 'r',
    message: 'm',
    lastProbeTime: now,
    lastTransitionTime: now,
  }));
  const startTime = job.metadata.creationTimestamp;
  await cluster.client
    .resource(Jobs)
    .updateStatus({ ...job, status: { startTime, ...(type === 'Complete' && { completionTime: now }), conditions } } as Job);
}

test('a job is made when its time comes, named after it, and is in the status until it ends', async () => {
  await create('tick', { schedule: '*/2 * * * *', timeZone: 'America/New_York' });
  await untilTime('2026-03-08T06:01:59Z');
  expect(await names()).toEqual([]);
  await untilTime('2026-03-08T06:02:01Z');
  const [job] = await jobs();
  const { uid } = (await cronJob('tick')).metadata;
  expect(job!.metadata).toMatchObject({
    name: nameAt('tick', '2026-03-08T06:02:00Z'),
    labels: { app: 'tick' },
    annotations: { note: 'n', 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-03-08T01:02:00-05:00' },
    ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid, controller: true, blockOwnerDeletion: true }],
  });
  const { name, uid: jobUid, resourceVersion } = job!.metadata;
  expect((await cronJob('tick')).status).toEqual({
    active: [{ kind: 'Job', namespace, name, uid: jobUid, apiVersion: 'batch/v1', resourceVersion }],
    lastScheduleTime: '2026-03-08T06:02:00Z',
  });
  await untilTime('2026-03-08T06:03:00Z');
  await finish(name!, 'Complete');
  await cluster.until(async () => (await cronJob('tick')).status?.active === undefined);
  expect((await cronJob('tick')).status).toEqual({ lastScheduleTime: '2026-03-08T06:02:00Z', lastSuccessfulTime: '2026-03-08T06:03:00Z' });
  await cluster.advance(5_000);
  expect(await events()).toEqual([
    `Normal SuccessfulCreate: Created job ${name}`,
    `Normal SawCompletedJob: Saw completed job: ${name}, condition: Complete`,
  ]);
});

test('jobs run beside each other, or one at a time, or one in place of the other, as the policy says', async () => {
  for (const concurrencyPolicy of ['Allow', 'Forbid', 'Replace'] as const)
    await create(concurrencyPolicy.toLowerCase(), { concurrencyPolicy });
  await untilTime('2026-03-08T06:03:30Z');
  const [first, second, third] = ['06:01', '06:02', '06:03'].map((time) => `2026-03-08T${time}:00Z`);
  expect(await names()).toEqual([
    nameAt('allow', first!),
    nameAt('allow', second!),
    nameAt('allow', third!),
    nameAt('forbid', first!),
    nameAt('replace', third!),
  ]);
  expect((await cronJob('allow')).status?.active).toHaveLength(3);
  expect((await cronJob('replace')).status).toMatchObject({ active: [{ name: nameAt('replace', third!) }], lastScheduleTime: third });
  expect(await events()).toContain(
    'Normal JobAlreadyActive: Not starting job because prior execution is running and concurrency policy is Forbid',
  );
  expect(await events()).toContain(`Normal SuccessfulDelete: Deleted job ${nameAt('replace', second!)}`);
  // What could not begin in its time begins when the one before has ended.
  await finish(nameAt('forbid', first!), 'Failed');
  await cluster.until(async () => (await names()).includes(nameAt('forbid', third!)), { timeoutMs: 5_000 });
});

test('only so many ended jobs are kept', async () => {
  await create('tick', { successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 0 });
  for (const [minute, end] of [
    ['06:01', 'Complete'],
    ['06:02', 'Failed'],
    ['06:03', 'Complete'],
  ] as const) {
    await untilTime(`2026-03-08T${minute}:05Z`);
    await finish(nameAt('tick', `2026-03-08T${minute}:00Z`), end);
  }
  await cluster.until(async () => (await jobs()).length === 1, { timeoutMs: 20_000 });
  expect(await names()).toEqual([nameAt('tick', '2026-03-08T06:03:00Z')]);
});

test('a suspended one waits, and then makes one job for the last time that it missed', async () => {
  await create('tick', { suspend: true });
  await untilTime('2026-03-08T06:05:30Z');
  expect(await names()).toEqual([]);
  await change('tick', { suspend: false });
  await cluster.until(async () => (await jobs()).length > 0, { timeoutMs: 5_000 });
  expect(await names()).toEqual([nameAt('tick', '2026-03-08T06:05:00Z')]);
});

test('too late is too late where there is a deadline, and many missed times are told', async () => {
  await create('late', { schedule: '*/5 * * * *', startingDeadlineSeconds: 20, suspend: true });
  const many = await create('many', { suspend: true });
  await cluster.client.resource(CronJobs).updateStatus({ ...many, status: { lastScheduleTime: '2026-03-08T03:00:00Z' } });
  await untilTime('2026-03-08T06:05:40Z');
  await change('late', { suspend: false });
  await change('many', { suspend: false });
  await cluster.until(async () => (await jobs()).length > 0, { timeoutMs: 5_000 });
  await cluster.advance(5_000);
  expect(await names()).toEqual([nameAt('many', '2026-03-08T06:05:00Z')]);
  expect(await events()).toContain(
    'Warning TooManyMissedTimes: too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
  );
  await untilTime('2026-03-08T06:10:05Z');
  expect(await names()).toContain(nameAt('late', '2026-03-08T06:10:00Z'));
});

test('a schedule that changes counts from now on', async () => {
  await create('tick', { schedule: '0 0 1 1 *' });
  await untilTime('2026-03-08T06:05:30Z');
  await change('tick', { schedule: '* * * * *' });
  await untilTime('2026-03-08T06:05:59Z');
  expect(await names()).toEqual([]);
  await untilTime('2026-03-08T06:06:05Z');
  expect(await names()).toEqual([nameAt('tick', '2026-03-08T06:06:00Z')]);
});

test('a job that is there already is taken for the one of that time', async () => {
  const { metadata } = await create('tick', { schedule: '2 * * * *' });
  const ownerReferences = [
    { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid: metadata.uid!, controller: true, blockOwnerDeletion: true },
  ];
  const name = nameAt('tick', '2026-03-08T06:02:00Z');
  await cluster.client.resource(Jobs).create({ metadata: { namespace, name, ownerReferences }, spec: jobTemplate.spec } as never);
  await untilTime('2026-03-08T06:02:10Z');
  expect((await cronJob('tick')).status).toMatchObject({ active: [{ name }], lastScheduleTime: '2026-03-08T06:02:00Z' });
  expect(await events()).toContain(`Warning UnexpectedJob: Saw a job that the controller did not create or forgot: ${name}`);
});

test('a job that somebody deletes is no longer active', async () => {
  await create('tick', { schedule: '1 * * * *' });
  await untilTime('2026-03-08T06:01:10Z');
  const [name] = await names();
  await cluster.client.resource(Jobs).delete({ namespace, name: name! }, { propagationPolicy: 'Background' });
  await cluster.until(async () => (await cronJob('tick')).status?.active === undefined, { timeoutMs: 5_000 });
  await cluster.advance(5_000);
  expect(await events()).toContain(`Normal MissingJob: Active job went missing: ${name}`);
  expect(await names()).toEqual([]);
});

/** One pass over what the controller may know of a CronJob and its jobs. */
function passOver(known: CronJob, seen: readonly Job[], signal: AbortSignal): { told: string[]; passed: Promise<unknown> } {
  const told: string[] = [];
  const context = {
    informers: { informer: () => ({ addIndex: () => {}, lister: { get: () => known, byIndex: () => seen } }) },
    client: cluster.client,
    clock: cluster.clock,
    events: { event: (_object: unknown, _type: string, reason: string) => void told.push(reason) },
  } as unknown as ControllerContext;
  return { told, passed: new CronJobReconciler(context).reconcile({ namespace, name: known.metadata.name! }, signal) };
}

test('a job seen before the status that tells of it makes nobody miss the one that it replaced', async () => {
  await create('tick', { concurrencyPolicy: 'Replace' });
  await untilTime('2026-03-08T06:01:30Z');
  const stale = await cronJob('tick');
  await untilTime('2026-03-08T06:02:30Z');
  const present = await cronJob('tick');
  const { told, passed } = passOver(stale, await jobs(), new AbortController().signal);
  expect(await passed).toMatchObject({ kind: 'requeueAfter' });
  expect(told).toEqual([]);
  expect(await cronJob('tick')).toEqual(present);
});

test('a controller that stops tells of no failure', async () => {
  await create('tick', { concurrencyPolicy: 'Replace' });
  await untilTime('2026-03-08T06:01:30Z');
  const known = await cronJob('tick');
  await finish(nameAt('tick', '2026-03-08T06:01:00Z'), 'Complete');
  const ended = { ...known, spec: { ...known.spec, successfulJobsHistoryLimit: 0 } };
  const { told, passed } = passOver(ended, await jobs(), AbortSignal.abort());
  await expect(passed).rejects.toThrow();
  expect(told.filter((reason) => reason.startsWith('Failed'))).toEqual([]);
});

test('a schedule that never comes is told, and asked no more', async () => {
  await create('never', { schedule: '0 0 31 2 *' });
  await cluster.advance(10_000);
  expect(await events()).toEqual([
    'Warning InvalidSchedule: invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
  ]);
});

test('jobs go with the one that made them', async () => {
  await create('tick', {});
  await untilTime('2026-03-08T06:01:10Z');
  await cluster.client.resource(CronJobs).delete({ namespace, name: 'tick' }, { propagationPolicy: 'Background' });
  await cluster.until(async () => (await jobs()).length === 0);
});
