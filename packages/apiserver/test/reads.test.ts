import { afterAll, beforeAll, expect, test } from 'vitest';
import { configMap, settle, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (let i = 0; i < 7; i++)
    await server.request('POST', maps('pages'), { body: configMap(`m${i}`, {}, { labels: { parity: i % 2 ? 'odd' : 'even' } }) });
});
afterAll(() => server.stop());

const maps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const names = (json: { items: { metadata: { name: string } }[] }): string[] => json.items.map((item) => item.metadata.name);

test('All pages of a list come from one revision, without a duplicate or a gap (I11)', async () => {
  const first = await server.request('GET', `${maps('pages')}?limit=3`);
  expect(names(first.json)).toEqual(['m0', 'm1', 'm2']);
  expect(first.json.metadata.remainingItemCount).toBe(4);
  await server.request('DELETE', `${maps('pages')}/m5`);
  await server.request('POST', maps('pages'), { body: configMap('m3a') });
  const second = await server.request('GET', `${maps('pages')}?limit=3&continue=${first.json.metadata.continue}`);
  expect(names(second.json)).toEqual(['m3', 'm4', 'm5']);
  expect(second.json.metadata.resourceVersion).toBe(first.json.metadata.resourceVersion);
  const third = await server.request('GET', `${maps('pages')}?limit=3&continue=${second.json.metadata.continue}`);
  expect(names(third.json)).toEqual(['m6']);
  expect(third.json.metadata.continue).toBeUndefined();
});

test('A continue token of a compacted revision is expired and offers an inconsistent continuation (I11)', async () => {
  const own = await startServer();
  for (let i = 0; i < 3; i++) await own.request('POST', maps('x'), { body: configMap(`m${i}`) });
  const first = await own.request('GET', `${maps('x')}?limit=1`);
  await own.clock.advance(120_000);
  await own.request('POST', maps('x'), { body: configMap('z1') });
  await own.clock.advance(120_000);
  await own.request('POST', maps('x'), { body: configMap('z2') });
  await own.store.compact(own.store.revision);
  const expired = await own.request('GET', `${maps('x')}?limit=1&continue=${first.json.metadata.continue}`);
  expect([expired.status, expired.json.reason]).toEqual([410, 'Expired']);
  const rest = await own.request('GET', `${maps('x')}?continue=${expired.json.metadata.continue}`);
  expect(names(rest.json)).toEqual(['m1', 'm2', 'z1', 'z2']);
  await own.stop();
});

test('Selectors narrow a list, and unknown fields and broken selectors are refused', async () => {
  expect(names((await server.request('GET', `${maps('pages')}?labelSelector=parity%3Dodd`)).json)).toEqual(['m1', 'm3']);
  expect(names((await server.request('GET', `${maps('pages')}?fieldSelector=metadata.name%3Dm2`)).json)).toEqual(['m2']);
  const unknown = await server.request('GET', `${maps('pages')}?fieldSelector=data.x%3D1`);
  expect(unknown.json).toMatchObject({
    code: 400,
    reason: 'BadRequest',
    message: '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
  });
  const definitions = await server.request('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?fieldSelector=spec.group%3Dx');
  expect(definitions.json.message).toBe('"spec.group" is not a known field selector: only "metadata.name", "metadata.namespace"');
  const broken = await server.request('GET', `${maps('pages')}?labelSelector=a%3D%3D%3D`);
  expect(broken.status).toBe(400);
});

test('A list of a revision not reached yet waits three seconds and then is a timeout (I10)', async () => {
  const future = server.store.revision + 1000;
  const pending = server.request('GET', `${maps('pages')}?resourceVersion=${future}`);
  await server.clock.advance(3_100);
  const { json, headers } = await pending;
  expect(json).toMatchObject({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${future}, current: ${server.store.revision}`,
  });
  expect(headers['retry-after']).toBe('1');
});

test('Exact lists the past, and what excludes itself is refused (I9)', async () => {
  const before = await server.request('GET', maps('exact'));
  await server.request('POST', maps('exact'), { body: configMap('new') });
  const { resourceVersion } = before.json.metadata;
  expect(
    names((await server.request('GET', `${maps('exact')}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`)).json),
  ).toEqual([]);
  const refused = await server.request('GET', `${maps('exact')}?resourceVersionMatch=Exact`);
  expect(refused.json.message).toBe(
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
  );
});

test('A watch with initial events ends them with the annotated bookmark (I16)', async () => {
  const ending = new AbortController();
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const { raw } = await server.request('GET', `${maps('exact')}?${query}`, { signal: ending.signal });
  const lines = watchLines(raw);
  expect((await lines.next())!.object.metadata.name).toBe('new');
  expect(await lines.next()).toMatchObject({
    type: 'BOOKMARK',
    object: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
  });
  ending.abort();
});

test('An object that leaves the selection is deleted for its watcher, one that enters is added (I15)', async () => {
  const ending = new AbortController();
  const { raw } = await server.request('GET', `${maps('sel')}?watch=1&labelSelector=a%3Db&resourceVersion=${server.store.revision}`, {
    signal: ending.signal,
  });
  const lines = watchLines(raw);
  await server.request('POST', maps('sel'), { body: configMap('m') });
  const label = (value: string) =>
    server.request('PATCH', `${maps('sel')}/m`, {
      body: { metadata: { labels: { a: value } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
  await label('b');
  expect((await lines.next())!.type).toBe('ADDED');
  await label('c');
  const left = await lines.next();
  expect(left!.type).toBe('DELETED');
  expect(left!.object.metadata.resourceVersion).toBe(String(server.store.revision));
  ending.abort();
});

test('The path of a watch may name one namespace', async () => {
  for (const name of ['told', 'untold']) await server.request('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  const watch = async (path: string) => watchLines((await server.request('GET', `/api/v1/watch/namespaces/${path}?timeoutSeconds=9`)).raw);
  expect(await (await watch('told')).next()).toMatchObject({ type: 'ADDED', object: { kind: 'Namespace', metadata: { name: 'told' } } });
  await server.request('POST', maps('untold'), { body: configMap('m') });
  expect(await (await watch('untold/configmaps')).next()).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'm' } } });
});

test('A watch ends after its timeout and sends a bookmark each minute', async () => {
  const { raw } = await server.request(
    'GET',
    `${maps('marks')}?watch=1&allowWatchBookmarks=true&timeoutSeconds=100&resourceVersion=${server.store.revision}`,
  );
  const lines = watchLines(raw);
  const next = lines.next();
  await settle();
  await server.request('POST', maps('elsewhere'), { body: configMap('progress') });
  await server.clock.advance(61_000);
  expect((await next)!.type).toBe('BOOKMARK');
  const end = lines.next();
  await server.clock.advance(60_000);
  expect(await end).toBeUndefined();
});

test('A watch from before the window is an ERROR event with 410 (I17)', async () => {
  const own = await startServer();
  await own.request('POST', maps('x'), { body: configMap('a') });
  const early = own.store.revision;
  for (const name of ['b', 'c', 'd']) {
    await own.clock.advance(120_000);
    await own.request('POST', maps('x'), { body: configMap(name) });
  }
  const { status, raw } = await own.request('GET', `${maps('x')}?watch=1&resourceVersion=${early}`);
  expect(status).toBe(200);
  expect(await watchLines(raw).next()).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } });
  await own.stop();
});

test('A list by selector counts as fetched every object it chose among, however few a page shows', async () => {
  const own = await startServer();
  for (const name of ['a', 'b', 'c', 'd'])
    await own.request('POST', maps('default'), { body: configMap(name, {}, { labels: { half: String(name < 'c') } }) });
  await own.request('GET', `${maps('default')}?labelSelector=half%3Dtrue&limit=1`);
  const { text } = await own.request('GET', '/metrics');
  expect(text).toContain('apiserver_cache_list_fetched_objects_total{group="",index="",resource="configmaps"} 4\n');
  expect(text).toContain('apiserver_cache_list_returned_objects_total{group="",resource="configmaps"} 1\n');
  await own.stop();
});
