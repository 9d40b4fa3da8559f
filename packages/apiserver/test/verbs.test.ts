import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigMaps, Pods } from '@kubewright/api/core/v1';
import { configMap, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const path = (namespace: string, name = ''): string => `/api/v1/namespaces/${namespace}/configmaps${name && `/${name}`}`;

test('An object is created, read, listed, replaced, patched and deleted over HTTP', async () => {
  const created = await server.request('POST', path('one'), {
    body: configMap('web', { a: '1' }),
    headers: { 'user-agent': 'kubectl/v1.36.0' },
  });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name: 'web', namespace: 'one', creationTimestamp: '2026-01-01T00:00:00Z' },
    data: { a: '1' },
  });
  expect(created.json.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  expect(created.json.metadata.managedFields).toEqual([
    {
      manager: 'kubectl',
      operation: 'Update',
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
    },
  ]);

  const read = await server.request('GET', path('one', 'web'));
  expect(read.json).toEqual(created.json);

  const list = await server.request('GET', path('one'));
  expect(list.json).toMatchObject({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: created.json.metadata.resourceVersion },
  });
  const { kind, apiVersion, ...item } = created.json;
  expect([kind, apiVersion]).toEqual(['ConfigMap', 'v1']);
  expect(list.json.items).toEqual([item]);

  const replaced = await server.request('PUT', path('one', 'web'), { body: { ...created.json, data: { a: '2' } } });
  expect(replaced.status).toBe(200);
  expect(Number(replaced.json.metadata.resourceVersion)).toBeGreaterThan(Number(created.json.metadata.resourceVersion));

  const stale = await server.request('PUT', path('one', 'web'), { body: created.json });
  expect(stale.status).toBe(409);
  expect(stale.json.message).toBe(
    'Operation cannot be fulfilled on configmaps "web": the object has been modified; please apply your changes to the latest version and try again',
  );

  const merged = await server.request('PATCH', path('one', 'web'), {
    body: { data: { b: '3' } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(merged.json.data).toEqual({ a: '2', b: '3' });
  const jsonPatched = await server.request('PATCH', path('one', 'web'), {
    body: [{ op: 'remove', path: '/data/a' }],
    headers: { 'content-type': 'application/json-patch+json' },
  });
  expect(jsonPatched.json.data).toEqual({ b: '3' });
  const strategic = await server.request('PATCH', path('one', 'web'), {
    body: { metadata: { labels: { app: 'x' } } },
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
  });
  expect(strategic.json.metadata.labels).toEqual({ app: 'x' });

  const deleted = await server.request('DELETE', path('one', 'web'));
  expect(deleted.json).toMatchObject({
    kind: 'Status',
    status: 'Success',
    details: { name: 'web', kind: 'configmaps', uid: created.json.metadata.uid },
  });
  const gone = await server.request('GET', path('one', 'web'));
  expect(gone.status).toBe(404);
  expect(gone.json).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'configmaps "web" not found',
    reason: 'NotFound',
    details: { name: 'web', kind: 'configmaps' },
    code: 404,
  });
});

test('The same verbs work in process and hand out frozen objects', async () => {
  const maps = server.client.resource(ConfigMaps);
  const draft = { metadata: { name: 'direct', namespace: 'two' }, data: { a: '1' } };
  const created = await maps.create(draft);
  expect(draft).toEqual({ metadata: { name: 'direct', namespace: 'two' }, data: { a: '1' } });
  expect(Object.isFrozen(created.data)).toBe(true);
  expect(await maps.get({ namespace: 'two', name: 'direct' })).toEqual(created);
  const updated = await maps.update({ ...created, data: { a: '2' } });
  await expect(maps.update({ ...created, data: { a: '3' } })).rejects.toMatchObject({ status: { reason: 'Conflict' } });
  const patched = await maps.patch({ namespace: 'two', name: 'direct' }, { type: 'merge', body: { data: { b: '1' } } });
  expect(patched.data).toEqual({ a: '2', b: '1' });
  expect(Number(patched.metadata.resourceVersion)).toBeGreaterThan(Number(updated.metadata.resourceVersion));
  expect((await maps.list({ namespace: 'two' })).items).toEqual([patched]);
  await maps.delete({ namespace: 'two', name: 'direct' });
  expect((await maps.list({ namespace: 'two' })).items).toEqual([]);
});

test('A watch in process sees what is written after it began, from an exact revision', async () => {
  const maps = server.client.resource(ConfigMaps);
  const { metadata } = await maps.list({ namespace: 'three' });
  const ending = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const event of maps.watch({ namespace: 'three', resourceVersion: metadata.resourceVersion!, signal: ending.signal })) {
      seen.push(`${event.type} ${event.type === 'ERROR' ? '' : event.object.metadata.name}`);
      if (event.type === 'DELETED') ending.abort();
    }
  })();
  await maps.create({ metadata: { name: 'w', namespace: 'three' } });
  await maps.patch({ namespace: 'three', name: 'w' }, { type: 'merge', body: { data: { x: 'y' } } });
  await maps.delete({ namespace: 'three', name: 'w' });
  await watching;
  expect(seen).toEqual(['ADDED w', 'MODIFIED w', 'DELETED w']);
});

test('A watch over HTTP without a revision begins with what is there', async () => {
  await server.request('POST', path('four'), { body: configMap('first') });
  const ending = new AbortController();
  const { raw } = await server.request('GET', `${path('four')}?watch=true`, { signal: ending.signal });
  const lines = watchLines(raw);
  expect(await lines.next()).toMatchObject({ type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'first' } } });
  await server.request('POST', path('four'), { body: configMap('second') });
  expect(await lines.next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'second' } } });
  const deletion = await server.request('DELETE', path('four', 'second'));
  expect(deletion.status).toBe(200);
  const gone = await lines.next();
  expect(gone).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'second' } } });
  expect(gone!.object.metadata.resourceVersion).toBe(String(server.store.revision));
  ending.abort();
  expect(await lines.next()).toBeUndefined();
});

test('An update that changes nothing writes nothing', async () => {
  const { json } = await server.request('POST', path('five'), { body: configMap('same', { a: '1' }) });
  const again = await server.request('PUT', path('five', 'same'), { body: configMap('same', { a: '1' }) });
  expect(again.json.metadata.resourceVersion).toBe(json.metadata.resourceVersion);
});

test('A name is generated from its prefix', async () => {
  const { json } = await server.request('POST', path('six'), { body: configMap('', {}, { generateName: 'web-' }) });
  expect(json.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test('Server-side apply creates, owns, conflicts and is forced', async () => {
  const apply = (manager: string, value: string, force = '') =>
    server.request('PATCH', `${path('seven', 'conf')}?fieldManager=${manager}${force}`, {
      body: configMap('conf', { a: value }),
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
  expect((await apply('one', '1')).status).toBe(201);
  const conflict = await apply('two', '2');
  expect(conflict.status).toBe(409);
  expect(conflict.json.message).toBe('Apply failed with 1 conflict: conflict with "one": .data.a');
  const forced = await apply('two', '2', '&force=true');
  expect(forced.status).toBe(200);
  expect(forced.json.metadata.managedFields.map((entry: { manager: string }) => entry.manager)).toEqual(['two']);
});

test('Pods get upstream defaults of the schema and a dry run stores nothing', async () => {
  const pod = { metadata: { name: 'p', namespace: 'eight' }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const pods = server.client.resource(Pods);
  const created = await pods.create(pod as never, { dryRun: true });
  expect(created.metadata.uid).toBeDefined();
  expect(created.metadata.resourceVersion).toBeUndefined();
  const versioned = await pods.create({ ...pod, metadata: { ...pod.metadata, resourceVersion: '5' } } as never, { dryRun: true });
  expect(versioned.metadata.resourceVersion).toBe('5');
  await expect(pods.get({ namespace: 'eight', name: 'p' })).rejects.toMatchObject({ status: { code: 404 } });
});
