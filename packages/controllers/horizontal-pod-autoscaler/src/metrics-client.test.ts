import type { KubeObject } from '@kubewright/api-machinery';
import { createClient, queryString, resourcePath, type ResourceRequest, type ResourceTransport } from '@kubewright/client';
import { expect, test } from 'vitest';
import { MetricsClient } from './metrics-client.ts';

const signal = new AbortController().signal;
const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', scope: 'Namespaced' } as const;
const namespaces = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', scope: 'Cluster' } as const;
const deployments = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', scope: 'Namespaced' } as const;

/** Notes what is asked of a metrics server, which answers with these items. */
function metricsOf(
  items: readonly object[],
  versions: readonly string[] = ['v1beta1', 'v1beta2'],
): { readonly client: MetricsClient; readonly asked: string[] } {
  const asked: string[] = [];
  const services = versions.map((version) => ({ metadata: { name: version }, spec: { group: 'custom.metrics.k8s.io', version } }));
  const transport = {
    send: (request: ResourceRequest) => {
      if (request.plural === 'apiservices') return Promise.resolve({ metadata: {}, items: services });
      asked.push(`${resourcePath(request)}${queryString(request.query)}`);
      return Promise.resolve({ metadata: {}, items } as unknown as KubeObject);
    },
    watch: () => {
      throw new Error('nobody watches');
    },
  } as unknown as ResourceTransport;
  const listResources = () => Promise.resolve({ resources: [pods, namespaces, deployments], failed: new Map<string, string>() });
  return { client: new MetricsClient({ client: createClient(transport), listResources }), asked };
}

const selector = { matchLabels: { a: 'b' } };

test('metrics of pods are asked for all pods at once, at the newest version there is', async () => {
  const { client, asked } = metricsOf([
    { describedObject: { name: 'x' }, timestamp: '2026-01-01T00:00:00Z', windowSeconds: 10, value: '1500m' },
  ]);
  expect([...(await client.pods('rps', 'ns', 'app=web', selector, signal))]).toEqual([
    ['x', { timestampMs: Date.parse('2026-01-01T00:00:00Z'), windowMs: 10_000, value: 1_500 }],
  ]);
  expect(asked).toEqual(['/apis/custom.metrics.k8s.io/v1beta2/namespaces/ns/pods/*/rps?labelSelector=app%3Dweb&metricLabelSelector=a%3Db']);
});

test('metrics of an object are where its subresource would be, those of a namespace in it', async () => {
  const { client, asked } = metricsOf([{ value: '3' }], ['v1beta1']);
  expect(await client.object('rps', 'ns', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, undefined, signal)).toBe(3_000);
  expect(await client.object('rps', 'ns', { apiVersion: 'v1', kind: 'Namespace', name: 'other' }, selector, signal)).toBe(3_000);
  expect(asked).toEqual([
    '/apis/custom.metrics.k8s.io/v1beta1/namespaces/ns/deployments.apps/web/rps',
    '/apis/custom.metrics.k8s.io/v1beta1/namespaces/ns/metrics/rps?metricLabelSelector=a%3Db',
  ]);
});

test('metrics of something outside the cluster are a resource of their own', async () => {
  const { client, asked } = metricsOf([{ value: '3' }, { value: '500m' }]);
  expect(await client.external('queue', 'ns', selector, signal)).toEqual([3_000, 500]);
  expect(asked).toEqual(['/apis/external.metrics.k8s.io/v1beta1/namespaces/ns/queue?labelSelector=a%3Db']);
});

test('resources of containers are added up, pods of which one is missing are left out', async () => {
  const container = (name: string, cpu?: string): object => ({ name, usage: { ...(cpu && { cpu }), memory: '1Mi' } });
  const items = [
    {
      metadata: { name: 'x' },
      timestamp: '2026-01-01T00:00:00Z',
      window: '1m0s',
      containers: [container('a', '100m'), container('b', '50m')],
    },
    { metadata: { name: 'y' }, containers: [container('a', '100m'), container('b')] },
  ];
  const { client, asked } = metricsOf(items);
  expect([...(await client.resource('cpu', 'ns', 'app=web', '', signal))]).toEqual([
    ['x', { timestampMs: Date.parse('2026-01-01T00:00:00Z'), windowMs: 60_000, value: 150 }],
  ]);
  expect([...(await client.resource('cpu', 'ns', 'app=web', 'a', signal)).keys()]).toEqual(['x', 'y']);
  expect(asked[0]).toBe('/apis/metrics.k8s.io/v1beta1/namespaces/ns/pods?labelSelector=app%3Dweb');
});

test('where no custom metrics are served, that is said', async () => {
  await expect(metricsOf([], []).client.pods('rps', 'ns', '', undefined, signal)).rejects.toThrow(
    'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered',
  );
});
