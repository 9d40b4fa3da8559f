import { afterAll, beforeAll, expect, test } from 'vitest';
import { conditionsOf, define, definitionsPath, established, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
});
afterAll(() => server.stop());

const merge = { 'content-type': 'application/merge-patch+json' };
const widgets = (version: string): string => `/apis/example.com/${version}/namespaces/default/widgets`;
const widget = (name: string, version: string, spec: object): object => ({
  apiVersion: `example.com/${version}`,
  kind: 'Widget',
  metadata: { name },
  spec,
});
const string = { type: 'string' };

const v1 = { name: 'v1', served: true, storage: true, schema: specSchema({ a: string, b: { ...string, default: 'B' } }) };
const v2 = {
  name: 'v2',
  served: true,
  storage: false,
  deprecated: true,
  schema: specSchema({ a: string, c: { ...string, default: 'C' } }),
  subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
  additionalPrinterColumns: [{ name: 'C', type: 'string', jsonPath: '.spec.c' }],
  selectableFields: [{ jsonPath: '.spec.a' }],
};

async function changeVersions(versions: object[]): Promise<void> {
  const changed = await server.request('PATCH', `${definitionsPath}/widgets.example.com`, { body: { spec: { versions } }, headers: merge });
  expect(changed.status, changed.text).toBe(200);
  await settle();
  await settle();
}

test('Each version prunes, defaults and shows objects by its own schema, and is stored in one', async () => {
  await define(server, widgetDefinition({ spec: { versions: [v1, v2] } }));
  const made = await server.request('POST', widgets('v2'), { body: widget('one', 'v2', { a: 'x', b: 'lost' }) });
  expect(made.json).toMatchObject({ apiVersion: 'example.com/v2', spec: { a: 'x' } });
  expect(made.headers['warning']).toEqual(['299 - "example.com/v2 Widget is deprecated"', '299 - "unknown field \\"spec.b\\""']);
  const read = await server.request('GET', `${widgets('v1')}/one`);
  expect(read.json).toMatchObject({ apiVersion: 'example.com/v1', spec: { a: 'x' } });
  expect(read.json.spec.c).toBeUndefined();
});

test('Subresources, columns and selectable fields are those of the version', async () => {
  const { json } = await server.request('GET', '/apis/example.com/v1');
  expect(json.resources.map(({ name }: { name: string }) => name)).toEqual(['widgets']);
  const second = await server.request('GET', '/apis/example.com/v2');
  expect(second.json.resources.map(({ name }: { name: string }) => name)).toEqual(['widgets', 'widgets/status', 'widgets/scale']);
  expect((await server.request('GET', `${widgets('v1')}/one/status`)).status).toBe(404);
  expect((await server.request('GET', `${widgets('v2')}/one/status`)).status).toBe(200);
  expect((await server.request('GET', `${widgets('v2')}?fieldSelector=spec.a%3Dx`)).json.items).toHaveLength(1);
  const refused = await server.request('GET', `${widgets('v1')}?fieldSelector=spec.a%3Dx`);
  expect(refused.json).toMatchObject({ code: 400, message: 'field label not supported: spec.a' });
});

test('A default that came later is shown of objects that were stored before it', async () => {
  await server.request('POST', widgets('v1'), { body: widget('two', 'v1', { a: 'y' }) });
  await changeVersions([{ ...v1, schema: specSchema({ a: string, b: { ...string, default: 'B' }, d: { ...string, default: 'D' } }) }, v2]);
  const read = await server.request('GET', `${widgets('v1')}/two`);
  expect(read.json.spec).toEqual({ a: 'y', b: 'B', d: 'D' });
  const listed = await server.request('GET', widgets('v1'));
  expect(listed.json.items.map(({ spec }: { spec: object }) => spec)).toEqual([
    { a: 'x', b: 'B', d: 'D' },
    { a: 'y', b: 'B', d: 'D' },
  ]);
});

test('A field that was taken out of the schema is seen no more', async () => {
  await changeVersions([{ ...v1, schema: specSchema({ a: string }) }, v2]);
  expect((await server.request('GET', `${widgets('v1')}/two`)).json.spec).toEqual({ a: 'y' });
});

test('A version that is not served any more is not found, and is served again when it comes back', async () => {
  await changeVersions([v1, { ...v2, served: false }]);
  expect((await server.request('GET', `${widgets('v2')}/one`)).status).toBe(404);
  await changeVersions([v1, v2]);
  expect((await server.request('GET', `${widgets('v2')}/one`)).status).toBe(200);
});

test('What scale stands for must be numbers, and a finalizer should be named after a domain', async () => {
  const refused = await server.request('POST', widgets('v2'), {
    body: { ...widget('bad', 'v2', {}), metadata: { name: 'bad', finalizers: ['mine'] } },
  });
  expect(refused.headers['warning']).toContain(
    '299 - "metadata.finalizers: \\"mine\\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"',
  );
  await changeVersions([
    v1,
    { ...v2, schema: specSchema({ a: string, c: string, replicas: { 'x-kubernetes-preserve-unknown-fields': true } }) },
  ]);
  const negative = await server.request('POST', widgets('v2'), { body: widget('negative', 'v2', { replicas: -1 }) });
  expect(negative.json.message).toBe(
    'Widget.example.com "negative" is invalid: .spec.replicas: Invalid value: -1: should be a non-negative integer',
  );
  const text = await server.request('POST', widgets('v2'), { body: widget('text', 'v2', { replicas: 'x' }) });
  expect(text.json.message).toContain(
    '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64',
  );
  await server.request('PATCH', `${widgets('v2')}/bad`, { body: { metadata: { finalizers: null } }, headers: merge });
});

test('A definition that goes takes nothing new, and says how far it is', async () => {
  await server.request('PATCH', `${widgets('v1')}/one`, { body: { metadata: { finalizers: ['example.com/hold'] } }, headers: merge });
  const { raw } = await server.request('GET', `${widgets('v1')}?watch=true&resourceVersion=${server.store.revision}`);
  const lines = watchLines(raw);
  const { generation } = (await server.request('GET', `${definitionsPath}/widgets.example.com`)).json.metadata;
  const { metadata } = (await server.request('DELETE', `${definitionsPath}/widgets.example.com`)).json;
  expect(metadata).toMatchObject({ generation, deletionTimestamp: expect.any(String) });
  expect(metadata).not.toHaveProperty('deletionGracePeriodSeconds');
  expect((await lines.next())!.type).toMatch(/DELETED|MODIFIED/);
  await server.clock.advance(2_000);
  expect(await conditionsOf(server, 'widgets.example.com')).toContain('Terminating=True InstanceDeletionInProgress');
  expect((await server.request('POST', widgets('v1'), { body: widget('late', 'v1', {}) })).status).toBe(403);
  await server.request('PATCH', `${definitionsPath}/widgets.example.com`, { body: {}, headers: merge });
  expect((await server.request('GET', `${widgets('v1')}/one`)).json.metadata.deletionTimestamp).toBeDefined();
});

test('A definition whose names were never accepted goes at once', async () => {
  const other = widgetDefinition({ metadata: { name: 'gizmos.example.com' }, spec: { names: { plural: 'gizmos', kind: 'Widget' } } });
  await server.request('POST', definitionsPath, { body: other });
  await settle();
  await server.request('DELETE', `${definitionsPath}/gizmos.example.com`);
  await established(server, 'gizmos.example.com');
  expect((await server.request('GET', `${definitionsPath}/gizmos.example.com`)).status).toBe(404);
});

test('A definition is applied by the server, whatever its schema nests', async () => {
  const nested = { type: 'array', items: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } } };
  const applied = widgetDefinition({
    metadata: { name: 'gadgets.example.com' },
    spec: { names: { plural: 'gadgets', kind: 'Gadget' } },
    version: { schema: specSchema({ a: nested, b: { type: 'object', additionalProperties: { type: 'string' } } }) },
  });
  const path = `${definitionsPath}/gadgets.example.com?fieldManager=me`;
  const apply = { 'content-type': 'application/apply-patch+yaml' };
  const made = await server.request('PATCH', path, { body: applied, headers: apply });
  expect(made.status, made.text).toBe(201);
  expect((await server.request('PATCH', path, { body: applied, headers: apply })).status).toBe(200);
});
