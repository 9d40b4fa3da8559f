import { formatTime, invalidValue } from '@kubewright/api-machinery';
import { Jobs, type Job, type JobSpec } from '@kubewright/api/batch/v1';
import { Events, Pods, type ContainerStatus, type Pod } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';
import { isPodActive } from '@kubewright/controller-runtime';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startControlPlane, type ControlPlane } from '../../../controller-runtime/test/control-plane.ts';
import { jobControllerDefinition } from '../src/index.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = startControlPlane();
  plane.start(jobControllerDefinition);
});
afterEach(() => plane.stop());

const key = { namespace: 'default', name: 'work' };
const finalizer = 'batch.kubernetes.io/job-tracking';
const create = (spec: Partial<JobSpec> = {}): Promise<Job> =>
  plane.client.resource(Jobs).create({
    metadata: key,
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } }, ...spec },
  } as Draft<Job>);
const get = (): Promise<Job> => plane.client.resource(Jobs).get(key);
const pods = async (): Promise<Pod[]> => (await plane.client.resource(Pods).list({ namespace: 'default' })).items;
const active = async (): Promise<Pod[]> => (await pods()).filter(isPodActive);
const haveActive = (count: number): Promise<void> => plane.until(async () => (await active()).length === count);
const condition = async (type: string): Promise<string | undefined> =>
  (await get()).status?.conditions?.find((each) => each.type === type && each.status === 'True')?.reason;
const messages = async (reason: string): Promise<string[]> =>
  (await plane.client.resource(Events).list()).items.filter((event) => event.reason === reason).map((event) => event.message ?? '');

async function finish(pod: Pod, phase: 'Succeeded' | 'Failed', exitCode = phase === 'Failed' ? 1 : 0): Promise<void> {
  const finishedAt = formatTime(plane.clock.nowMs());
  const containerStatuses = [
    { name: 'c', image: 'i', imageID: '', ready: false, restartCount: 0, state: { terminated: { exitCode, finishedAt } } },
  ] as ContainerStatus[];
  const { name = '' } = pod.metadata;
  await plane.client
    .resource(Pods)
    .patch(
      { namespace: 'default', name },
      { type: 'strategic', body: { status: { phase, containerStatuses } as never } },
      { subresource: 'status' },
    );
}

const patch = (spec: Partial<JobSpec>): Promise<Job> => plane.client.resource(Jobs).patch(key, { type: 'merge', body: { spec } as never });

test('a job runs as many pods as it may at once until enough have succeeded, and lets each go when it is counted', async () => {
  await create({ completions: 3, parallelism: 2 });
  await haveActive(2);
  const [first, second] = await active();
  expect(first!.metadata).toMatchObject({
    generateName: 'work-',
    finalizers: [finalizer],
    ownerReferences: [{ kind: 'Job', name: 'work', controller: true }],
  });
  await finish(first!, 'Succeeded');
  await finish(second!, 'Succeeded');
  await plane.until(async () => (await get()).status?.succeeded === 2 && (await active()).length === 1);
  await finish((await active())[0]!, 'Succeeded');
  await plane.until(async () => (await condition('Complete')) !== undefined);
  const { status } = await get();
  expect(status).toMatchObject({ succeeded: 3, ready: 0, terminating: 0 });
  expect(status!.uncountedTerminatedPods ?? {}).toEqual({});
  expect(status!.active ?? 0).toBe(0);
  expect(status!.completionTime).toBeDefined();
  expect(status!.conditions!.map(({ type, reason }) => `${type} ${reason}`)).toEqual([
    'SuccessCriteriaMet CompletionsReached',
    'Complete CompletionsReached',
  ]);
  expect((await pods()).flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
  await plane.until(async () => (await messages('Completed')).length === 1);
});

test('a failed pod is replaced after 10, then 20 seconds, and the job fails when it has had enough', async () => {
  await create({ backoffLimit: 2 });
  for (const waitMs of [10_000, 20_000]) {
    await haveActive(1);
    await finish((await active())[0]!, 'Failed');
    await plane.clock.advance(waitMs - 2_000);
    expect(await active()).toEqual([]);
    await plane.clock.advance(3_000);
  }
  await haveActive(1);
  await finish((await active())[0]!, 'Failed');
  await plane.until(async () => (await condition('Failed')) !== undefined);
  expect(await condition('Failed')).toBe('BackoffLimitExceeded');
  expect(await condition('FailureTarget')).toBe('BackoffLimitExceeded');
  expect((await get()).status).toMatchObject({ failed: 3 });
  await plane.until(async () => (await messages('BackoffLimitExceeded')).length === 1);
  expect(await messages('BackoffLimitExceeded')).toEqual(['Job has reached the specified backoff limit']);
});

test('a job past its deadline fails, and its pods are ended and counted', async () => {
  await create({ activeDeadlineSeconds: 30, parallelism: 2, completions: 2 });
  await haveActive(2);
  await plane.clock.advance(25_000);
  expect((await active()).length).toBe(2);
  await plane.until(async () => (await condition('Failed')) === 'DeadlineExceeded');
  expect(await pods()).toEqual([]);
  expect((await get()).status).toMatchObject({ failed: 2 });
});

test('each pod of an indexed job works on an index of its own, and what is done is told by index', async () => {
  await create({ completionMode: 'Indexed', completions: 4, parallelism: 4 });
  await haveActive(4);
  const byIndex = new Map((await active()).map((pod) => [pod.metadata.annotations!['batch.kubernetes.io/job-completion-index'], pod]));
  expect([...byIndex.keys()].sort()).toEqual(['0', '1', '2', '3']);
  const third = byIndex.get('2')!;
  expect(third.metadata).toMatchObject({ generateName: 'work-2-', labels: { 'batch.kubernetes.io/job-completion-index': '2' } });
  expect(third.spec).toMatchObject({ hostname: 'work-2', containers: [{ env: [{ name: 'JOB_COMPLETION_INDEX' }] }] });
  for (const index of ['0', '2', '3']) await finish(byIndex.get(index)!, 'Succeeded');
  await plane.until(async () => (await get()).status?.completedIndexes === '0,2,3');
  await finish(byIndex.get('1')!, 'Failed');
  await plane.until(async () =>
    (await active()).some(
      ({ metadata, status }) => metadata.annotations!['batch.kubernetes.io/job-completion-index'] === '1' && status?.phase === 'Pending',
    ),
  );
  await finish((await active())[0]!, 'Succeeded');
  await plane.until(async () => (await condition('Complete')) !== undefined);
  expect((await get()).status).toMatchObject({ succeeded: 4, failed: 1, completedIndexes: '0-3' });
});

test('a suspended job has no pods, and begins anew when it is resumed', async () => {
  await create({ suspend: true, activeDeadlineSeconds: 100 });
  await plane.until(async () => (await condition('Suspended')) === 'JobSuspended');
  expect((await get()).status?.startTime).toBeUndefined();
  await plane.clock.advance(200_000);
  await patch({ suspend: false });
  await haveActive(1);
  expect(await condition('Suspended')).toBeUndefined();
  await patch({ suspend: true });
  await haveActive(0);
  await plane.until(async () => (await condition('Suspended')) === 'JobSuspended');
  expect((await get()).status?.failed ?? 0).toBe(0);
  await plane.until(async () => (await messages('Resumed')).length === 1);
});

test('a pod failure policy ends the job at once, or lets a failure not count', async () => {
  await create({
    backoffLimit: 0,
    podFailurePolicy: {
      rules: [
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } },
      ],
    },
  });
  await haveActive(1);
  const [first] = await active();
  const disrupted = { status: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] } };
  await plane.client
    .resource(Pods)
    .patch(
      { namespace: 'default', name: first!.metadata.name! },
      { type: 'strategic', body: disrupted as never },
      { subresource: 'status' },
    );
  await finish(first!, 'Failed');
  await plane.until(async () => (await active()).some(({ metadata }) => metadata.uid !== first!.metadata.uid));
  const [second] = await active();
  await finish(second!, 'Failed', 42);
  await plane.until(async () => (await condition('Failed')) !== undefined);
  const failed = (await get()).status!.conditions!.find(({ type }) => type === 'Failed');
  expect(failed).toMatchObject({
    reason: 'PodFailurePolicy',
    message: `Container c for pod default/${second!.metadata.name} failed with exit code 42 matching FailJob rule at index 1`,
  });
});

test('an indexed job whose success policy is met is complete, and the rest of its pods are ended', async () => {
  await create({ completionMode: 'Indexed', completions: 3, parallelism: 3, successPolicy: { rules: [{ succeededIndexes: '0' }] } });
  await haveActive(3);
  await finish(
    (await active()).find(({ metadata }) => metadata.generateName === 'work-0-')!,
    'Succeeded',
  );
  await plane.until(async () => (await condition('Complete')) !== undefined);
  expect(await condition('Complete')).toBe('SuccessPolicy');
  expect(await active()).toEqual([]);
  expect((await get()).status).toMatchObject({ succeeded: 1, completedIndexes: '0' });
  expect((await get()).status?.failed ?? 0).toBe(0);
});

test('with fewer pods wanted at once, those too many go without counting as failed', async () => {
  await create({ completions: 5, parallelism: 3 });
  await haveActive(3);
  await patch({ parallelism: 1 });
  await haveActive(1);
  await plane.until(async () => (await get()).status?.active === 1);
  expect((await get()).status?.failed ?? 0).toBe(0);
});

test('pods of a job that was deleted without them are let go', async () => {
  await create();
  await haveActive(1);
  await plane.client.resource(Jobs).delete(key, { propagationPolicy: 'Background' });
  await plane.until(async () => (await pods()).every(({ metadata }) => !metadata.finalizers?.includes(finalizer)));
});

test('a pod without an owner that a job selects is adopted, held, and counts', async () => {
  const labels = { run: 'this' };
  const spec = { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'i' }] };
  await plane.client.resource(Pods).create({ metadata: { namespace: 'default', name: 'orphan', labels }, spec } as Draft<Pod>);
  await create({ manualSelector: true, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } });
  await plane.until(async () => (await pods())[0]!.metadata.finalizers?.includes(finalizer) === true);
  await finish((await pods())[0]!, 'Succeeded');
  await plane.until(async () => (await condition('Complete')) !== undefined);
  expect((await pods()).map(({ metadata }) => metadata.name)).toEqual(['orphan']);
});

test('a pod of a job with a selector of its own is let go when the job lets it go, and when the job leaves it behind', async () => {
  const labels = { run: 'this' };
  const spec = { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'i' }] };
  await create({
    manualSelector: true,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec },
    parallelism: 2,
    completions: 2,
  });
  await haveActive(2);
  const [first] = await active();
  const relabel = { type: 'merge', body: { metadata: { labels: { run: 'that' } } } } as const;
  await plane.client.resource(Pods).patch({ namespace: 'default', name: first!.metadata.name! }, relabel);
  const isFree = async (uid: string): Promise<boolean> =>
    (await pods()).every(({ metadata }) => metadata.uid !== uid || !metadata.finalizers);
  await plane.until(() => isFree(first!.metadata.uid!));
  await haveActive(3);
  await plane.client.resource(Jobs).delete(key, { propagationPolicy: 'Background' });
  for (const { metadata } of await pods())
    await plane.client
      .resource(Pods)
      .patch({ namespace: 'default', name: metadata.name! }, { type: 'merge', body: { metadata: { ownerReferences: [] } } });
  await plane.until(async () => (await pods()).every(({ metadata }) => !metadata.finalizers));
});

test('an orphan that appears after the job that selects it is adopted', async () => {
  const labels = { run: 'this' };
  const spec = { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'i' }] };
  await create({ manualSelector: true, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } });
  await haveActive(1);
  await plane.client.resource(Pods).create({ metadata: { namespace: 'default', name: 'orphan', labels }, spec } as Draft<Pod>);
  await plane.until(async () => (await active()).length === 1);
  expect((await active())[0]!.metadata.ownerReferences?.[0]?.kind).toBe('Job');
});

test('a job that says another controller runs it is left alone', async () => {
  await create({ managedBy: 'example.com/other' });
  await plane.clock.advance(60_000);
  expect(await pods()).toEqual([]);
});

test('a job whose pods are refused tries again seconds later, after a longer while each time', async () => {
  await plane.stop();
  const triedAtMs: number[] = [];
  const refuse = (): ReturnType<typeof invalidValue>[] => {
    triedAtMs.push(plane.clock.nowMs());
    return [invalidValue('spec.containers', 'c', 'not here')];
  };
  const definitions = kubernetesDefinitions().map((each) =>
    each.group === '' && each.plural === 'pods' ? { ...each, hooks: { ...each.hooks, validate: refuse } } : each,
  );
  plane = startControlPlane({ definitions });
  plane.start(jobControllerDefinition);
  await create();
  await plane.until(() => triedAtMs.length === 5);
  // The second time is that of its own status, which the first changed.
  const seconds = triedAtMs.slice(2).map((atMs, nth) => Math.round((atMs - triedAtMs[nth + 1]!) / 1_000));
  expect(seconds).toEqual([1, 4, 8]);
});
