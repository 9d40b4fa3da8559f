import { formatTime, type KubeObject, type ResourceType } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { Deployments } from '@kubewright/api/apps/v1';
import { HorizontalPodAutoscalers, type HorizontalPodAutoscaler } from '@kubewright/api/autoscaling/v2';
import { Events, Pods, ServiceAccounts, type Pod } from '@kubewright/api/core/v1';
import { createTestCluster, type TestCluster } from '@kubewright/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const namespace = 'default';
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await createTestCluster({ nodes: 1 });
  await cluster.untilObject(ServiceAccounts, { namespace, name: 'default' });
});
afterEach(() => cluster.dispose());

const create = <T extends KubeObject>(type: ResourceType<T>, name: string, body: object, metadata: object = {}): Promise<T> =>
  cluster.client
    .resource(type)
    .create({ metadata: { name, ...(type.scope === 'Namespaced' && { namespace }), ...metadata }, ...body } as never);
const newDeployment = (replicas: number): Promise<unknown> => {
  const labels = { app: 'web' };
  const containers = [{ name: 'main', image: 'i', resources: { requests: { cpu: '100m' } } }];
  return create(Deployments, 'web', {
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  });
};
const cpuAtHalf = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } };
const newAutoscaler = (spec: object = {}): Promise<HorizontalPodAutoscaler> =>
  create(HorizontalPodAutoscalers, 'web', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 10, metrics: [cpuAtHalf], ...spec },
  });
const autoscaler = (): Promise<HorizontalPodAutoscaler> =>
  cluster.client.resource(HorizontalPodAutoscalers).get({ namespace, name: 'web' });
const replicas = async (): Promise<number | undefined> =>
  (await cluster.client.resource(Deployments).get({ namespace, name: 'web' })).spec.replicas;
const events = async (): Promise<string[]> =>
  (await cluster.client.resource(Events).list({ namespace })).items
    .filter(({ involvedObject }) => involvedObject.kind === 'HorizontalPodAutoscaler')
    .map(({ reason, message }) => `${reason}: ${message}`);
const conditions = async (): Promise<Record<string, string>> =>
  Object.fromEntries(((await autoscaler()).status?.conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]));

/** What a metrics server would serve. */
const podMetrics = { group: 'metrics.k8s.io', version: 'v1beta1', plural: 'pods', kind: 'PodMetrics', scope: 'Namespaced' } as const;
async function serveMetrics(): Promise<void> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const spec = {
    group: podMetrics.group,
    scope: 'Namespaced',
    names: { plural: 'pods', kind: 'PodMetrics' },
    versions: [{ name: 'v1beta1', served: true, storage: true, schema }],
  };
  await create(
    CustomResourceDefinitions,
    'pods.metrics.k8s.io',
    { spec },
    { annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' } },
  );
  await cluster.until(() =>
    cluster.client
      .resource(podMetrics)
      .list({ namespace })
      .then(
        () => true,
        () => false,
      ),
  );
}
const pods = async (): Promise<readonly Pod[]> => (await cluster.client.resource(Pods).list({ namespace, labelSelector: 'app=web' })).items;
async function measure(cpu: string): Promise<void> {
  const body = {
    timestamp: formatTime(cluster.clock.nowMs()),
    window: '10s',
    containers: [{ name: 'main', usage: { cpu, memory: '1Mi' } }],
  };
  for (const { metadata } of await pods()) {
    const key = { namespace, name: metadata.name! };
    await cluster.client
      .resource(podMetrics)
      .delete(key)
      .catch(() => {});
    await create(podMetrics, key.name, body, { labels: { app: 'web' } });
  }
}
const untilRunning = (count: number): Promise<void> =>
  cluster.until(
    async () =>
      (await pods()).filter(({ status, metadata }) => status?.phase === 'Running' && !metadata.deletionTimestamp).length === count,
  );

test('replicas follow what is measured, up at once and down when nobody wanted more for five minutes', async () => {
  await serveMetrics();
  await newDeployment(2);
  await untilRunning(2);
  await cluster.advance(20_000);
  await measure('90m');
  await newAutoscaler();
  await cluster.until(async () => (await replicas()) === 4, { timeoutMs: 20_000 });
  expect((await autoscaler()).status).toMatchObject({
    currentReplicas: 2,
    desiredReplicas: 4,
    lastScaleTime: expect.any(String),
    currentMetrics: [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 90, averageValue: '90m' } } }],
  });
  expect(await conditions()).toEqual({
    AbleToScale: 'True SucceededRescale',
    ScalingActive: 'True ValidMetricFound',
    ScalingLimited: 'False DesiredWithinRange',
  });
  await untilRunning(4);
  await cluster.advance(20_000);
  await measure('10m');
  await cluster.advance(240_000);
  expect(await replicas()).toBe(4);
  expect((await conditions())['AbleToScale']).toBe('True ScaleDownStabilized');
  await cluster.until(async () => (await replicas()) === 1, { timeoutMs: 120_000 });
  expect(await events()).toEqual([
    'SuccessfulRescale: New size: 4; reason: cpu resource utilization (percentage of request) above target',
    'SuccessfulRescale: New size: 1; reason: All metrics below target',
  ]);
});

test('without a metrics API nothing is scaled, and the status says why', async () => {
  await newDeployment(2);
  await newAutoscaler();
  await cluster.until(async () => (await conditions())['ScalingActive'] !== undefined, { timeoutMs: 20_000 });
  expect(await conditions()).toEqual({ AbleToScale: 'True SucceededGetScale', ScalingActive: 'False FailedGetResourceMetric' });
  const why =
    'failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
  expect((await autoscaler()).status).toMatchObject({ currentReplicas: 2, desiredReplicas: 0, currentMetrics: [{ type: '' }] });
  await cluster.until(async () => (await events()).length > 1);
  expect(await events()).toEqual([
    `FailedGetResourceMetric: ${why}`,
    `FailedComputeMetricsReplicas: invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ]);
  expect(await replicas()).toBe(2);
});

test.each([
  ['too few', 1, { minReplicas: 3 }, 3, 'Current number of replicas below Spec.MinReplicas'],
  ['too many', 6, { maxReplicas: 4 }, 4, 'Current number of replicas above Spec.MaxReplicas'],
])('%s replicas are put right without metrics', async (_, before, spec, after, reason) => {
  await newDeployment(before);
  await newAutoscaler(spec);
  await cluster.until(async () => (await replicas()) === after, { timeoutMs: 20_000 });
  await cluster.until(async () => (await events()).includes(`SuccessfulRescale: New size: ${after}; reason: ${reason}`));
});

test('what somebody scaled to zero stays there', async () => {
  await newDeployment(0);
  await newAutoscaler();
  await cluster.until(async () => (await conditions())['ScalingActive'] !== undefined, { timeoutMs: 20_000 });
  expect((await conditions())['ScalingActive']).toBe('False ScalingDisabled');
  expect(await replicas()).toBe(0);
});

test('a target that is not there, or has no scale, is told', async () => {
  await newAutoscaler();
  await cluster.until(async () => (await conditions())['AbleToScale'] === 'False FailedGetScale', { timeoutMs: 20_000 });
  expect((await autoscaler()).status?.conditions?.[0]?.message).toBe(
    `the HPA controller was unable to get the target's current scale: deployments.apps "web" not found`,
  );
});

test('two autoscalers of the same pods scale none', async () => {
  await newDeployment(1);
  await newAutoscaler();
  await create(HorizontalPodAutoscalers, 'other', { spec: (await autoscaler()).spec });
  await cluster.advance(50_000);
  expect((await autoscaler()).status?.conditions?.find(({ type }) => type === 'ScalingActive')).toMatchObject({
    reason: 'AmbiguousSelector',
    message: expect.stringMatching(
      /^pods by selector app=web are controlled by multiple HPAs: \[default\/(web default\/other|other default\/web)\]$/,
    ),
  });
});

test('pods that nobody measured yet keep a change from being too large', async () => {
  await serveMetrics();
  await newDeployment(2);
  await untilRunning(2);
  await cluster.advance(20_000);
  await measure('90m');
  await cluster.client.resource(podMetrics).delete({ namespace, name: (await pods())[0]!.metadata.name! });
  await newAutoscaler();
  await cluster.advance(20_000);
  // 90 % of one and nothing of the other is 45 %: within the tolerance.
  expect(await replicas()).toBe(2);
  expect((await autoscaler()).status?.currentMetrics).toMatchObject([{ resource: { current: { averageUtilization: 90 } } }]);
});
