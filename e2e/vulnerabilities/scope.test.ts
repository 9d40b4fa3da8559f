import type { AdmissionPlugin } from '@kubewright/apiserver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveApi, type ServedApi } from '../harness/api-server.ts';

let api: ServedApi;
const token = 'eyJhbGciOiJub25lIn0.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl';

const breaking: AdmissionPlugin = {
  name: 'Breaking',
  handles: ({ object }) => object?.metadata.name === 'broken',
  admit: () => {
    throw new Error('a malfunction');
  },
};

beforeAll(async () => {
  api = await serveApi({ admission: [breaking] });
  await api.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'wides.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { plural: 'wides', kind: 'Wide' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
  });
});
afterAll(() => api.stop());

test.each([
  '/apis/example.com/v1/namespaces/default/wides',
  '/apis/example.com/v1/namespaces/default/wides/a',
  '/api/v1/namespaces/default/nodes',
  '/api/v1/namespaces/default/persistentvolumes/a',
])('CVE-2019-11247: a cluster resource is not reached by the namespaced path %s', async (path) => {
  expect((await api.request('GET', path)).status).toBe(404);
});

test.each(['/apis/example.com/v1/pods', '/apis/apps/v1/namespaces/default/wides', '/api/v1/wides', '/apis/apps/v1/pods'])(
  'CVE-2022-3162: a resource is not reached through another group: %s',
  async (path) => {
    expect((await api.request('GET', path)).status).toBe(404);
  },
);

// A key that would lead elsewhere is upstream's bare 500, in its words; nothing is read.
test.each([
  ['/api/v1/namespaces/../pods', 'invalid key: "/pods/.."'],
  ['/api/v1/namespaces/%2e%2e/pods', 'invalid key: "/pods/.."'],
  ['/api/v1/namespaces/./secrets', 'invalid key: "/secrets/."'],
])('dots are no namespace: %s', async (path, message) => {
  expect(JSON.parse((await api.request('GET', path)).text)).toMatchObject({ status: 'Failure', code: 500, message });
});

test.each(['/api/v1/namespaces/default%2f..%2fkube-system/pods', '/apis/example.com/v1/wides/..'])(
  'dots and slashes are no name: %s',
  async (path) => {
    expect([400, 404]).toContain((await api.request('GET', path)).status);
  },
);

test('CVE-2019-11250, CVE-2020-8565: no token is logged, at any level, whatever becomes of the request', async () => {
  const encoded = Buffer.from(token).toString('base64url');
  const protocol = { 'sec-websocket-protocol': `base64url.bearer.authorization.k8s.io.${encoded}` };
  const headers = { authorization: `Bearer ${token}`, ...protocol };
  for (const method of ['GET', 'POST', 'TRACE']) await api.request(method, '/api/v1/namespaces/default/pods', { headers, body: '{' });
  const broken = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'broken' } };
  expect((await api.request('POST', '/api/v1/namespaces/default/configmaps', { headers: protocol, body: broken })).status).toBe(500);
  expect(api.log.map(({ message }) => message)).toContain('a request failed');
  for (const secret of ['c2VjcmV0LXRva2Vu', encoded]) expect(JSON.stringify(api.log)).not.toContain(secret);
});

test('hash flooding: a body of numeric-like and prototype keys is served, and taints no object', async () => {
  const data = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [String(i * 4_294_967), 'x']));
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flood' }, data }).replace(
    '"data":{',
    '"data":{"__proto__":"polluted","constructor":"c",',
  );
  const answer = await api.request('POST', '/api/v1/namespaces/default/configmaps', {
    body: text,
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(201);
  expect(answer.text).toContain('"__proto__":"polluted"');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('an impersonation key that is no percent-encoding is taken as it stands', async () => {
  expect((await api.request('GET', '/api/v1/pods', { headers: { 'impersonate-user': 'jane', 'impersonate-extra-%ff': 'x' } })).status).toBe(
    200,
  );
});

test.each([
  ['/api/v1/namespaces/default/pods', 'v1', 'Pod'],
  ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
])('an object without any of its required lists is refused, at %s', async (path, apiVersion, kind) => {
  expect((await api.request('POST', path, { body: { apiVersion, kind, metadata: { name: 'empty' } } })).status).toBe(422);
});
