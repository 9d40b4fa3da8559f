import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { ValidatingWebhookConfigurations } from '@kubewright/api/admissionregistration/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { Ingresses, NetworkPolicies } from '@kubewright/api/networking/v1';
import { ClusterRoles } from '@kubewright/api/rbac/v1';
import { ResourceSlices } from '@kubewright/api/resource/v1';
import { type KubernetesServer, startKubernetesServer } from '../kubernetes-server.ts';

// An empty list that somebody sends is a list until the object is stored. All facts are kube-apiserver 1.36's.
let server: KubernetesServer;
beforeAll(async () => {
  server = await startKubernetesServer();
});
afterAll(() => server.stop());

const metadata = { namespace: 'default', name: 'x' };
const webhook = {
  name: 'a.example.com',
  clientConfig: { url: 'https://example.com' },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
};
const slice = { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.1'] }], ports: [] };

test.each([
  ['NetworkPolicy', NetworkPolicies, { metadata, spec: { podSelector: {} } }, { spec: { podSelector: {}, ingress: [] } }, 2],
  ['webhook', ValidatingWebhookConfigurations, { metadata, webhooks: [webhook] }, { webhooks: [{ ...webhook, matchConditions: [] }] }, 2],
  [
    'Ingress',
    Ingresses,
    { metadata, spec: { defaultBackend: { resource: { kind: 'K', name: 'n' } } } },
    { spec: { defaultBackend: { resource: { kind: 'K', name: 'n' } }, rules: [] } },
    1,
  ],
  ['EndpointSlice', EndpointSlices, { metadata, ...slice }, { ...slice, endpoints: [{ addresses: ['10.0.0.1'], hints: {} }] }, 2],
  [
    'EndpointSlice with a topology that is dropped',
    EndpointSlices,
    { metadata: { ...metadata, name: 'y' }, ...slice },
    { ...slice, endpoints: [{ addresses: ['10.0.0.1'], deprecatedTopology: { a: 'b' } }] },
    2,
  ],
] as const)(
  'A %s that is given something empty has a generation of its own where upstream compares so',
  async (_name, kind, object, change, generation) => {
    const client = server.client.resource(kind as typeof ConfigMaps);
    const created = await client.create(object as never);
    const updated = await client.update({ ...created, ...(change as object) });
    expect(updated.metadata.generation).toBe(generation);
  },
);

test('Who writes an empty list owns it where it may not be left out, and nothing elsewhere', async () => {
  const roles = server.client.resource(ClusterRoles);
  const created = await roles.create({ metadata: { name: 'empty', finalizers: [] }, rules: [] } as never);
  expect(created.rules).toBe(null);
  expect(created.metadata.managedFields?.map(({ fieldsV1 }) => fieldsV1)).toEqual([{ 'f:rules': {} }]);
});

test('A ResourceSlice has devices or counters, even none of them', async () => {
  const spec = {
    driver: 'd.example.com',
    pool: { name: 'p', resourceSliceCount: 1, generation: 1 },
    nodeName: 'n',
    devices: [],
    sharedCounters: [],
  };
  const slices = server.client.resource(ResourceSlices);
  await expect(slices.create({ metadata: { name: 's' }, spec } as never)).rejects.toThrow(
    'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed',
  );
});
