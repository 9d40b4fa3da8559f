import type { JsonObject } from '@kubewright/api-machinery';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());

// As kube-apiserver 1.36 answers: version 2 has doubles and no defaults.
test('OpenAPI tells what a definition says of a field, its examples and what it is selected by', async () => {
  const properties =
    '{"d":{"type":"integer","default":9007199254740993},' +
    '"e":{"type":"integer","enum":[9223372036854775807,1]},' +
    '"x":{"type":"object","example":{"a":9007199254740993}}}';
  const schema = `{"type":"object","properties":{"spec":{"type":"object","properties":${properties}}}}`;
  const versions = [
    `{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":${schema}},"selectableFields":[{"jsonPath":".spec.d"}]}`,
    '{"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object"}}}',
  ];
  const spec = `"group":"big.example.com","scope":"Namespaced","names":{"plural":"bigs","kind":"Big"},"versions":[${versions.join(',')}]`;
  const made = await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    body: `{"metadata":{"name":"bigs.big.example.com"},"spec":{${spec}}}`,
    headers: { 'content-type': 'application/json' },
  });
  expect([made.status, made.json.message]).toEqual([201, undefined]);
  await expect.poll(async () => (await server.request('GET', '/openapi/v3/apis/big.example.com/v1')).status).toBe(200);
  const v2 = (await server.request('GET', '/openapi/v2')).text;
  const v3 = (await server.request('GET', '/openapi/v3/apis/big.example.com/v1')).text;
  expect(v2).toContain(
    '{"d":{"type":"integer"},"e":{"type":"integer","enum":[9223372036854776000,1]},"x":{"type":"object","example":{"a":9007199254740992}}}',
  );
  expect(v3).toContain(properties);
  const selectable = (kind: string): unknown =>
    (JSON.parse(v2) as { definitions: Record<string, JsonObject> }).definitions[`com.example.big.${kind}`]![
      'x-kubernetes-selectable-fields'
    ];
  expect(['v1.Big', 'v1.BigList', 'v2.Big'].map(selectable)).toEqual([[{ fieldPath: 'spec.d' }], [{ fieldPath: 'spec.d' }], undefined]);
});

test('OpenAPI 3 tells of fields beside those that are preserved, of defaults of elements and where to read on', async () => {
  const externalDocs = { description: 'more', url: 'https://example.com' };
  const properties = {
    list: { type: 'array', items: { type: 'string', default: 'a' } },
    map: { type: 'object', additionalProperties: { type: 'integer', default: 1, externalDocs } },
    none: { type: 'object', additionalProperties: false },
    metadata: { type: 'object', properties: { name: { type: 'string', pattern: '^o' } } },
  };
  const spec = {
    group: 'open.example.com',
    scope: 'Namespaced',
    names: { plural: 'opens', kind: 'Open' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties } },
      },
    ],
  };
  const body = { metadata: { name: 'opens.open.example.com' }, spec };
  const made = await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body });
  expect([made.status, made.json.message]).toEqual([201, undefined]);
  const path = '/openapi/v3/apis/open.example.com/v1';
  await expect.poll(async () => (await server.request('GET', path)).status).toBe(200);
  const { components } = (await server.request('GET', path)).json as unknown as { components: { schemas: Record<string, JsonObject> } };
  const told = components.schemas['com.example.open.v1.Open']!;
  expect(told['x-kubernetes-preserve-unknown-fields']).toBe(true);
  expect(told['properties']).toMatchObject({ list: properties.list, map: properties.map, none: properties.none });
  const headers = { accept: 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf' };
  expect((await server.request('GET', path, { headers })).status).toBe(200);
  // What one definition wants of names is not what every object's have to be.
  expect(JSON.stringify(components.schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'])).not.toContain('^o');
});
