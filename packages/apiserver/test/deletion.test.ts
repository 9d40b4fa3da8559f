import type { ResourceDefinition } from '@kubewright/api-machinery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, startServer, type TestResponse, type TestServer, watchLines } from './fixture.ts';

const gracefulPods = (all: ResourceDefinition[]): ResourceDefinition[] =>
  all.map((definition) =>
    definition.plural === 'pods' ? { ...definition, hooks: { gracePeriodSeconds: (_, requested) => requested ?? 30 } } : definition,
  );

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ definitions: gracefulPods });
});
afterAll(() => server.stop());

const maps = '/api/v1/namespaces/d/configmaps';
const pods = '/api/v1/namespaces/d/pods';

test('An object with finalizers lives until the last one is taken off', async () => {
  await server.request('POST', maps, { body: configMap('held', {}, { finalizers: ['example.com/hold'] }) });
  const deleted = await server.request('DELETE', `${maps}/held`);
  expect(deleted.json).toMatchObject({
    kind: 'ConfigMap',
    metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 },
  });
  const added = await server.request('PATCH', `${maps}/held`, {
    body: { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(added.json.message).toContain('metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted');
  await server.request('PATCH', `${maps}/held`, {
    body: { metadata: { finalizers: null } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect((await server.request('GET', `${maps}/held`)).status).toBe(404);
});

test('Propagation policies are finalizers', async () => {
  for (const [policy, finalizer] of [
    ['Foreground', 'foregroundDeletion'],
    ['Orphan', 'orphan'],
  ]) {
    await server.request('POST', maps, { body: configMap(`by-${finalizer!.toLowerCase()}`) });
    const { json } = await server.request('DELETE', `${maps}/by-${finalizer!.toLowerCase()}`, {
      body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: policy },
    });
    expect(json.metadata.finalizers).toEqual([finalizer]);
  }
});

test('A graceful deletion is announced, may be shortened and ends with a period of zero', async () => {
  await server.request('POST', pods, {
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  });
  const first = await server.request('DELETE', `${pods}/p`);
  expect(first.json.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 });
  const shorter = await server.request('DELETE', `${pods}/p?gracePeriodSeconds=5`);
  expect(shorter.json.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:05Z', deletionGracePeriodSeconds: 5 });
  expect((await server.request('DELETE', `${pods}/p`)).json.metadata.resourceVersion).toBe(shorter.json.metadata.resourceVersion);
  const forced = await server.request('DELETE', `${pods}/p?gracePeriodSeconds=0`);
  expect(forced.json).toMatchObject({ kind: 'Status', status: 'Success' });
  expect((await server.request('GET', `${pods}/p`)).status).toBe(404);
});

const makePod = (name: string): Promise<TestResponse> =>
  server.request('POST', pods, {
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  });

test('Whoever watches, and whoever deletes, is told that the time of an object is over before it is gone', async () => {
  await makePod('at-once');
  await makePod('shortened');
  const { metadata } = (await server.request('DELETE', `${pods}/shortened`)).json;
  const over = { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 };
  const dry = await server.request('DELETE', `${pods}/at-once?gracePeriodSeconds=0&dryRun=All`);
  expect(dry.status).toBe(200);
  expect((await server.request('GET', `${pods}/at-once`)).json.metadata).not.toHaveProperty('deletionTimestamp');
  await server.request('DELETE', `${pods}/at-once?gracePeriodSeconds=0`);
  await server.request('DELETE', `${pods}/shortened?gracePeriodSeconds=0`);
  const ending = new AbortController();
  const { raw } = await server.request('GET', `${pods}?watch=1&resourceVersion=${metadata.resourceVersion}`, { signal: ending.signal });
  const events = watchLines(raw);
  for (const name of ['at-once', 'shortened']) {
    expect(await events.next()).toMatchObject({ type: 'MODIFIED', object: { metadata: { name, ...over } } });
    expect(await events.next()).toMatchObject({ type: 'DELETED', object: { metadata: { name, ...over } } });
  }
  ending.abort();
});

test('A grace period that is shortened to one that is over ends now, in the least time there is', async () => {
  const own = await startServer({ definitions: gracefulPods });
  await own.request('POST', pods, {
    body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'late' }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  });
  await own.request('DELETE', `${pods}/late`);
  await own.clock.advance(10_000);
  const { json } = await own.request('DELETE', `${pods}/late?gracePeriodSeconds=5`);
  expect(json.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:10Z', deletionGracePeriodSeconds: 1 });
  await own.stop();
});

test('A precondition that does not hold is a conflict', async () => {
  await server.request('POST', maps, { body: configMap('pre') });
  const refused = await server.request('DELETE', `${maps}/pre`, { body: { preconditions: { uid: 'other' } } });
  expect(refused.json).toMatchObject({ code: 409, reason: 'Conflict' });
  expect(refused.json.message).toMatch(
    /^Operation cannot be fulfilled on ConfigMap "pre": the UID in the precondition \(other\) does not match the UID in record/,
  );
});

test('A collection is deleted by selector', async () => {
  for (const name of ['a', 'b', 'c']) await server.request('POST', maps, { body: configMap(`col-${name}`, {}, { labels: { col: name } }) });
  const { json } = await server.request('DELETE', `${maps}?labelSelector=col+in+(a,b)`);
  expect(json.items).toHaveLength(2);
  expect(
    (await server.request('GET', `${maps}?labelSelector=col`)).json.items.map((item: { metadata: { name: string } }) => item.metadata.name),
  ).toEqual(['col-c']);
});

test('A collection of a revision is what it was then', async () => {
  const before = server.store.revision;
  await server.request('POST', maps, { body: configMap('later', {}, { labels: { age: 'young' } }) });
  const { json } = await server.request('DELETE', `${maps}?labelSelector=age&resourceVersion=${before}`);
  expect(json.items).toEqual([]);
  expect((await server.request('GET', `${maps}/later`)).status).toBe(200);
});

test('A dry run deletes nothing', async () => {
  expect((await server.request('DELETE', `${maps}/pre?dryRun=All`)).status).toBe(200);
  expect((await server.request('GET', `${maps}/pre`)).status).toBe(200);
});
