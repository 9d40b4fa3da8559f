import { afterAll, beforeAll, expect, test } from 'vitest';
import { define, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
  const text = { type: 'string' };
  const withDefault = { ...text, default: 'D' };
  await define(
    server,
    widgetDefinition({
      version: {
        schema: specSchema({
          plain: text,
          nullable: { ...text, nullable: true },
          defaulted: withDefault,
          both: { ...withDefault, nullable: true },
          list: { type: 'array', items: withDefault },
          map: { type: 'object', additionalProperties: withDefault },
          inner: { type: 'object', default: {}, properties: { deep: withDefault } },
          embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        }),
        additionalPrinterColumns: [
          { name: 'Nullable', type: 'string', jsonPath: '.spec.nullable' },
          { name: 'List', type: 'string', jsonPath: '.spec.list' },
          { name: 'Number', type: 'integer', jsonPath: '.spec.plain' },
          { name: 'Broken', type: 'string', jsonPath: '.spec[' },
          { name: 'Behind', type: 'string', jsonPath: '.spec.plain' },
        ],
      },
    }),
  );
});
afterAll(() => server.stop());

const widgets = '/apis/example.com/v1/namespaces/default/widgets';
const create = (name: string, spec: object) =>
  server.request('POST', widgets, { body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name }, spec } });

test('A null goes where it may not be, gives way to a default, and stays where it may be', async () => {
  const { json } = await create('nulls', {
    plain: null,
    nullable: null,
    defaulted: null,
    both: null,
    list: ['a', null],
    map: { a: null, b: 'b' },
  });
  expect(json.spec).toEqual({
    nullable: null,
    defaulted: 'D',
    both: null,
    list: ['a', 'D'],
    map: { a: 'D', b: 'b' },
    inner: { deep: 'D' },
  });
});

test('Columns of nulls, lists and other types are as upstream prints them, up to a path that cannot be read', async () => {
  const { json } = await server.request('GET', `${widgets}/nulls`, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } });
  expect(json.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual(['Name', 'Nullable', 'List', 'Number']);
  expect(json.rows[0].cells).toEqual(['nulls', '<no value>', '["a","D"]', null]);
});

test('An embedded resource keeps what is unknown, is pruned in its metadata, and must say what it is', async () => {
  const made = await create('embedded', {
    embedded: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { a: 'b' }, unknown: 1 }, spec: { any: 1 } },
  });
  expect(made.json.spec.embedded).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels: { a: 'b' } }, spec: { any: 1 } });
  const refused = await create('bad', { embedded: { kind: 'pod_', metadata: { name: 'p' } } });
  expect(refused.status).toBe(422);
  expect(refused.json.details.causes.map(({ field }: { field: string }) => field)).toEqual(
    expect.arrayContaining(['spec.embedded.apiVersion', 'spec.embedded.kind']),
  );
});
