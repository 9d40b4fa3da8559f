import type { ManagedFieldsEntry } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configMap, startServer, type TestRequest, type TestResponse, type TestServer } from './fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    // As the API server of Kubernetes has it: the generation of a Deployment counts its spec.
    definitions: (all) =>
      all.map((definition) =>
        definition.plural === 'deployments'
          ? {
              ...definition,
              hooks: {
                ...definition.hooks,
                generationChanged: (a, b) => JSON.stringify((a as Spec).spec) !== JSON.stringify((b as Spec).spec),
              },
            }
          : definition,
      ),
  });
});
afterAll(() => server.stop());

interface Spec {
  readonly spec?: unknown;
}

const maps = '/api/v1/namespaces/w/configmaps';
const deployments = '/apis/apps/v1/namespaces/w/deployments';
const patchType = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};
const pods = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
const deployment = (name: string, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas: 1, selector: { matchLabels: { app: 'a' } }, template: pods, ...spec },
});

const patch = (target: string, type: keyof typeof patchType, body: unknown, query = ''): Promise<TestResponse> =>
  server.request('PATCH', `${target}${query && `?${query}`}`, { body, headers: { 'content-type': patchType[type] } });
const apply = (target: string, body: unknown, query = ''): Promise<TestResponse> =>
  patch(target, 'apply', body, `fieldManager=applier${query && `&${query}`}`);
const warningsOf = ({ headers }: TestResponse): string[] =>
  [headers['warning'] ?? []].flat().map((header) => /^299 - "(.*)"$/.exec(header)![1]!.replaceAll('\\"', '"'));
const managersOf = ({ json }: TestResponse): string[] =>
  json.metadata.managedFields
    .map(({ manager, operation, subresource, apiVersion }: ManagedFieldsEntry) =>
      `${manager} ${operation} ${apiVersion} ${subresource ?? ''}`.trim(),
    )
    .sort();

describe('a document for another resource', () => {
  const classes = '/apis/storage.k8s.io/v1/csinodes?dryRun=All';
  test.each([
    [
      { apiVersion: 'foo/v1', kind: 'CSINode' },
      'CSINode in version "v1" cannot be handled as a CSINode: no kind "CSINode" is registered for version "foo/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      { apiVersion: 'storage.k8s.io/v1', kind: 'csinode' },
      'csinode in version "v1" cannot be handled as a CSINode: no kind "csinode" is registered for version "storage.k8s.io/v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      { apiVersion: 'storage.k8s.io/v1beta1', kind: 'CSINode' },
      'the API version in the data (storage.k8s.io/v1beta1) does not match the expected API version (storage.k8s.io/v1)',
    ],
  ])('is refused: %j', async (body, message) => {
    const refused = await server.request('POST', classes, { body });
    expect([refused.status, refused.json.message]).toEqual([400, message]);
  });

  test('may name a namespace where there is none', async () => {
    const made = await server.request('POST', classes, {
      body: { metadata: { name: 'n', namespace: 'elsewhere' }, spec: { drivers: [] } },
    });
    expect([made.status, made.json.metadata.namespace]).toEqual([201, undefined]);
  });
});

test('A refusal carries the warnings that came before it', async () => {
  const refused = await server.request('POST', '/apis/networking.k8s.io/v1beta1/ipaddresses', { body: { spec: 1 } });
  expect([refused.status, warningsOf(refused)]).toEqual([
    400,
    ['networking.k8s.io/v1beta1 IPAddress is deprecated in v1.34+, unavailable in v1.37+'],
  ]);
});

test('A warning says what it is about in UTF-8', async () => {
  const warned = await server.request('POST', `${maps}?dryRun=All&fieldValidation=Warn`, {
    body: { metadata: { name: 'a' }, 'ünope€': 1 },
  });
  expect([warned.status, Buffer.from(warned.headers['warning']![0]!, 'latin1').toString()]).toEqual([
    201,
    '299 - "unknown field \\"ünope€\\""',
  ]);
});

describe('fields that do not belong', () => {
  const json = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"NAME"},"data":{"a":"1","a":"2"},"nope":1}';
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\ndata:\n  a: "1"\n  a: "2"\nnope: 1\n';
  const create = (text: string, type: string, query: string, name: string): Promise<TestResponse> =>
    server.request('POST', `${maps}?${query}`, { body: text.replace('NAME', name), headers: { 'content-type': type } });

  test('are refused under Strict, all in one message', async () => {
    const refused = await create(json, 'application/json', 'fieldValidation=Strict', 'strict');
    expect(refused.json).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a", unknown field "nope"',
    });
    const inYaml = await create(yaml, 'application/yaml', 'fieldValidation=Strict', 'strict');
    expect(inYaml.json.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 7: key "a" already set in map, unknown field "nope"',
    );
  });

  test('are warned of under Warn, which is the default, and the last of two counts', async () => {
    const inJson = await create(json, 'application/json', '', 'warned');
    expect([inJson.status, inJson.json.data, warningsOf(inJson)]).toEqual([
      201,
      { a: '2' },
      ['duplicate field "data.a"', 'unknown field "nope"'],
    ]);
    const inYaml = await create(yaml, 'application/yaml', 'fieldValidation=Warn', 'warned-yaml');
    expect([inYaml.status, inYaml.json.data, warningsOf(inYaml)]).toEqual([
      201,
      { a: '2' },
      ['line 7: key "a" already set in map', 'unknown field "nope"'],
    ]);
  });

  test('are passed over under Ignore', async () => {
    for (const [text, type, name] of [
      [json, 'application/json', 'ignored'],
      [yaml, 'application/yaml', 'ignored-yaml'],
    ] as const) {
      const created = await create(text, type, 'fieldValidation=Ignore', name);
      expect([created.status, warningsOf(created)]).toEqual([201, []]);
    }
  });

  test('that a patch makes or has are refused in the words for patches', async () => {
    await server.request('POST', deployments, { body: deployment('strict') });
    const target = `${deployments}/strict`;
    const strict = 'fieldValidation=Strict';
    expect((await patch(target, 'merge', { spec: { nope: 1 } }, strict)).json).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: expect.stringMatching(/^ "" is invalid: patch: Invalid value: "\{.*\}": strict decoding error: unknown field "spec.nope"$/),
    });
    expect((await patch(target, 'strategic', { spec: { nope: { a: 1 } } }, strict)).json.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[spec:map[nope:map[a:1]]]": strict decoding error: unknown field "spec.nope"',
    );
    expect((await patch(target, 'merge', { spec: { replicas: 'many' } })).json).toMatchObject({
      code: 422,
      message: expect.stringContaining('patch: Invalid value: '),
    });
    expect((await patch(target, 'strategic', { spec: { replicas: 'many' } })).json.message).toContain(
      'patch: Invalid value: "map[spec:map[replicas:many]]": ',
    );
    expect((await patch(target, 'json', [{ op: 'test', path: '/kind', value: 'Deployment', why: 'x' }], strict)).json.message).toContain(
      'strict decoding error: json patch unknown field "[0].why"',
    );
    expect(warningsOf(await patch(target, 'merge', '{"spec":{"paused":false,"paused":false},"odd":true}'))).toEqual([
      'duplicate field "spec.paused"',
      'unknown field "odd"',
    ]);
  });

  test('that are applied twice are refused or warned of as YAML says it', async () => {
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\ndata:\n  a: "1"\n  a: "2"\n';
    expect((await apply(`${maps}/twice`, body, 'fieldValidation=Strict')).json).toMatchObject({
      code: 400,
      message: 'error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  line 7: key "a" already set in map',
    });
    const warned = await apply(`${maps}/twice`, body);
    expect([warned.status, warningsOf(warned)]).toEqual([201, ['line 7: key "a" already set in map']]);
  });
});

describe('a patch that cannot be', () => {
  beforeAll(async () => void (await server.request('POST', maps, { body: configMap('target', { a: '1' }) })));

  test.each([
    ['merge', 'no JSON', '{', 400, 'error decoding patch: unexpected end of JSON input'],
    ['strategic', 'no JSON', '{', 400, 'unexpected end of JSON input'],
    ['json', 'no JSON', '[', 400, 'error decoding patch: unexpected end of JSON input'],
    ['merge', 'a list', [], 400, 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['json', 'a map', {}, 400, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [
      'json',
      'a test that fails',
      [{ op: 'test', path: '/data/a', value: '2' }],
      422,
      'the server rejected our request due to an error in our request',
    ],
    [
      'json',
      'a path that is not there',
      [{ op: 'remove', path: '/data/b' }],
      422,
      'the server rejected our request due to an error in our request',
    ],
    [
      'json',
      'too many operations',
      Array(10_001).fill({ op: 'test', path: '/data/a', value: '1' }),
      413,
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    ],
    ['strategic', 'an unknown directive', { data: { $patch: 'frob' } }, 500, 'unknown patch type: frob in map: map[$patch:frob]'],
    ['merge', 'another kind', { kind: 'Pod' }, 422, expect.stringContaining('converting (v1.Pod) to (core.ConfigMap): unknown conversion')],
    ['merge', 'no name', { metadata: null }, 400, 'the name of the object (target based on URL) was undeterminable: name must be provided'],
    [
      'merge',
      'another name',
      { metadata: { name: 'other' } },
      400,
      'the name of the object (other) does not match the name on the URL (target)',
    ],
    [
      'apply',
      'another name',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } },
      400,
      'the name of the object (other) does not match the name on the URL (target)',
    ],
    [
      'apply',
      'another kind',
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'target' } },
      400,
      'invalid object type: /v1, Kind=Secret',
    ],
    [
      'apply',
      'an unknown field',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'target' }, nope: 1 },
      500,
      'failed to create typed patch object (/target; /v1, Kind=ConfigMap): .nope: field not declared in schema',
    ],
    [
      'apply',
      'managedFields',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'target', managedFields: [{}] } },
      400,
      'metadata.managedFields must be nil',
    ],
  ] as const)('of type %s with %s is refused and changes nothing', async (type, _what, body, code, message) => {
    const before = (await server.request('GET', `${maps}/target`)).json;
    const { json } = await patch(`${maps}/target`, type, body, type === 'apply' ? 'fieldManager=applier' : '');
    expect([json.code, json.message]).toEqual([code, message]);
    expect((await server.request('GET', `${maps}/target`)).json).toEqual(before);
  });

  test('is refused without a field manager when it is applied, and with force when it is not', async () => {
    expect((await patch(`${maps}/target`, 'apply', configMap('target'))).json).toMatchObject({
      code: 422,
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    });
    expect((await patch(`${maps}/target`, 'merge', {}, 'force=true')).json).toMatchObject({
      code: 422,
      message: 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    });
  });
});

describe('who may update need not be allowed to create', () => {
  const updater: TestRequest['headers'] = { 'x-user': 'updater' };
  let guarded: TestServer;
  beforeAll(async () => {
    guarded = await startServer({
      deps: {
        authorizer: {
          authorize: ({ user, verb }) => ({ kind: user.name !== 'updater' || verb !== 'create' ? 'allow' : 'noOpinion', reason: '' }),
        },
      },
      definitions: () =>
        builtInDefinitions().map((definition) =>
          definition.plural === 'leases' ? { ...definition, hooks: { ...definition.hooks, createOnUpdate: true } } : definition,
        ),
    });
  });
  afterAll(() => guarded.stop());

  test('an apply that would create is forbidden', async () => {
    const headers = { ...updater, 'content-type': patchType.apply };
    const { json } = await guarded.request('PATCH', `${maps}/new?fieldManager=m`, { body: configMap('new'), headers });
    expect(json).toMatchObject({
      code: 403,
      message: 'configmaps "new" is forbidden: User "updater" cannot create resource "configmaps" in API group "" in the namespace "w"',
    });
    await guarded.request('POST', maps, { body: configMap('new') });
    expect((await guarded.request('PATCH', `${maps}/new?fieldManager=m`, { body: configMap('new', { a: 'b' }), headers })).status).toBe(
      200,
    );
  });

  test('an update that would create is forbidden', async () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' }, spec: {} };
    const target = '/apis/coordination.k8s.io/v1/namespaces/w/leases/l';
    expect((await guarded.request('PUT', target, { body: lease, headers: updater })).json).toMatchObject({ code: 403 });
    expect((await guarded.request('PUT', target, { body: lease })).status).toBe(201);
  });
});

describe('managedFields and generation', () => {
  test('tell the writers of the object, its status and its scale apart; only the spec moves the generation (I5)', async () => {
    const target = `${deployments}/owned`;
    const created = await server.request('POST', `${deployments}?fieldManager=maker`, { body: deployment('owned') });
    expect([created.json.metadata.generation, managersOf(created)]).toEqual([1, ['maker Update apps/v1']]);
    const status = await patch(
      `${target}/status`,
      'merge',
      { status: { observedGeneration: 1 }, spec: { replicas: 9 } },
      'fieldManager=controller',
    );
    expect([status.json.metadata.generation, status.json.spec.replicas, managersOf(status)]).toEqual([
      1,
      1,
      ['controller Update apps/v1 status', 'maker Update apps/v1'],
    ]);
    const ignored = await patch(target, 'merge', { status: { observedGeneration: 7 } }, 'fieldManager=maker');
    expect([ignored.json.status.observedGeneration, ignored.json.metadata.resourceVersion]).toEqual([
      1,
      status.json.metadata.resourceVersion,
    ]);
    await patch(`${target}/scale`, 'merge', { spec: { replicas: 3 } }, 'fieldManager=scaler');
    const scaled = await server.request('GET', target);
    expect([scaled.json.metadata.generation, scaled.json.spec.replicas]).toEqual([2, 3]);
    expect(managersOf(scaled)).toContain('scaler Update apps/v1 scale');
    const labelled = await patch(target, 'merge', { metadata: { labels: { a: 'b' } } });
    expect(labelled.json.metadata.generation).toBe(2);
  });

  test('an applied scale owns the replicas, and conflicts with whoever does', async () => {
    await server.request('POST', `${deployments}?fieldManager=maker`, { body: deployment('scaled') });
    const target = `${deployments}/scaled/scale`;
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'scaled' }, spec: { replicas: 5 } };
    expect((await apply(target, scale)).json).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "maker" using autoscaling/v1: .spec.replicas',
    });
    expect((await apply(target, scale, 'force=true')).json).toMatchObject({ kind: 'Scale', spec: { replicas: 5 } });
    expect(managersOf(await server.request('GET', `${deployments}/scaled`))).toContain('applier Apply apps/v1 scale');
  });

  test('a patch that does not fit is shown with what it has put there as it was sent', async () => {
    await server.request('POST', deployments, { body: deployment('shown') });
    const value = { type: 'Recreate', rollingUpdate: { maxSurge: 1, extra: {} } };
    const operations = [{ op: 'add', path: '/spec/strategy', value }];
    const { json } = await patch(`${deployments}/shown`, 'json', operations, 'fieldValidation=Strict');
    expect([json.code, json.message]).toEqual([422, expect.stringContaining(JSON.stringify(JSON.stringify(value)).slice(1, -1))]);
  });

  // As kube-apiserver 1.36 keeps them.
  test('of replicas that a scale is applied to as they are stand apart from the rest of their updater, until the next writer', async () => {
    await server.request('POST', `${deployments}?fieldManager=maker`, { body: deployment('twice') });
    const target = `${deployments}/twice/scale`;
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'twice' }, spec: { replicas: 1 } };
    const owners = async (): Promise<string[]> => {
      const { json } = await server.request('GET', `${deployments}/twice`);
      return json.metadata.managedFields.map(
        ({ manager, time, fieldsV1 }: { manager: string; time?: string; fieldsV1: { 'f:spec': object } }) =>
          `${manager} ${time ? 'since' : 'always'} ${'f:replicas' in fieldsV1['f:spec']} ${Object.keys(fieldsV1['f:spec']).length > 1}`,
      );
    };
    expect((await apply(target, scale)).status).toBe(200);
    expect(await owners()).toEqual(['applier always true false', 'maker always true false', 'maker since false true']);
    const second = await patch(target, 'apply', scale, 'fieldManager=second&force=true');
    expect(second.status).toBe(200);
    expect(await owners()).toEqual(['applier always true false', 'second always true false', 'maker since false true']);
  });

  test('are reset by a list of one empty entry, kept where a client leaves them out, and not changed through a subresource', async () => {
    const target = `${deployments}/reset`;
    const { json } = await server.request('POST', `${deployments}?fieldManager=maker`, { body: deployment('reset') });
    const { managedFields: _, ...metadata } = json.metadata;
    const kept = await server.request('PUT', `${target}?fieldManager=other`, { body: { ...json, metadata } });
    expect(managersOf(kept)).toEqual(['maker Update apps/v1']);
    const through = await patch(`${target}/status`, 'merge', { metadata: { managedFields: [{}] } });
    expect(managersOf(through)).toEqual(['maker Update apps/v1']);
    const reset = await patch(target, 'merge', { metadata: { managedFields: [{}] } });
    expect(reset.json.metadata.managedFields).toBeUndefined();
  });

  test('of an object that is too large with them are left out, unless it is applied', async () => {
    const own = await startServer({ options: { limits: { maxObjectBytes: 6_000 } } });
    const data = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key-number-${i}`, 'x'.repeat(20)]));
    const created = await own.request('POST', maps, { body: configMap('large', data) });
    expect([created.status, created.json.metadata.managedFields]).toEqual([201, undefined]);
    const headers = { 'content-type': patchType.apply };
    expect((await own.request('PATCH', `${maps}/applied?fieldManager=m`, { body: configMap('applied', data), headers })).status).toBe(500);
    await own.stop();
  });
});

describe('server-side apply', () => {
  test('creates, shares what is equal, conflicts in upstream words, is forced, and takes out what is applied no more', async () => {
    const target = `${maps}/applied`;
    const one = await patch(target, 'apply', configMap('applied', { a: '1', b: '1' }), 'fieldManager=one');
    expect([one.status, managersOf(one)]).toEqual([201, ['one Apply v1']]);
    expect((await patch(target, 'apply', configMap('applied', { a: '1' }), 'fieldManager=two')).status).toBe(200);
    const conflict = await patch(target, 'apply', configMap('applied', { a: '2', b: '2' }), 'fieldManager=two');
    expect(conflict.json).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\n- .data.b',
      details: {
        causes: [
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
          { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.b' },
        ],
      },
    });
    const forced = await patch(target, 'apply', configMap('applied', { a: '2' }), 'fieldManager=two&force=true');
    expect(forced.json.data).toEqual({ a: '2', b: '1' });
    expect((await patch(target, 'apply', configMap('applied', {}), 'fieldManager=one')).json.data).toEqual({ a: '2' });
    expect((await patch(target, 'apply', configMap('applied', {}), 'fieldManager=two')).json.data).toBeUndefined();
  });

  test('merges a list by its keys and a set by its values', async () => {
    const target = `${deployments}/lists`;
    const withContainer = (name: string, image: string) =>
      deployment('lists', { template: { ...pods, spec: { containers: [{ name, image }] } } });
    await patch(target, 'apply', withContainer('a', '1'), 'fieldManager=one');
    const both = await patch(
      target,
      'apply',
      { ...withContainer('b', '2'), metadata: { name: 'lists', finalizers: ['x.example/b'] } },
      'fieldManager=two',
    );
    expect(both.json.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    const finalizers = await patch(
      target,
      'apply',
      { ...withContainer('a', '1'), metadata: { name: 'lists', finalizers: ['x.example/a'] } },
      'fieldManager=one',
    );
    expect([...finalizers.json.metadata.finalizers].sort()).toEqual(['x.example/a', 'x.example/b']);
    const gone = await patch(target, 'apply', deployment('lists', { template: { metadata: pods.metadata } }), 'fieldManager=two');
    expect(gone.json.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(['a']);
  });

  test('of a status owns the status alone', async () => {
    const target = `${deployments}/status-applied`;
    await server.request('POST', `${deployments}?fieldManager=maker`, { body: deployment('status-applied') });
    const config = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'status-applied' }, status: { readyReplicas: 2 } };
    const { json } = await apply(`${target}/status`, config);
    expect(json.status.readyReplicas).toBe(2);
    expect(json.metadata.managedFields.find(({ manager }: ManagedFieldsEntry) => manager === 'applier')).toMatchObject({
      operation: 'Apply',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:readyReplicas': {} } },
    });
    expect((await apply(`${deployments}/not-there/status`, { ...config, metadata: { name: 'not-there' } })).status).toBe(404);
  });

  test('takes over from client-side apply without a conflict, as kubectl migrates', async () => {
    const target = `${maps}/migrated`;
    const config = configMap('migrated', { a: '1', b: '1' });
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(config) };
    await server.request('POST', `${maps}?fieldManager=kubectl-client-side-apply`, {
      body: configMap('migrated', { a: '1', b: '1' }, { annotations }),
    });
    const changed = await patch(target, 'apply', configMap('migrated', { a: '2' }), 'fieldManager=kubectl');
    expect([changed.status, changed.json.data.a]).toEqual([200, '2']);
  });

  test('of what others updated conflicts with them, and by force takes it', async () => {
    const target = `${maps}/updated`;
    await server.request('POST', `${maps}?fieldManager=editor`, { body: configMap('updated', { a: '1' }) });
    expect((await apply(target, configMap('updated', { a: '2' }))).json.message).toBe(
      'Apply failed with 1 conflict: conflict with "editor" using v1: .data.a',
    );
    expect((await apply(target, configMap('updated', { a: '2' }), 'force=true')).json.data).toEqual({ a: '2' });
  });

  test('dry runs as everything else does: it answers what would be and stores nothing', async () => {
    const created = await apply(`${maps}/dry`, configMap('dry', { a: '1' }), 'dryRun=All');
    expect([created.status, created.json.data]).toEqual([201, { a: '1' }]);
    expect((await server.request('GET', `${maps}/dry`)).status).toBe(404);
    await server.request('POST', maps, { body: configMap('dry', { a: '1' }) });
    const revision = server.store.revision;
    expect((await apply(`${maps}/dry`, configMap('dry', { a: '2' }), 'dryRun=All&force=true')).json.data).toEqual({ a: '2' });
    expect(server.store.revision).toBe(revision);
  });
});

test.each([
  ['PATCH', 'merge', { kind: { toString: 1 } }],
  ['PATCH', 'merge', { apiVersion: { toString: null, valueOf: 1 } }],
  ['PATCH', 'merge', { metadata: { managedFields: [null] } }],
  ['PATCH', 'merge', { metadata: { managedFields: {} } }],
  ['PATCH', 'merge', { metadata: [] }],
  ['PATCH', 'apply', { apiVersion: { toString: 1 }, kind: 'ConfigMap' }],
  ['PATCH', 'apply', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: { toString: 1 }, namespace: { valueOf: 1 } }, nope: 1 }],
  ['PATCH', 'apply', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { managedFields: [null] } }],
  ['PUT', 'merge', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd', managedFields: [null, {}] } }],
  [
    'PUT',
    'merge',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd', managedFields: [{ manager: 1, fieldsV1: { 'f:x': 1 } }] } },
  ],
  ['PUT', 'merge', { apiVersion: 'v1', kind: { toString: 1 }, metadata: { name: 'odd' } }],
] as const)('%s of type %s with the odd values of %j is no malfunction', async (method, type, body) => {
  await server.request('POST', maps, { body: configMap('odd') });
  const headers = { 'content-type': method === 'PUT' ? 'application/json' : patchType[type] };
  const { status, json } = await server.request(method, `${maps}/odd?fieldManager=m`, { body, headers });
  expect([status, json.reason]).not.toEqual([500, 'InternalError']);
});

test('A body with a resourceVersion is not created, whatever fault that is', async () => {
  const { json } = await server.request('POST', maps, { body: configMap('versioned', {}, { resourceVersion: '5' }) });
  expect(json).toMatchObject({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
});
