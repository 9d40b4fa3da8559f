import { afterAll, beforeAll, expect, test } from 'vitest';
import { define, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestResponse, type TestServer } from './fixture.ts';

// What definitions of cert-manager, cluster-api, crossplane, external-secrets, gateway-api and istio showed beside kube-apiserver 1.36.1.
const text = { type: 'string' };
const some = { type: 'object', properties: { b: text, a: text }, required: ['b', 'a'] };
const properties = {
  gone: text,
  few: { type: 'object', maxProperties: 1, properties: { one: some, two: some } },
  tls: {
    type: 'object',
    properties: {
      refs: { type: 'array', maxItems: 9, items: text },
      options: { type: 'object', maxProperties: 9, additionalProperties: text },
    },
    'x-kubernetes-validations': [{ rule: 'size(self.refs) > 0 || size(self.options) > 0', message: 'one of them' }],
  },
  amount: { 'x-kubernetes-int-or-string': true },
  port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
  odd: { 'x-kubernetes-int-or-string': true, anyOf: [{ pattern: '^a' }] },
  input: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
};
const status = { type: 'object', default: { phase: 'Waiting' }, properties: { phase: text } };
const withStatus = (spec: Record<string, unknown>): object => {
  const { openAPIV3Schema: schema } = specSchema(spec) as { openAPIV3Schema: { properties: object } };
  return { openAPIV3Schema: { ...schema, properties: { ...schema.properties, status } } };
};
const subresources = { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } };
const versions = [
  { name: 'v1beta1', served: true, storage: false, deprecated: true, schema: withStatus(properties), subresources },
  { name: 'v1beta2', served: true, storage: false, deprecated: true, schema: withStatus({}), subresources },
  { name: 'v1', served: true, storage: true, schema: withStatus({ a: text }), subresources },
];

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
  await define(server, widgetDefinition({ spec: { versions } }));
});
afterAll(() => server.stop());

const create = (name: string, spec: object, { version = 'v1beta1', query = '' } = {}): Promise<TestResponse> =>
  server.request('POST', `/apis/example.com/${version}/namespaces/default/widgets${query}`, {
    body: { apiVersion: `example.com/${version}`, kind: 'Widget', metadata: { name }, spec, status: { phase: 'sent' } },
  });

test('The answer to a create is what a read gives: the status that was sent is dropped, and then has its default', async () => {
  const made = await create('w', {}, { version: 'v1' });
  expect(made.json.status).toEqual({ phase: 'Waiting' });
  const read = await server.request('GET', '/apis/example.com/v1/namespaces/default/widgets/w');
  expect(read.json).toEqual(made.json);
});

test.each(['', '?dryRun=All'])('A field that the stored version does not know is lost in the answer to a create%s', async (query) => {
  const { status: code, json } = await create(`lost${query.length}`, { gone: 'x' }, { query });
  expect([code, json.apiVersion, json.spec]).toEqual([201, 'example.com/v1beta1', {}]);
});

test('A deprecated version without words of its own names the newest that is better', async () => {
  const { headers } = await create('d', {}, { query: '?dryRun=All' });
  expect(headers['warning']).toEqual(['299 - "example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget"']);
});

test('Of two operands that both fail, a rule tells the first', async () => {
  const { json } = await create('e', { tls: {} });
  expect(json.message).toBe(
    'Widget.example.com "e" is invalid: spec.tls: Invalid value: "object": no such key: refs evaluating rule: one of them',
  );
});

test('An object with too many fields is still looked into', async () => {
  const { json } = await create('m', { few: { one: { a: 'x' }, two: { a: 'x', b: 'x' } } });
  expect(json.details.causes.map(({ field, message }: { field: string; message: string }) => `${field}: ${message}`).slice(0, 2)).toEqual([
    'spec.few: Too many: 2: must have at most 1 item',
    'spec.few.one.b: Required value',
  ]);
});

test('The published document has no 201 for a patch, files scale under the resource’s kind, and keeps the order of what is required', async () => {
  const { paths, components } = (await server.request('GET', '/openapi/v3/apis/example.com/v1beta1')).json;
  const one = '/apis/example.com/v1beta1/namespaces/{namespace}/widgets/{name}';
  expect(Object.keys(paths[one].patch.responses)).toEqual(['200', '401']);
  expect(Object.keys(paths[one].put.responses)).toEqual(['200', '201', '401']);
  expect(paths[`${one}/scale`].get['x-kubernetes-group-version-kind']).toEqual({
    group: 'example.com',
    version: 'v1beta1',
    kind: 'Widget',
  });
  expect(JSON.stringify(paths[`${one}/scale`].get.responses['200'])).toContain('io.k8s.api.autoscaling.v1.Scale');
  const { few, input, amount, port, odd } = components.schemas['com.example.v1beta1.Widget'].properties.spec.properties;
  expect(few.properties.one.required).toEqual(['b', 'a']);
  expect(input.required).toEqual(['kind', 'apiVersion']);
  const either = [{ type: 'integer' }, { type: 'string' }];
  expect([amount, port].map(({ anyOf, allOf }) => [anyOf, allOf])).toEqual(Array(2).fill([either, undefined]));
  expect(odd).toMatchObject({ anyOf: [{ pattern: '^a' }], allOf: [{ anyOf: either }] });
});

test('A version that a custom group has not is no page, for discovery as for resources', async () => {
  const answers = await Promise.all(
    ['v9', 'v9/namespaces/default/widgets', 'v1/namespaces/default/none'].map((path) => server.request('GET', `/apis/example.com/${path}`)),
  );
  expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(Array(3).fill('404 404 page not found\n'));
});

test('What an update leaves as it was is not held against it, but for what only the whole object could be blamed for', async () => {
  const gadgets = '/apis/example.com/v1/namespaces/default/gadgets';
  const of = (more: object, spec: object): object => ({
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', ...more, properties: { spec: { type: 'object', properties: spec } } } },
  });
  const loose = {
    parts: { type: 'object', properties: { size: { type: 'integer' } } },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  await define(
    server,
    widgetDefinition({
      metadata: { name: 'gadgets.example.com' },
      spec: { names: { plural: 'gadgets', kind: 'Gadget' }, versions: [of({}, loose)] },
    }),
  );
  const gadget = (name: string, spec?: object): object => ({
    apiVersion: 'example.com/v1',
    kind: 'Gadget',
    metadata: { name },
    ...(spec && { spec }),
  });
  for (const body of [gadget('bare'), gadget('small', { parts: { size: 1 } }), gadget('free', { free: { a: 1 } })])
    expect((await server.request('POST', gadgets, { body })).status).toBe(201);
  const strict = {
    parts: { ...loose.parts, properties: { size: { type: 'integer', minimum: 5 } } },
    free: { ...loose.free, minProperties: 2 },
  };
  const changed = await server.request('PATCH', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gadgets.example.com', {
    body: { spec: { versions: [of({ required: ['spec'] }, strict)] } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(changed.status, changed.text).toBe(200);
  await settle();
  const label = (name: string): Promise<TestResponse> =>
    server.request('PATCH', `${gadgets}/${name}`, {
      body: { metadata: { labels: { a: 'b' } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    });
  expect((await label('small')).status).toBe(200);
  expect((await label('bare')).json.message).toBe('Gadget.example.com "bare" is invalid: spec: Required value');
  expect((await label('free')).json.message).toBe(
    'Gadget.example.com "free" is invalid: spec.free: Invalid value: 1: spec.free in body should have at least 2 properties',
  );
});
