import { ConfigMaps } from '@kubewright/api/core/v1';
import { MemoryStore } from '@kubewright/storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from './fixture.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const newMap = (name: string) => ({ body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } } });
const refused = {
  name: 'Refuses',
  handles: () => true,
  admit: () => {},
  validate: ({ name }: { name: string }) => (name === 'no' ? Promise.reject(new Error('no')) : undefined),
};

let server: TestServer;
beforeEach(async () => (server = await startServer({ deps: { admission: [refused] } })));
afterEach(() => server.stop());

const linesOf = async (name: string): Promise<string[]> =>
  (await server.request('GET', '/metrics')).text.split('\n').filter((line) => line.startsWith(name) && line.includes('_count{'));

test('Metrics tell how long all admission plugins take together, and of how many writes they refuse', async () => {
  await server.request('POST', maps, newMap('yes'));
  await server.request('POST', maps, newMap('no'));
  expect(await linesOf('apiserver_admission_step_admission_duration_seconds')).toEqual([
    'apiserver_admission_step_admission_duration_seconds_count{operation="CREATE",rejected="false",type="admit"} 2',
    'apiserver_admission_step_admission_duration_seconds_count{operation="CREATE",rejected="false",type="validate"} 1',
    'apiserver_admission_step_admission_duration_seconds_count{operation="CREATE",rejected="true",type="validate"} 1',
  ]);
});

test('Metrics tell of lists whose revision only the store has', async () => {
  const { json } = await server.request('POST', maps, newMap('a'));
  await server.request('POST', maps, newMap('b'));
  // The window of a cache that began after a revision does not reach back to it.
  const other = await startServer({ deps: { store: server.store } });
  await other.request('GET', maps);
  await other.request('GET', `${maps}?resourceVersion=${json.metadata.resourceVersion}&resourceVersionMatch=Exact&limit=1`);
  const { text } = await other.request('GET', '/metrics');
  for (const [name, value] of [
    ['', 1],
    ['fetched_objects_', 1],
    ['evaluated_objects_', 1],
    ['returned_objects_', 1],
  ] as const)
    expect(text).toContain(`apiserver_storage_list_${name}total{group="",resource="configmaps"} ${value}\n`);
});

test('Metrics tell what the server asks of itself, and the health checks only where service levels are', async () => {
  const own = server.server.loopback().resource(ConfigMaps);
  await own.create({ metadata: { namespace: 'default', name: 'a' } });
  await own.delete({ namespace: 'default', name: 'a' });
  await server.request('POST', maps, newMap('b'));
  const { text } = await server.request('GET', '/metrics');
  expect(text.split('\n').filter((line) => /^apiserver_selfrequest_total.*configmaps/.test(line))).toEqual([
    'apiserver_selfrequest_total{group="",resource="configmaps",subresource="",verb="POST"} 1',
    'apiserver_selfrequest_total{group="",resource="configmaps",subresource="",verb="DELETE"} 1',
  ]);
  expect(text).not.toContain('kubernetes_healthcheck');
});

test('DELETE of /metrics counts from nothing again', async () => {
  await server.request('POST', maps, newMap('a'));
  const [before] = await linesOf('apiserver_admission_step');
  const { status, text, headers } = await server.request('DELETE', '/metrics');
  expect([status, text, headers['content-type']]).toEqual([200, 'metrics reset\n', 'text/plain; charset=utf-8']);
  expect([before, (await linesOf('apiserver_admission_step'))[0]].map((line) => line?.at(-1))).toEqual(['1', undefined]);
  expect((await server.request('GET', '/metrics')).text).not.toMatch(/apiserver_request_total\{[^}]*verb="POST"/);
  expect((await server.request('DELETE', '/metrics/slis')).text).toBe('metrics reset\n');
});

test('Metrics tell how much place the store takes, as it was a short while ago', async () => {
  const store = Object.assign(new MemoryStore({ clock: server.clock }), { sizeBytes: async () => sizes.shift() ?? 0 });
  const sizes = [4096, 8192];
  const own = await startServer({ deps: { store } });
  const told = async () => /apiserver_storage_size_bytes\{.*/.exec((await own.request('GET', '/metrics')).text)?.[0];
  expect(await told()).toBe('apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 4096');
  await own.clock.advance(30_000);
  expect(await told()).toBe('apiserver_storage_size_bytes{storage_cluster_id="etcd-0"} 8192');
  await own.stop();
  expect((await server.request('GET', '/metrics')).text).not.toContain('apiserver_storage_size_bytes');
});
