import type { JsonObject, KubeObject } from '@kubewright/api-machinery';
import { Events as CoreEvents } from '@kubewright/api/core/v1';
import { Events } from '@kubewright/api/events/v1';
import { HorizontalPodAutoscalers as V1 } from '@kubewright/api/autoscaling/v1';
import { HorizontalPodAutoscalers as V2 } from '@kubewright/api/autoscaling/v2';
import { Namespaces } from '@kubewright/api/core/v1';
import { ResourceClaims } from '@kubewright/api/resource/v1';
import { ResourceClaims as OldResourceClaims } from '@kubewright/api/resource/v1beta1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let kubernetes: KubernetesServer;
beforeAll(async () => {
  kubernetes = await startKubernetesServer({ runtimeConfig: ['api/beta=true'] });
  await kubernetes.client.resource(Namespaces).create({ metadata: { name: 'versions' } } as never);
});
afterAll(() => kubernetes.stop());

const at = (name: string): { namespace: string; name: string } => ({ namespace: 'versions', name });
/** What the user wrote: metadata's names, labels and annotations, and everything beside it. */
function written({ metadata, apiVersion: _, kind: __, ...rest }: KubeObject): Record<string, unknown> {
  const { name, labels, annotations } = metadata;
  return { ...rest, name, ...(labels && { labels }), ...(annotations && { annotations }) };
}

const microTime = '2026-01-02T03:04:05.678901Z';
const time = '2026-01-02T03:04:05Z';

test('An event is one object in both groups, and neither loses what the other wrote', async () => {
  const core = kubernetes.client.resource(CoreEvents);
  const events = kubernetes.client.resource(Events);
  const created = await core.create({
    metadata: { namespace: 'versions', name: 'e' },
    involvedObject: { kind: 'Pod', namespace: 'versions', name: 'p', uid: 'u', fieldPath: 'spec' },
    reason: 'Started',
    message: 'Started container',
    source: { component: 'kubelet', host: 'n' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 3,
    type: 'Normal',
    eventTime: null,
    reportingComponent: 'kubelet',
    reportingInstance: 'n',
  } as never);
  const other = await events.get(at('e'));
  expect(other.metadata.uid).toBe(created.metadata.uid);
  expect(other).toMatchObject({
    regarding: { kind: 'Pod', name: 'p', fieldPath: 'spec' },
    note: 'Started container',
    reportingController: 'kubelet',
    reportingInstance: 'n',
    deprecatedSource: { component: 'kubelet', host: 'n' },
    deprecatedFirstTimestamp: time,
    deprecatedLastTimestamp: time,
    deprecatedCount: 3,
  });
  await events.update({ ...other, metadata: { ...other.metadata, labels: { seen: 'yes' } } });
  expect(written(await core.get(at('e')))).toEqual({ ...written(created), labels: { seen: 'yes' } });
  expect((await events.list({ namespace: 'versions', fieldSelector: 'regarding.name=p' })).items).toHaveLength(1);
  expect((await core.list({ namespace: 'versions', fieldSelector: 'involvedObject.name=p' })).items).toHaveLength(1);
});

test('A new event keeps its series and its action as a core event', async () => {
  const events = kubernetes.client.resource(Events);
  const created = await events.create({
    metadata: { namespace: 'versions', name: 'n' },
    eventTime: microTime,
    action: 'Binding',
    reason: 'Scheduled',
    note: 'assigned',
    type: 'Normal',
    regarding: { kind: 'Pod', namespace: 'versions', name: 'p' },
    related: { kind: 'Node', name: 'n' },
    reportingController: 'example.com/s',
    reportingInstance: 's-1',
    series: { count: 2, lastObservedTime: microTime },
  } as never);
  const core = await kubernetes.client.resource(CoreEvents).get(at('n'));
  expect(core).toMatchObject({
    eventTime: microTime,
    action: 'Binding',
    message: 'assigned',
    reportingComponent: 'example.com/s',
    related: { kind: 'Node', name: 'n' },
    series: { count: 2, lastObservedTime: microTime },
  });
  await kubernetes.client.resource(CoreEvents).update({ ...core, metadata: { ...core.metadata, labels: { seen: 'yes' } } });
  expect(written(await events.get(at('n')))).toEqual({ ...written(created), labels: { seen: 'yes' } });
});

test('An autoscaler keeps metrics and behavior through an update in version 1', async () => {
  const v2 = kubernetes.client.resource(V2);
  const v1 = kubernetes.client.resource(V1);
  const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } };
  const pods = { type: 'Pods', pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } } };
  const created = await v2.create({
    metadata: { namespace: 'versions', name: 'h' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [cpu, pods],
      behavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
    },
  } as never);
  const old = await v1.get(at('h'));
  expect(old.spec).toEqual({
    scaleTargetRef: created.spec.scaleTargetRef,
    minReplicas: 2,
    maxReplicas: 9,
    targetCPUUtilizationPercentage: 60,
  });
  expect(old.metadata.annotations).toEqual({
    'autoscaling.alpha.kubernetes.io/metrics': '[{"type":"Pods","pods":{"metricName":"queue","targetAverageValue":"10"}}]',
    'autoscaling.alpha.kubernetes.io/behavior': expect.stringMatching(
      /^\{"ScaleUp":.*"ScaleDown":\{.*"StabilizationWindowSeconds":60.*\}$/,
    ) as unknown,
  });
  await v1.update({ ...old, spec: { ...old.spec, maxReplicas: 12 } });
  const changed = await v2.get(at('h'));
  expect(changed.spec).toEqual({ ...created.spec, maxReplicas: 12, metrics: expect.arrayContaining(created.spec.metrics as unknown[]) });
  expect(changed.spec.metrics).toHaveLength(2);
  expect(changed.metadata.annotations).toBeUndefined();
});

test('An autoscaler of version 1 is one of version 2 with one metric', async () => {
  await kubernetes.client.resource(V1).create({
    metadata: { namespace: 'versions', name: 'o' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' },
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 70,
    },
  } as never);
  const { spec } = await kubernetes.client.resource(V2).get(at('o'));
  expect(spec).toMatchObject({
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  });
});

const inAnnotation = 'autoscaling.alpha.kubernetes.io/';
const cpuOnly = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }];

test.each([
  ['metrics', '[5]'],
  ['metrics', '[{"type":"Pods","pods":5}]'],
  ['metrics', '[{"type":"Pods","pods":{"metricName":7,"targetAverageValue":"1"}}]'],
  ['metrics', '[{"type":"Resource","resource":{"name":"cpu","targetAverageUtilization":"x"}}]'],
  ['behavior', '"x"'],
  ['behavior', '{"ScaleUp":5}'],
  ['behavior', '{"ScaleUp":{"Policies":[5]}}'],
])('An annotation with the %s %s, which are none, makes no autoscaler of version 1 another one', async (name, text) => {
  const made = await kubernetes.client.resource(V1).create({
    metadata: { namespace: 'versions', generateName: 'a', annotations: { [inAnnotation + name]: text } },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }, maxReplicas: 5 },
  } as never);
  const { spec } = await kubernetes.client.resource(V2).get(at(made.metadata.name!));
  expect(spec).toEqual({ scaleTargetRef: made.spec.scaleTargetRef, minReplicas: 1, maxReplicas: 5, metrics: cpuOnly });
});

test.each(['"x"', '[5]', '{"a":1}', '[{"type":7}]'])('An annotation with the conditions %s gives an autoscaler none', async (text) => {
  const v1 = kubernetes.client.resource(V1);
  const made = await v1.create({
    metadata: { namespace: 'versions', generateName: 'c' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' }, maxReplicas: 5 },
  } as never);
  const annotations = { [`${inAnnotation}conditions`]: text, [`${inAnnotation}current-metrics`]: '[{"type":5}]' };
  const status = { currentReplicas: 1, desiredReplicas: 2 };
  await v1.updateStatus({ ...made, metadata: { ...made.metadata, annotations }, status } as never);
  const changed = await kubernetes.client.resource(V2).get(at(made.metadata.name!));
  expect(changed.status).toEqual({ ...status, currentMetrics: null });
});

const byApply = (body: object) => ({ type: 'apply' as const, body: body as JsonObject });

test('A field that was applied in one version is owned in the other one too, where it stands there', async () => {
  const old = kubernetes.client.resource(OldResourceClaims);
  const claims = kubernetes.client.resource(ResourceClaims);
  const request = { name: 'r', deviceClassName: 'gpu.example.com', count: 2 };
  const meta = { apiVersion: 'resource.k8s.io/v1beta1', kind: 'ResourceClaim', metadata: { namespace: 'versions', name: 'c' } };
  await old.patch(at('c'), byApply({ ...meta, spec: { devices: { requests: [request] } } }), { fieldManager: 'a' });
  const now = { ...meta, apiVersion: 'resource.k8s.io/v1', metadata: { ...meta.metadata, labels: { by: 'b' } } };
  const applied = await claims.patch(at('c'), byApply(now), { fieldManager: 'b' });
  expect(applied.metadata.managedFields?.map(({ manager, apiVersion }) => [manager, apiVersion])).toEqual([
    ['a', 'resource.k8s.io/v1beta1'],
    ['b', 'resource.k8s.io/v1'],
  ]);
  expect(applied.spec).toEqual({
    devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu.example.com', allocationMode: 'ExactCount', count: 2 } }] },
  });
  // Applying the same in the newer version changes nothing and takes over what was owned in the older one.
  const same = {
    ...now,
    metadata: meta.metadata,
    spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'gpu.example.com', count: 2 } }] } },
  };
  const again = await claims.patch(at('c'), byApply(same), { fieldManager: 'a' });
  expect(again.spec).toEqual(applied.spec);
  expect(again.metadata.managedFields?.filter(({ manager }) => manager === 'a').map(({ apiVersion }) => apiVersion)).toEqual([
    'resource.k8s.io/v1',
  ]);
});

const autoscaler = (version: string, spec: object): object => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: { namespace: 'versions', name: 'ssa' },
  spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...spec },
});

test('What another version calls otherwise is owned under that name', async () => {
  const v1 = kubernetes.client.resource(V1);
  const v2 = kubernetes.client.resource(V2);
  await v1.patch(at('ssa'), byApply(autoscaler('v1', { targetCPUUtilizationPercentage: 60 })), { fieldManager: 'a' });
  const inV2 = (name: string, target: object): Promise<KubeObject> =>
    v2.patch(at('ssa'), byApply(autoscaler('v2', { metrics: [{ type: 'Resource', resource: { name, target } }] })), { fieldManager: 'b' });
  await expect(inV2('cpu', { type: 'Utilization', averageUtilization: 70 })).rejects.toThrow(
    'Apply failed with 1 conflict: conflict with "a": .spec.targetCPUUtilizationPercentage',
  );
  // What is gone from version 1 is nobody's there any more, which is no conflict.
  const applied = await inV2('memory', { type: 'AverageValue', averageValue: '2' });
  expect(applied.metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, Object.keys(fieldsV1!['f:spec'] as object)])).toEqual([
    ['a', ['f:maxReplicas', 'f:scaleTargetRef']],
    ['b', ['f:maxReplicas', 'f:metrics', 'f:scaleTargetRef']],
  ]);
});

test('Whoever applies in another version and leaves something out lets go of it, as far as that version can do without', async () => {
  const v1 = kubernetes.client.resource(V1);
  const v2 = kubernetes.client.resource(V2);
  const where = { namespace: 'versions', name: 'ssa' };
  await v2.delete(where);
  await v1.patch(where, byApply(autoscaler('v1', { targetCPUUtilizationPercentage: 60, minReplicas: 2 })), { fieldManager: 'a' });
  const applied = await v2.patch(where, byApply(autoscaler('v2', {})), { fieldManager: 'a' });
  expect(applied.spec).toMatchObject({
    minReplicas: 1,
    maxReplicas: 5,
    scaleTargetRef: { name: 'web' },
    // Version 1 asks for the CPU whenever it asks for nothing.
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
  });
});
