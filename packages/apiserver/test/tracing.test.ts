import { expect, test } from 'vitest';
import { configMap, startServer, type TestServer } from './fixture.ts';
import { RecordingTracer, type RecordedSpan } from './recording-tracer.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };

async function traced(work: (server: TestServer) => Promise<unknown>): Promise<RecordingTracer> {
  const tracer = new RecordingTracer();
  const server = await startServer({ deps: { tracer } });
  await work(server);
  await server.stop();
  return tracer;
}

/** What is done behind the filters, as every request passes these. */
const within = (span: RecordedSpan | undefined): string[] => (span?.find('authorization')?.steps ?? []).map(({ tree }) => tree);

test('Each request of somebody who is known is a span, named by what it is about and never by which object', async () => {
  const { starts, requests } = await traced(async (server) => {
    await server.request('POST', maps, { body: configMap('a') });
    await server.request('GET', `${maps}/gone`);
    await server.request('GET', '/apis/apps/v1/deployments', { headers: { 'x-user': 'jane' } });
    await server.request('GET', '/version');
    await server.request('GET', '/version', { headers: { 'x-user': '-' } });
  });
  const startMs = Date.UTC(2026, 0, 1);
  expect(starts.map(({ name, trusted, startMs: began }) => ({ name, trusted, began }))).toEqual([
    { name: 'POST /api/v1/namespaces/{:namespace}/configmaps', trusted: true, began: startMs },
    { name: 'GET /api/v1/namespaces/{:namespace}/configmaps/{:name}', trusted: true, began: startMs },
    { name: 'GET /apis/apps/v1/deployments', trusted: false, began: startMs },
    { name: 'GET', trusted: true, began: startMs },
  ]);
  expect(requests.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([201, 404, 403, 200]);
});

test('The steps of a write are told of as kube-apiserver does: filters, verb, store and encoding, each within its cause', async () => {
  const { requests } = await traced((server) => server.request('POST', maps, { body: configMap('a'), headers: json }));
  const [request] = requests;
  expect(request?.tree).toBe(
    'POST /api/v1/namespaces/{:namespace}/configmaps (audit (constrainedimpersonation (priorityandfairness (authorization (Create (Create etcd3, SerializeObject))))))',
  );
  const create = request?.find('Create');
  expect(create?.events).toEqual([
    'limitedReadBody succeeded',
    'About to convert to expected version',
    'Conversion done',
    'About to store object in database',
    'About to write a response',
  ]);
  expect(create?.attributes).toMatchObject({ 'api-version': 'v1', resource: 'configmaps', scope: 'resource', verb: 'POST', url: maps });
  expect(request?.find('Create etcd3')?.attributes).toEqual({
    'audit-id': request?.attributes['audit-id'],
    key: '/configmaps/default/a',
    type: '*core.ConfigMap',
    group: '',
    resource: 'configmaps',
  });
});

test('Every verb has the steps that it has upstream', async () => {
  const { requests } = await traced(async (server) => {
    await server.request('POST', maps, { body: configMap('a') });
    await server.request('GET', `${maps}/a`);
    await server.request('GET', maps);
    await server.request('PUT', `${maps}/a`, { body: { ...configMap('a'), data: { x: 'y' } } });
    await server.request('PATCH', `${maps}/a`, { body: { data: { x: 'z' } }, headers: { 'content-type': 'application/merge-patch+json' } });
    await server.request('DELETE', `${maps}/a`);
    await server.request('DELETE', maps);
    await server.request('GET', '/version');
  });
  expect(requests.slice(1).map((span) => within(span))).toEqual([
    ['Get (cacher.Get, SerializeObject)'],
    ['List (cacher.GetList, SerializeObject)'],
    ['Update (GuaranteedUpdate etcd3, SerializeObject)'],
    ['Patch (GuaranteedUpdate etcd3, SerializeObject)'],
    ['Delete (cacher.Get, SerializeObject)'],
    ['Delete (cacher.GetList, SerializeObject)'],
    [],
  ]);
});

test('A refusal is encoded within the verb that refused, and no step is left open', async () => {
  const { requests } = await traced(async (server) => {
    await server.request('GET', `${maps}/gone`);
    await server.request('POST', maps, { body: configMap('A') });
  });
  expect(requests.map((span) => within(span))).toEqual([['Get (cacher.Get, SerializeObject)'], ['Create (SerializeObject)']]);
  const open = (span: RecordedSpan): string[] => [...(span.state === 'open' ? [span.name] : []), ...span.steps.flatMap(open)];
  expect(requests.flatMap(open)).toEqual([]);
});

test('A watch is a span until it ends, and one that begins as a list tells when that is over', async () => {
  const states: string[] = [];
  const { requests } = await traced(async (server) => {
    const leaving = new AbortController();
    const options = 'watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
    const { raw } = await server.request('GET', `${maps}?${options}`, { signal: leaving.signal });
    const events = (raw.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    await events.next();
    await events.return?.();
    leaving.abort();
  });
  expect(requests.map((span) => within(span))).toEqual([['WatchList (cacher.Watch)']]);
  states.push(requests[0]!.state, requests[0]!.find('WatchList')!.state);
  expect(states).toEqual(['ended', 'ended']);
});
