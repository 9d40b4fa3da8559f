import { Jobs, type JobSpec } from '@kubewright/api/batch/v1';
import { Pods, type PodSpec } from '@kubewright/api/core/v1';
import { expect, test } from 'vitest';
import { createTestCluster } from '../src/index.ts';

test('a pod whose init containers nobody scripted becomes Running, beside those that are to go on', async () => {
  await using cluster = await createTestCluster();
  const spec: PodSpec = {
    initContainers: [
      { name: 'wait', image: 'wait:1' },
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
      { name: 'migrate', image: 'migrate:1' },
    ],
    containers: [{ name: 'main', image: 'web:1' }],
  };
  await cluster.client.resource(Pods).create({ metadata: { namespace: 'default', name: 'web' }, spec });
  const { status } = await cluster.untilObject(Pods, { namespace: 'default', name: 'web' }, (pod) => pod.status.phase === 'Running');
  expect(status.initContainerStatuses?.map(({ name, state }) => [name, Object.keys(state!)[0]])).toEqual([
    ['wait', 'terminated'],
    ['proxy', 'running'],
    ['migrate', 'terminated'],
  ]);
});

test('a Job whose image nobody scripted completes', async () => {
  await using cluster = await createTestCluster();
  const template: JobSpec['template'] = {
    metadata: {},
    spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'migrate:1' }] },
  };
  await cluster.client.resource(Jobs).create({ metadata: { namespace: 'default', name: 'work' }, spec: { completions: 2, template } });
  const { status } = await cluster.untilObject(
    Jobs,
    { namespace: 'default', name: 'work' },
    (job) => job.status?.completionTime !== undefined,
  );
  expect(status).toMatchObject({ succeeded: 2, conditions: [{ type: 'SuccessCriteriaMet' }, { type: 'Complete' }] });
});
