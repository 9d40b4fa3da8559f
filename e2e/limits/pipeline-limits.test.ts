import type { JsonObject } from '@kubewright/api-machinery';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveApi, type ServedApi } from '../harness/api-server.ts';

let api: ServedApi;
beforeAll(async () => {
  api = await serveApi();
  await api.request('POST', configMaps, { body: configMap({ a: 'b' }, 'target') });
});
afterAll(() => api.stop());

const configMaps = '/api/v1/namespaces/default/configmaps';
const configMap = (data: JsonObject, name: string): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const json = { 'content-type': 'application/json' };
const patch = (body: string, type: string) => api.request('PATCH', `${configMaps}/target`, { body, headers: { 'content-type': type } });

describe('the body of a request', () => {
  const maxBytes = 3 * 1024 * 1024;
  const padded = (bytes: number, name: string): string => JSON.stringify(configMap({}, name)).padEnd(bytes, ' ');
  test.each([
    [maxBytes, 201],
    [maxBytes + 1, 413],
    [maxBytes * 20, 413],
  ])('of %i bytes is answered %i', async (bytes, status) => {
    expect((await api.request('POST', configMaps, { body: padded(bytes, `padded-${bytes}`), headers: json })).status).toBe(status);
  });
});

describe('a JSON patch', () => {
  const operations = (count: number): string =>
    JSON.stringify(Array.from({ length: count }, () => ({ op: 'test', path: '/data/a', value: 'b' })));
  test.each([
    [10_000, 200],
    [10_001, 413],
    [60_000, 413],
  ])('of %i operations is answered %i', async (count, status) => {
    expect((await patch(operations(count), 'application/json-patch+json')).status).toBe(status);
  });
});

describe('nesting', () => {
  const nested = (depth: number): string => `{"data":${'{"a":'.repeat(depth - 1)}1${'}'.repeat(depth)}`;
  test.each([
    ['application/merge-patch+json', 10_000],
    ['application/merge-patch+json', 10_001],
    ['application/merge-patch+json', 500_000],
    ['application/strategic-merge-patch+json', 10_000],
    ['application/strategic-merge-patch+json', 500_000],
    ['application/apply-patch+yaml', 10_000],
    ['application/apply-patch+yaml', 500_000],
  ])('in a body of %s, %i deep, is the client’s fault', async (type, depth) => {
    const { status } = await api.request('PATCH', `${configMaps}/target?fieldManager=m`, {
      body: nested(depth),
      headers: { 'content-type': type },
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  });
  test.each([[1_000], [10_000], [10_001], [500_000]])('of YAML, %i deep, is the client’s fault', async (depth) => {
    const { status } = await api.request('POST', configMaps, {
      body: `data: ${'[ '.repeat(depth)}${']'.repeat(depth)}`,
      headers: { 'content-type': 'application/yaml' },
    });
    expect(status).toBe(400);
  });
});

describe('aliases of YAML', () => {
  const bomb = (levels: number): string => {
    const lines = Array.from(
      { length: levels },
      (_, i) =>
        `${String.fromCharCode(98 + i)}: &${String.fromCharCode(98 + i)} [${Array(9)
          .fill(`*${String.fromCharCode(97 + i)}`)
          .join(',')}]`,
    );
    return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\na: &a [${Array(9).fill('"lol"').join(',')}]\n${lines.join('\n')}\n`;
  };
  test('CVE-2019-11253: that grow without bound are refused before they are expanded', async () => {
    const answer = await api.request('POST', configMaps, { body: bomb(9), headers: { 'content-type': 'application/yaml' } });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('excessive aliasing');
  });
  test('of the ordinary kind are served', async () => {
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aliased}\ndata: {a: &x text, b: *x}\n';
    expect((await api.request('POST', configMaps, { body, headers: { 'content-type': 'application/yaml' } })).status).toBe(201);
  });
});

test('CVE-2019-11254: YAML of a million dashes is refused at once', async () => {
  expect(
    (await api.request('POST', configMaps, { body: '- '.repeat(500_000), headers: { 'content-type': 'application/yaml' } })).status,
  ).toBe(400);
});

test('an object of more than 1.5 MiB is not stored', async () => {
  const spec = (bytes: number): JsonObject => ({
    containers: [{ name: 'main', image: 'x', env: [{ name: 'A', value: 'x'.repeat(bytes) }] }],
  });
  const sized = (bytes: number, name: string) =>
    api.request('POST', '/api/v1/namespaces/default/pods', {
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: spec(bytes) },
      headers: json,
    });
  expect((await sized(1.4 * 1024 * 1024, 'fits')).status).toBe(201);
  // As etcd's refusal reaches a client of kube-apiserver.
  const large = await sized(1.5 * 1024 * 1024, 'large');
  expect([large.status, large.text]).toEqual([500, expect.stringContaining('etcdserver: request is too large')]);
});
