import type { JsonObject, KubeObject } from '@kubewright/api-machinery';
import { ControllerRevisions, Deployments } from '@kubewright/api/apps/v1';
import { HorizontalPodAutoscalers as OldAutoscalers } from '@kubewright/api/autoscaling/v1';
import { HorizontalPodAutoscalers } from '@kubewright/api/autoscaling/v2';
import { Events, Namespaces, Pods, ServiceAccounts } from '@kubewright/api/core/v1';
import { ResourceClaims } from '@kubewright/api/resource/v1';
import { ResourceClaims as OldResourceClaims } from '@kubewright/api/resource/v1beta1';
import { DeviceTaintRules } from '@kubewright/api/resource/v1beta2';
import { DeviceTaintRules as OldDeviceTaintRules } from '@kubewright/api/resource/v1alpha3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubernetesServer, type KubernetesServer } from './kubernetes-server.ts';

let kubernetes: KubernetesServer;
beforeAll(async () => {
  kubernetes = await startKubernetesServer({ runtimeConfig: ['api/all=true'] });
  await kubernetes.client.resource(Namespaces).create({ metadata: { name: 'updates' } } as never);
  await kubernetes.client.resource(ServiceAccounts).create({ metadata: { namespace: 'updates', name: 'default' } } as never);
});
afterAll(() => kubernetes.stop());

const at = (name: string): { namespace: string; name: string } => ({ namespace: 'updates', name });
const managers = ({ metadata }: KubeObject): unknown[] => (metadata.managedFields ?? []).map(({ manager }) => manager);

test('An apply to autoscaling/v1 that changes nothing leaves the metrics in their order', async () => {
  const autoscalers = kubernetes.client.resource(HorizontalPodAutoscalers);
  const metrics = [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
    { type: 'External', external: { metric: { name: 'e' }, target: { type: 'Value', value: '3' } } },
  ];
  const spec = { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, metrics };
  await autoscalers.create({ metadata: at('h'), spec } as never);
  const body = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: at('h'), spec: { maxReplicas: 5 } };
  await kubernetes.client.resource(OldAutoscalers).patch(at('h'), { type: 'apply', body }, { fieldManager: 'old', force: false });
  const after = await autoscalers.get(at('h'));
  expect(after.spec.metrics).toEqual(metrics);
  expect(managers(after)).toContain('old');
});

test('A patch of another version that changes nothing makes nobody an owner', async () => {
  const requests = [{ name: 'any', firstAvailable: [{ name: 'a', deviceClassName: 'c' }] }];
  await kubernetes.client.resource(ResourceClaims).create({ metadata: at('c'), spec: { devices: { requests } } } as never);
  const claims = kubernetes.client.resource(OldResourceClaims);
  const patched = await claims.patch(at('c'), { type: 'merge', body: {} }, { fieldManager: 'idle' });
  expect(managers(patched)).not.toContain('idle');
});

test.each(['ephemeralcontainers', 'resize'])(
  'Whoever applies to the %s of a pod owns the status it sent, which is not kept',
  async (subresource) => {
    const pods = kubernetes.client.resource(Pods);
    await pods.create({ metadata: at(subresource), spec: { containers: [{ name: 'a', image: 'b' }] } } as never);
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: at(subresource), status: { message: 'm' } };
    const { metadata, status } = await pods.patch(
      at(subresource),
      { type: 'apply', body },
      { fieldManager: 'x', force: true, subresource },
    );
    const own = metadata.managedFields?.find(({ manager }) => manager === 'x');
    expect(own).toMatchObject({ subresource, fieldsV1: { 'f:status': { 'f:message': {} } } });
    expect(status).not.toHaveProperty('message');
  },
);

test('A Scale may be sent with the entry that says that nobody owns anything', async () => {
  const labels = { a: 'b' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'b' }] } };
  const deployments = kubernetes.client.resource(Deployments);
  await deployments.create({ metadata: at('d'), spec: { selector: { matchLabels: labels }, template } } as never);
  const body: JsonObject = { metadata: { managedFields: [{}] }, spec: { replicas: 3 } };
  await deployments.patch(at('d'), { type: 'merge', body }, { subresource: 'scale' });
  expect((await deployments.get(at('d'))).spec.replicas).toBe(3);
});

test.each(['strategic', 'apply'] as const)('Raw JSON that a patch of type %s has gone through has its keys sorted', async (type) => {
  const revisions = kubernetes.client.resource(ControllerRevisions);
  await revisions.create({ metadata: at(type), revision: 1, data: { z: { b: 1, a: 2 }, e: 3 } } as never);
  const body = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { ...at(type), labels: { a: 'b' } } };
  const patched = await revisions.patch(at(type), { type, body }, { fieldManager: 'm', ...(type === 'apply' && { force: true }) });
  expect(JSON.stringify(patched.data)).toBe('{"e":3,"z":{"a":2,"b":1}}');
});

test('Raw JSON cannot be merged into, only be replaced', async () => {
  const revisions = kubernetes.client.resource(ControllerRevisions);
  await revisions.create({ metadata: at('raw'), revision: 1, data: { spec: { a: 1 } } } as never);
  await expect(revisions.patch(at('raw'), { type: 'strategic', body: { data: { spec: { a: 2 } } } })).rejects.toThrow(
    'unable to find api field in struct RawExtension for the json field "spec"',
  );
});

test('What is no time is found out when an apply has been merged, and after its conflicts', async () => {
  const events = kubernetes.client.resource(Events);
  const event = { involvedObject: { namespace: 'updates', name: 'a' }, reason: 'A' };
  await events.create({ metadata: at('e'), ...event } as never);
  const apply = (lastTimestamp: unknown, reason: string) =>
    events.patch(
      at('e'),
      { type: 'apply', body: { apiVersion: 'v1', kind: 'Event', metadata: at('e'), reason, lastTimestamp } as JsonObject },
      { fieldManager: 'm', force: false },
    );
  await expect(apply(1, 'B')).rejects.toThrow('Apply failed with 1 conflict');
  await expect(apply(1, 'A')).rejects.toThrow('failed to convert new object');
  await expect(apply({}, 'A')).rejects.toThrow('.lastTimestamp: expected any scalar, got &{map[]}');
});

test('A field that an applier drops at another version stays where its type cannot be without it', async () => {
  const taint = { key: 'k', value: 'v', effect: 'NoSchedule' };
  const apply = (version: 'v1beta2' | 'v1alpha3', spec: JsonObject) => {
    const body = { apiVersion: `resource.k8s.io/${version}`, kind: 'DeviceTaintRule', metadata: { name: 't' }, spec };
    const type = version === 'v1beta2' ? DeviceTaintRules : OldDeviceTaintRules;
    return kubernetes.client.resource(type).patch({ name: 't' }, { type: 'apply', body }, { fieldManager: 'm', force: true });
  };
  await apply('v1beta2', { deviceSelector: { driver: 'a.b' }, taint });
  const { spec } = await apply('v1alpha3', { deviceSelector: { driver: 'a.b' } });
  expect(spec.taint).toMatchObject({ key: 'k', effect: 'NoSchedule' });
  expect(spec.taint).not.toHaveProperty('value');
});
