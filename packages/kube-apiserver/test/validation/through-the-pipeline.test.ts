import { ApiError } from '@kubewright/api-machinery';
import { type Pod, type Service, Endpoints, Pods, Services } from '@kubewright/api/core/v1';
import { Jobs } from '@kubewright/api/batch/v1';
import type { Job } from '@kubewright/api/batch/v1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KubernetesServer, startKubernetesServer } from '../kubernetes-server.ts';

let cluster: KubernetesServer;
beforeAll(async () => void (cluster = await startKubernetesServer()));
afterAll(async () => cluster.stop());

async function statusOf(promise: Promise<unknown>): Promise<{ message: string; causes: unknown }> {
  const error = await promise.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  if (!(error instanceof ApiError)) throw new Error('was accepted');
  return { message: error.status.message ?? '', causes: error.status.details?.causes };
}

const metadata = { name: 'x', namespace: 'default' };

test('one wrong field of a pod is told in a message and in a cause', async () => {
  const pod = { metadata, spec: { containers: [{ name: 'c', image: 'x', imagePullPolicy: 'Sometimes' }] } } as unknown as Pod;
  const body = 'Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"';
  expect(await statusOf(cluster.client.resource(Pods).create(pod))).toEqual({
    message: `Pod "x" is invalid: spec.containers[0].imagePullPolicy: ${body}`,
    causes: [{ reason: 'FieldValueNotSupported', message: body, field: 'spec.containers[0].imagePullPolicy' }],
  });
});

test('several wrong fields of a service are told together, in order', async () => {
  const service = { metadata, spec: { ports: [{ port: 0 }], sessionAffinity: 'X' } } as unknown as Service;
  expect((await statusOf(cluster.client.resource(Services).create(service))).message).toBe(
    'Service "x" is invalid: [spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, ' +
      'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive, ' +
      'spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"]',
  );
});

test('a finalizer without domain is refused for every kind', async () => {
  const pod = { metadata: { ...metadata, finalizers: ['mine'] }, spec: { containers: [{ name: 'c', image: 'x' }] } } as unknown as Pod;
  expect((await statusOf(cluster.client.resource(Pods).create(pod))).message).toBe(
    'Pod "x" is invalid: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  );
});

test('a job gets its own selector and labels, which nobody else may set', async () => {
  const template = {
    metadata: { labels: { 'job-name': 'other' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] },
  };
  const job = { metadata, spec: { template } } as unknown as Job;
  expect((await statusOf(cluster.client.resource(Jobs).create(job))).message).toContain("must be 'x'");
  const created = await cluster.client.resource(Jobs).create({ metadata, spec: { template: { spec: template.spec } } } as unknown as Job);
  expect(created.spec.selector?.matchLabels).toEqual({ 'batch.kubernetes.io/controller-uid': created.metadata.uid });
});

test('only who knows may name endpoints on this machine alone: the server its own, the controllers those of pods', async () => {
  const endpoints = (name: string): Endpoints =>
    ({ metadata: { name, namespace: 'default' }, subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: 6443 }] }] }) as Endpoints;
  const jane = cluster.clientOf('jane', ['system:masters']).resource(Endpoints);
  const controllers = cluster.clientOf('system:kube-controller-manager', ['system:masters']).resource(Endpoints);
  expect(await statusOf(jane.create(endpoints('of-jane')))).toMatchObject({
    message: expect.stringContaining(
      'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ),
  });
  await expect(cluster.server.loopback().resource(Endpoints).create(endpoints('of-server'))).resolves.toBeDefined();
  const created = await controllers.create(endpoints('of-pods'));
  await expect(jane.update({ ...created, metadata: { ...created.metadata, labels: { mine: 'too' } } })).resolves.toBeDefined();
});
