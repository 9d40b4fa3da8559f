import type { AdmissionPlugin } from '@kubewright/apiserver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveApi, type ServedApi, type ServedResponse } from '../harness/api-server.ts';

/** What each admission request for a node saw before and after. */
const seen: { readonly before: unknown; readonly after: unknown }[] = [];
const watching: AdmissionPlugin = {
  name: 'Watching',
  handles: ({ definition, operation }) => definition.plural === 'nodes' && operation === 'UPDATE',
  validate: ({ old, object }) => void seen.push({ before: old?.metadata.labels, after: object?.metadata.labels }),
};

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi({ admission: [watching] });
  await asNode('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'vm', labels: { zone: 'a' } } });
});
afterAll(() => api.stop());

function asNode(method: string, path: string, body: object, contentType = 'application/json'): Promise<ServedResponse> {
  return api.request(method, path, {
    body,
    headers: { 'x-user': 'system:node:vm', 'x-groups': 'system:nodes', 'content-type': contentType },
  });
}

test('CVE-2021-25735: who admits an update sees the object as it is stored, whatever the request says it was', async () => {
  const node = JSON.parse((await api.request('GET', '/api/v1/nodes/vm')).text);
  seen.length = 0;
  const update = { ...node, metadata: { ...node.metadata, labels: { zone: 'b' } } };
  expect((await api.request('PUT', '/api/v1/nodes/vm', { body: update, headers: { 'content-type': 'application/json' } })).status).toBe(
    200,
  );
  expect(seen).toEqual([{ before: { zone: 'a' }, after: { zone: 'b' } }]);
});

test('CVE-2025-5187: a node does not give itself an owner whose absence would have it deleted', async () => {
  const owner = { apiVersion: 'v1', kind: 'Namespace', name: 'gone', uid: 'x' };
  const patched = await asNode('PATCH', '/api/v1/nodes/vm', { metadata: { ownerReferences: [owner] } }, 'application/merge-patch+json');
  expect([patched.status, JSON.parse(patched.text).message]).toEqual([
    403,
    'nodes "vm" is forbidden: node "vm" is not allowed to modify ownerReferences',
  ]);
});

const mirror = (spec: object, annotations: object = { 'kubernetes.io/config.mirror': 'x' }): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'm', annotations },
  spec: { nodeName: 'vm', containers: [{ name: 'c', image: 'i' }], ...spec },
});

test.each([
  ['a resource claim', mirror({ resourceClaims: [{ name: 'c', resourceClaimName: 'claim' }] })],
  ['a service account', mirror({ serviceAccountName: 'default' })],
  ['a secret', mirror({ volumes: [{ name: 'v', secret: { secretName: 's' } }] })],
  ['the node of another', { ...mirror({ nodeName: 'other' }) }],
  ['no mirror annotation', mirror({}, {})],
])('CVE-2025-4563: a node does not make a pod with %s', async (_what, pod) => {
  // Validation refuses claims of any static pod before a node's rights are looked at.
  expect([403, 422]).toContain((await asNode('POST', '/api/v1/namespaces/default/pods', pod)).status);
});
