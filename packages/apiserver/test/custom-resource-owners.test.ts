import { afterAll, beforeAll, expect, test } from 'vitest';
import { define, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
  const string = { type: 'string' };
  const spec = { type: 'object', properties: { a: string, b: string } };
  const status = { type: 'object', properties: { phase: string } };
  const version = (name: string) => ({
    name,
    served: true,
    storage: name === 'v1',
    schema: { openAPIV3Schema: { type: 'object', properties: { spec, status, beside: string } } },
    subresources: { status: {} },
  });
  await define(server, widgetDefinition({ spec: { versions: [version('v1'), version('v2')] } }));
});
afterAll(() => server.stop());

const widgets = (version: string): string => `/apis/example.com/${version}/namespaces/default/widgets`;
const widget = (version: string, name: string, more: object): object => ({
  apiVersion: `example.com/${version}`,
  kind: 'Widget',
  metadata: { name },
  ...more,
});
type Entry = { manager: string; fieldsV1: object };
const owners = ({ json }: { json: { metadata: { managedFields?: Entry[] } } }): unknown[] =>
  (json.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]);
const merge = { 'content-type': 'application/merge-patch+json' };
const apply = { 'content-type': 'application/apply-patch+yaml' };

test('Metadata that is empty is owned by whoever applies it, and by nobody who writes it otherwise', async () => {
  const metadata = { name: 'empty', labels: {}, annotations: {}, finalizers: [] };
  const made = await server.request('POST', widgets('v1'), { body: widget('v1', 'empty', { metadata }) });
  expect([made.status, owners(made)]).toEqual([201, []]);
  const applied = await server.request('PATCH', `${widgets('v1')}/empty?fieldManager=b`, {
    body: widget('v1', 'empty', { metadata: { name: 'empty', labels: {} } }),
    headers: apply,
  });
  expect(owners(applied)).toEqual([['b', { 'f:metadata': { 'f:labels': {} } }]]);
});

test('A write to the status takes nothing from those who own the rest, in whatever version they own it', async () => {
  const body = widget('v1', 'status', { spec: { a: '1' } });
  await server.request('POST', `${widgets('v1')}?fieldManager=a`, { body });
  const written = await server.request('PATCH', `${widgets('v2')}/status/status?fieldManager=b`, {
    body: { spec: { a: '2' }, status: { phase: 'x' } },
    headers: merge,
  });
  expect(owners(written)).toEqual([
    ['a', { 'f:spec': { '.': {}, 'f:a': {} } }],
    ['b', { 'f:status': { '.': {}, 'f:phase': {} } }],
  ]);
});

test('What stands beside spec and status belongs to who writes it to the status, as upstream has it, and is discarded', async () => {
  await server.request('POST', `${widgets('v1')}?fieldManager=a`, { body: widget('v1', 'beside', { beside: 'here' }) });
  const written = await server.request('PATCH', `${widgets('v1')}/beside/status?fieldManager=b`, {
    body: { beside: 'there' },
    headers: merge,
  });
  expect([written.json['beside'], owners(written)]).toEqual(['here', [['b', { 'f:beside': {} }]]]);
});

test('A status that an update leaves out is lost to those who own it in another version, as upstream has it, and stays', async () => {
  const { json } = await server.request('GET', `${widgets('v1')}/status`);
  const inV1 = await server.request('PUT', `${widgets('v1')}/status?fieldManager=c`, {
    body: { ...json, spec: { a: '1', b: '1' }, status: undefined },
  });
  expect(inV1.json.status).toEqual({ phase: 'x' });
  expect(owners(inV1).map((entry) => (entry as string[])[0])).toEqual(['a', 'c']);
});

test('A null that its schema does not allow is left out of what is written, and refused in what is applied', async () => {
  const body = widget('v1', 'null', { spec: { a: null } });
  expect((await server.request('POST', widgets('v1'), { body })).status).toBe(201);
  const { json } = await server.request('PATCH', `${widgets('v1')}/null?fieldManager=b`, { body, headers: apply });
  expect(json).toMatchObject({
    code: 422,
    message: 'Widget.example.com "null" is invalid: spec.a: Invalid value: "null": spec.a in body must be of type string: "null"',
  });
});
