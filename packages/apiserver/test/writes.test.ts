import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigMaps } from '@kubewright/api/core/v1';
import { Deployments } from '@kubewright/api/apps/v1';
import { createClient } from '@kubewright/client';
import { configMap, startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const maps = '/api/v1/namespaces/w/configmaps';
const merge = { 'content-type': 'application/merge-patch+json' };

test('Patches without a resourceVersion all land, whatever happens at the same time', async () => {
  await server.request('POST', maps, { body: configMap('busy') });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => server.request('PATCH', `${maps}/busy`, { body: { data: { [`k${i}`]: 'v' } }, headers: merge })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const { json } = await server.request('GET', `${maps}/busy`);
  expect(Object.keys(json.data)).toHaveLength(20);
});

test('Of updates from one resourceVersion one wins and the others conflict (I3)', async () => {
  const { json } = await server.request('POST', maps, { body: configMap('race') });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => server.request('PUT', `${maps}/race`, { body: { ...json, data: { i: String(i) } } })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
});

test('A created name is taken, a uid in a body is a precondition, and identity cannot change (I5)', async () => {
  const { json } = await server.request('POST', maps, { body: configMap('fixed') });
  const again = await server.request('POST', maps, { body: configMap('fixed') });
  expect(again.json).toMatchObject({ code: 409, reason: 'AlreadyExists', message: 'configmaps "fixed" already exists' });
  const other = await server.request('PUT', `${maps}/fixed`, { body: configMap('fixed', {}, { uid: 'other' }) });
  expect(other.json.message).toContain('Precondition failed: UID in precondition: other, UID in object meta: ');
  const renamed = await server.request('PUT', `${maps}/fixed`, { body: configMap('different') });
  expect(renamed.json).toMatchObject({
    code: 400,
    message: 'the name of the object (different) does not match the name on the URL (fixed)',
  });
  const moved = await server.request('PUT', `${maps}/fixed`, { body: configMap('fixed', {}, { namespace: 'elsewhere' }) });
  expect(moved.json).toMatchObject({
    code: 400,
    message: 'the namespace of the provided object does not match the namespace sent on the request',
  });
  const older = await server.request('PUT', `${maps}/fixed`, {
    body: configMap('fixed', {}, { creationTimestamp: '2020-01-01T00:00:00Z' }),
  });
  expect(older.json.metadata.creationTimestamp).toBe(json.metadata.creationTimestamp);
  const deleted = await server.request('PUT', `${maps}/fixed`, {
    body: configMap('fixed', {}, { deletionTimestamp: '2020-01-01T00:00:00Z' }),
  });
  expect(deleted.json.details.causes[0]).toMatchObject({ field: 'metadata.deletionTimestamp' });
  expect((await server.request('GET', `${maps}/fixed`)).json).toEqual(json);
});

test('A body may not begin with a resourceVersion, and needs a name', async () => {
  const versioned = await server.request('POST', maps, { body: configMap('new', {}, { resourceVersion: '5' }) });
  expect(versioned.json).toMatchObject({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
  const nameless = await server.request('POST', maps, { body: configMap('') });
  expect(nameless.json).toMatchObject({ code: 422, details: { causes: [{ field: 'metadata.name', reason: 'FieldValueRequired' }] } });
});

test('Keys that objects have by nature are data like any other', async () => {
  const body = '{"metadata":{"name":"proto"},"data":{"__proto__":"a","constructor":"b"}}';
  const created = await server.request('POST', maps, { body });
  expect(created.text).toContain('"__proto__":"a"');
  const patched = await server.request('PATCH', `${maps}/proto`, { body: '{"data":{"__proto__":"c","toString":"d"}}', headers: merge });
  expect(patched.text).toContain('"__proto__":"c"');
  expect((await server.request('GET', `${maps}/proto`)).text).toContain('"constructor":"b"');
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});

test('The main resource and its status are written apart, and the scale moves the replicas', async () => {
  const deployments = server.client.resource(Deployments);
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const created = await deployments.create({
    metadata: { name: 'd', namespace: 'w' },
    spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template },
  } as never);
  const withStatus = await deployments.updateStatus({ ...created, spec: { ...created.spec, replicas: 9 }, status: { replicas: 1 } });
  expect([withStatus.spec.replicas, withStatus.status.replicas]).toEqual([1, 1]);
  const updated = await deployments.update({ ...withStatus, spec: { ...withStatus.spec, replicas: 2 }, status: { replicas: 7 } });
  expect([updated.spec.replicas, updated.status.replicas]).toEqual([2, 1]);
  const scale = await deployments.getSubresource<never>({ namespace: 'w', name: 'd' }, 'scale');
  expect(scale).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 2 },
    status: { replicas: 1, selector: 'a=b' },
  });
  const none = await server.request('PATCH', '/apis/apps/v1/namespaces/w/deployments/d/scale', {
    body: { spec: { replicas: 0 } },
    headers: merge,
  });
  expect([none.json.spec, none.json.status.replicas]).toEqual([{}, 1]);
  const negative = await server.request('PATCH', '/apis/apps/v1/namespaces/w/deployments/d/scale', {
    body: { spec: { replicas: -1 } },
    headers: merge,
  });
  expect(negative.json.message).toBe(
    'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
});

test('A scale is shown as a table of what is desired and available', async () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  await server.client.resource(Deployments).create({
    metadata: { name: 'shown', namespace: 'w' },
    spec: { replicas: 3, selector: { matchLabels: { a: 'b' } }, template },
  } as never);
  const { json } = await server.request('GET', '/apis/apps/v1/namespaces/w/deployments/shown/scale', {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  });
  expect(json.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Desired', 'Available', 'Age']);
  expect(json.rows[0].cells).toEqual(['shown', 3, 0, '0s']);
});

test.each([
  ['PUT', {}],
  ['PATCH', merge],
])('%s of a whole collection is a method that is not allowed', async (method, headers) => {
  const { status, json } = await server.request(method, '/api/v1/namespaces/w/configmaps', { body: {}, headers });
  expect(status).toBe(405);
  expect(json).toMatchObject({
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
    code: 405,
  });
});

test('A component in process is authorized like anybody else', async () => {
  const nobody = createClient(server.server.directTransport({ name: 'nobody', groups: [] }));
  await expect(nobody.resource(ConfigMaps).list({ namespace: 'w' })).rejects.toMatchObject({ status: { code: 403, reason: 'Forbidden' } });
});

test('Many calls in this process that wait for one cache give no warning of a leak', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on('warning', onWarning);
  const own = await startServer();
  const deployments = own.client.resource(Deployments);
  await Promise.all(Array.from({ length: 20 }, () => deployments.list({ labelSelector: 'a=b' })));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', onWarning);
  expect(warnings).toEqual([]);
  await own.stop();
});
