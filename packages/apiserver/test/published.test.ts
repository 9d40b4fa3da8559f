import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());

test.each([
  ['GET', '/version/', 200],
  ['POST', '/version', 405],
  ['HEAD', '/api/v1', 405],
  ['POST', '/livez', 200],
  ['DELETE', '/apis', 200],
  ['HEAD', '/api/v1/namespaces', 405],
  ['OPTIONS', '/api/v1/namespaces', 405],
  ['POST', '/api/v1/watch/configmaps', 405],
  ['GET', '/api//v1', 404],
  ['GET', '/healthz/', 404],
  ['GET', '/api/v1/bindings', 404],
  ['GET', '/apis/authorization.k8s.io/v1/subjectaccessreviews/x', 404],
])('%s %s is answered %i, as upstream’s router does', async (method, path, status) => {
  expect((await server.request(method, path)).status).toBe(status);
});

test('OpenAPI v3 has a document for each path above the group versions', async () => {
  const { paths } = (await server.request('GET', '/openapi/v3')).json;
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['api', 'apis', 'apis/apps', 'version', 'api/v1']));
  const version = (await server.request('GET', paths.version.serverRelativeURL)).json;
  expect(Object.keys(version.paths)).toEqual(['/version/']);
  expect(version.components.schemas['io.k8s.apimachinery.pkg.version.Info'].required).toContain('gitVersion');
  expect((await server.request('GET', '/openapi/v3/nope')).status).toBe(404);
});

test('One object ends with a line break, and one that is shown indented does not', async () => {
  const path = '/api/v1/namespaces/breaks';
  await server.request('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'breaks' } } });
  expect((await server.request('GET', path)).text).toMatch(/\}\n$/);
  const { text } = await server.request('GET', `${path}?pretty=1`);
  expect(text).toMatch(/\n\}$/);
  expect(Object.keys(JSON.parse(text).metadata).slice(0, 3)).toEqual(['name', 'uid', 'resourceVersion']);
});
