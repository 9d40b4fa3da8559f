import { encodeOpenApiV2, openApiV2 } from '@kubewright/api-machinery';
import { builtInDefinitions, groupVersions, schemaOf } from '@kubewright/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestResponse, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());

const asked = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const answered = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

test('OpenAPI v2 is published in the protobuf form that clients ask for, under one ETag with JSON', async () => {
  const json = await server.request('GET', '/openapi/v2');
  const protobuf = await server.request('GET', '/openapi/v2', { headers: { accept: `${asked},application/json;q=0.5` } });
  expect([json.headers['content-type'], protobuf.headers['content-type']]).toEqual(['application/json', answered]);
  expect(protobuf.headers['etag']).toBe(json.headers['etag']);
  expect(Buffer.compare(protobuf.raw.body as Uint8Array, encodeOpenApiV2(json.json))).toBe(0);
  const unchanged = await server.request('GET', '/openapi/v2', {
    headers: { accept: answered, 'if-none-match': String(json.headers['etag']) },
  });
  expect([unchanged.status, unchanged.text]).toEqual([304, '']);
});

test('OpenAPI tells of fields in the order of their names, for generated code to keep', async () => {
  const v2 = (await server.request('GET', '/openapi/v2')).json.definitions;
  const v3 = (await server.request('GET', '/openapi/v3/apis/apps/v1')).json.components.schemas;
  for (const schema of [...Object.values(v2), ...Object.values(v3)] as { properties?: object }[]) {
    const names = Object.keys(schema.properties ?? {});
    expect(names).toEqual(names.toSorted());
  }
});

test('OpenAPI v2 made in steps is the document made at once', async () => {
  const { json } = await server.request('GET', '/openapi/v2');
  const known = ({ group, version, kind }: { group: string; version: string; kind: string }) =>
    schemaOf({ group, version, kind }) ?? (group === 'meta.k8s.io' ? schemaOf({ group: '', version: 'v1', kind }) : undefined);
  const whole = openApiV2({ definitions: builtInDefinitions(), schemaOf: known, groupVersions: groupVersions() });
  expect(Object.keys(json.paths)).toEqual(Object.keys(whole.paths as object));
  expect(json.definitions).toEqual(JSON.parse(JSON.stringify(whole.definitions)));
});

test('Making an OpenAPI document gives others their turn', async () => {
  const own = await startServer();
  let turns = 0;
  let making = true;
  const count = (): void => void (turns++, making && setImmediate(count));
  setImmediate(count);
  await own.request('GET', '/openapi/v2');
  making = false;
  expect(turns).toBeGreaterThan(50);
  await own.stop();
});

test('A form of an OpenAPI document that there is not is 406 without a word, while the list of them has one form for all', async () => {
  for (const path of ['/openapi/v2', '/openapi/v3/api/v1']) {
    const { status, text } = await server.request('GET', path, { headers: { accept: 'text/html' } });
    expect([status, text]).toEqual([406, '']);
  }
  const { status, headers } = await server.request('GET', '/openapi/v3', { headers: { accept: answered } });
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
});

test('OpenAPI v3 is published in the protobuf form too, and not in that of version 2', async () => {
  const path = '/openapi/v3/api/v1';
  const get = (accept: string): Promise<TestResponse> => server.request('GET', path, { headers: { accept } });
  const [json, protobuf, other] = [await get('application/json'), await get(asked.replace('v2', 'v3')), await get(asked)];
  expect([protobuf.status, protobuf.headers['content-type']]).toEqual([200, answered.replace('v2', 'v3')]);
  expect(protobuf.headers['etag']).toBe(json.headers['etag']);
  expect(protobuf.raw.body).not.toEqual(json.raw.body);
  expect(other.status).toBe(406);
});
