import { afterAll, beforeAll, expect, test } from 'vitest';
import { settle, startServer, watchLines, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
  const created = await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: definition() });
  expect(created.status).toBe(201);
  await established('crontabs.stable.example.com');
});
afterAll(() => server.stop());

const crontabs = '/apis/stable.example.com/v1/namespaces/default/crontabs';

function definition(more: object = {}): object {
  const spec = {
    type: 'object',
    required: ['schedule'],
    properties: { schedule: { type: 'string', pattern: '^[0-9* ]+$' }, replicas: { type: 'integer', minimum: 1, default: 1 } },
  };
  const status = { type: 'object', properties: { replicas: { type: 'integer' } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'crontabs.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec, status } } },
          subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
          additionalPrinterColumns: [{ name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' }],
          selectableFields: [{ jsonPath: '.spec.schedule' }],
        },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
      ...more,
    },
  };
}

async function established(name: string): Promise<void> {
  for (let i = 0; i < 50; i++) {
    const { json } = await server.request('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
    if (
      json.status.conditions?.some(
        (condition: { type: string; status: string }) => condition.type === 'Established' && condition.status === 'True',
      )
    )
      break;
    await settle();
  }
  await settle();
}

const crontab = (name: string, spec: object): object => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name },
  spec,
});

test('A custom resource is pruned, defaulted, stored and selected by its fields', async () => {
  const created = await server.request('POST', crontabs, {
    body: { ...crontab('one', { schedule: '* *', unknown: 1 }), status: { replicas: 3 } },
  });
  expect(created.status).toBe(201);
  expect(created.json).toMatchObject({
    apiVersion: 'stable.example.com/v1',
    kind: 'CronTab',
    spec: { schedule: '* *', replicas: 1 },
    metadata: { generation: 1 },
  });
  expect(created.json.spec.unknown).toBeUndefined();
  expect(created.json.status).toBeUndefined();
  expect(created.headers['warning']).toEqual(['299 - "unknown field \\"spec.unknown\\""']);
  const selected = await server.request('GET', `${crontabs}?fieldSelector=spec.schedule%3D0`);
  expect(selected.json.items).toEqual([]);
  const listed = await server.request('GET', crontabs);
  expect(listed.json).toMatchObject({ kind: 'CronTabList', items: [{ apiVersion: 'stable.example.com/v1', kind: 'CronTab' }] });
});

test('A custom resource that does not fit its schema is refused with its causes', async () => {
  const refused = await server.request('POST', crontabs, { body: crontab('bad', { schedule: 'x', replicas: 0 }) });
  expect(refused.status).toBe(422);
  expect(refused.json.details.causes.map((cause: { field: string }) => cause.field).sort()).toEqual(['spec.replicas', 'spec.schedule']);
});

test('A custom resource needs a resourceVersion for an update, and a status update changes its status only', async () => {
  const { json } = await server.request('POST', crontabs, { body: crontab('two', { schedule: '1' }) });
  const blind = await server.request('PUT', `${crontabs}/two`, { body: crontab('two', { schedule: '2' }) });
  expect(blind.status).toBe(422);
  expect(blind.json.message).toBe(
    'crontabs.stable.example.com "two" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  );
  const status = await server.request('PUT', `${crontabs}/two/status`, {
    body: { ...json, spec: { schedule: '9' }, status: { replicas: 2 } },
  });
  expect(status.json).toMatchObject({ spec: { schedule: '1' }, status: { replicas: 2 }, metadata: { generation: 1 } });
  const scaled = await server.request('PATCH', `${crontabs}/two/scale`, {
    body: { spec: { replicas: 4 } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(scaled.json).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 2 } });
  const read = await server.request('GET', `${crontabs}/two`);
  expect(read.json).toMatchObject({ spec: { replicas: 4 }, metadata: { generation: 2 } });
});

test('Another served version shows the same objects', async () => {
  const { json } = await server.request('GET', '/apis/stable.example.com/v1beta1/namespaces/default/crontabs/one');
  expect(json).toMatchObject({ apiVersion: 'stable.example.com/v1beta1', spec: { schedule: '* *' } });
});

test('A definition is published in discovery, OpenAPI and tables', async () => {
  const { json } = await server.request('GET', '/apis/stable.example.com/v1');
  expect(json.resources.map((resource: { name: string }) => resource.name)).toEqual(['crontabs', 'crontabs/status', 'crontabs/scale']);
  const openApi = await server.request('GET', '/openapi/v3/apis/stable.example.com/v1');
  expect(Object.keys(openApi.json.components.schemas)).toContain('com.example.stable.v1.CronTab');
  const table = await server.request('GET', crontabs, { headers: { accept: 'application/json;as=Table;g=meta.k8s.io;v=v1' } });
  expect(table.json.columnDefinitions.map((column: { name: string }) => column.name)).toEqual(['Name', 'Schedule']);
  expect(table.json.rows[0].cells).toEqual(['one', '* *']);
});

test('A definition that is not structural or has a wrong name is refused', async () => {
  const wrong = { ...definition(), metadata: { name: 'other.stable.example.com' } };
  const refused = await server.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: wrong });
  expect(refused.status).toBe(422);
  expect(refused.json.message).toContain(
    'metadata.name: Invalid value: "other.stable.example.com": must be spec.names.plural+"."+spec.group',
  );
});

test('While a definition goes its custom resources are changed, so that their finalizers let them go, and none is made', async () => {
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const group = 'going.example.com';
  const name = `crontabs.${group}`;
  const objects = `/apis/${group}/v1/namespaces/default/crontabs`;
  const body = (of: string, finalizers: string[] = []): object => ({
    apiVersion: `${group}/v1`,
    kind: 'CronTab',
    metadata: { name: of, finalizers },
    spec: { schedule: '*' },
  });
  const made = await server.request('POST', definitions, { body: { ...definition({ group }), metadata: { name } } });
  expect(made.status).toBe(201);
  await established(name);
  expect((await server.request('POST', objects, { body: body('held', ['example.com/hold']) })).status).toBe(201);
  // What nobody could store any more does not keep the definition from going.
  const stored = { headers: { 'content-type': 'application/merge-patch+json' }, body: { status: { storedVersions: ['v9'] } } };
  expect((await server.request('PATCH', `${definitions}/${name}/status`, stored)).status).toBe(200);
  await server.request('DELETE', `${definitions}/${name}`);
  await settle();
  const { json: listed } = await server.request('GET', `/apis/${group}/v1`);
  expect(listed.resources[0].verbs).toEqual(['delete', 'deletecollection', 'get', 'list', 'watch']);
  const refused = await server.request('POST', objects, { body: body('late') });
  expect([refused.status, refused.json.message]).toEqual([
    403,
    `crontabs.${group} "late" is forbidden: create not allowed while custom resource definition is terminating`,
  ]);
  const patch = { headers: { 'content-type': 'application/merge-patch+json' }, body: { metadata: { finalizers: null } } };
  expect((await server.request('PATCH', `${objects}/held`, patch)).status).toBe(200);
  await server.clock.advance(3_000);
  expect((await server.request('GET', `${definitions}/${name}`)).status).toBe(404);
});

test('Deleting a definition deletes its custom resources and ends their watches', async () => {
  const { raw } = await server.request('GET', `${crontabs}?watch=true&resourceVersion=${server.store.revision}`);
  const lines = watchLines(raw);
  const deleted = await server.request('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crontabs.stable.example.com');
  expect(deleted.status).toBe(200);
  expect((await lines.next())!.type).toBe('DELETED');
  await server.clock.advance(3_000);
  expect((await server.request('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/crontabs.stable.example.com')).status).toBe(
    404,
  );
  expect((await server.request('GET', crontabs)).status).toBe(404);
});
