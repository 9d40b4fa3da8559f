import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { define, specSchema, widgetDefinition } from './definition-fixture.ts';
import { settle, startServer, type TestResponse, type TestServer } from './fixture.ts';

const widgets = '/apis/example.com/v1/namespaces/default/widgets';
const skipped =
  '<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await settle();
  const version = {
    subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' } },
    schema: specSchema(
      {
        size: { type: 'integer', format: 'int32', minimum: 1, maximum: 10 },
        large: { type: 'integer', format: 'int64' },
        replicas: { type: 'integer' },
        half: { type: 'number', multipleOf: 0.5, maximum: 3e6 },
        single: { type: 'number', format: 'float' },
        vast: { type: 'number', minimum: 1e39 },
        wide: { type: 'integer', format: 'uint32', multipleOf: 0.5 },
        none: { type: 'object', additionalProperties: false },
        twice: { type: 'string', enum: ['a'], allOf: [{ enum: ['a'] }] },
        map: { type: 'object', minProperties: 1, additionalProperties: { type: 'string' } },
        embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
        bytes: { type: 'string', format: 'byte' },
        time: { type: 'string', format: 'duration' },
        ip: { type: 'string', format: 'ipv4' },
      },
      { 'x-kubernetes-validations': [{ rule: '!has(self.size) || self.size < 10' }] },
    ),
  };
  await define(server, widgetDefinition({ version }));
});
afterAll(() => server.stop());

const create = (spec: unknown, more: object = {}): Promise<TestResponse> =>
  server.request('POST', `${widgets}?dryRun=All`, {
    body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec, ...more },
  });

describe('A custom resource is answered as kube-apiserver 1.36.1 does', () => {
  test.each<[object, string]>([
    [
      { size: 1.5 },
      `[spec.size: Invalid value: "float64": spec.size in body must be of type int32: "float64", <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.size, ${skipped}]`,
    ],
    [
      { size: 2147483648 },
      '[<nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.size, spec.size: Invalid value: 2147483648: spec.size in body should be less than or equal to 10, spec: Invalid value: failed rule: !has(self.size) || self.size < 10]',
    ],
    [
      { large: 1.5 },
      `[spec.large: Invalid value: "float64": spec.large in body must be of type int64: "float64", <nil>: Invalid value: "": Checked value must be of type integer with format int64 in spec.large, ${skipped}]`,
    ],
    [
      { replicas: 1.5 },
      `[spec.replicas: Invalid value: "number": spec.replicas in body must be of type integer: "number", <nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.replicas, .spec.replicas: Invalid value: 0: .spec.replicas accessor error: 1.5 is of the type float64, expected int64, ${skipped}]`,
    ],
    [
      { replicas: {} },
      `[spec.replicas: Invalid value: "object": spec.replicas in body must be of type integer: "object", .spec.replicas: Invalid value: 0: .spec.replicas accessor error: map[] is of the type map[string]interface {}, expected int64, ${skipped}]`,
    ],
    [{ half: 0.75 }, 'spec.half: Invalid value: 0.75: spec.half in body should be a multiple of 0.5'],
    [{ half: 3000000.5 }, 'spec.half: Invalid value: 3.0000005e+06: spec.half in body should be less than or equal to 3e+06'],
    [{ single: 1e39 }, '<nil>: Invalid value: "": Checked value must be of type number with format float in spec.single'],
    [
      { wide: 9007199254740992 },
      '[<nil>: Invalid value: "": MultipleOf value must be of type integer (default format) in spec.wide, spec.wide: Invalid value: 9.007199254740992e+15: spec.wide in body should be a multiple of 0.5]',
    ],
    [
      { twice: 'b' },
      `[spec.twice: Unsupported value: "b": supported values: "a", <nil>: Invalid value: "": "spec.twice" must validate all the schemas (allOf). None validated, ${skipped}]`,
    ],
    [{ none: { a: 1 } }, 'spec.none: Invalid value: "a": spec.none.a in body is a forbidden property'],
    [{ map: {} }, 'spec.map: Invalid value: 0: spec.map in body should have at least 1 properties'],
    [{ embedded: {} }, `[spec.embedded.apiVersion: Required value, spec.embedded.kind: Required value, ${skipped}]`],
    [{ bytes: '' }, `[spec.bytes: Invalid value: "": spec.bytes in body must be of type byte: "", ${skipped}]`],
  ])('with spec %j', async (spec, errors) => {
    const { status, json } = await create(spec);
    expect([status, json.message]).toEqual([422, `Widget.example.com "w" is invalid: ${errors}`]);
  });

  test.each<[object, string]>([
    [{ apiVersion: 5, kind: 'Pod' }, 'spec.embedded.apiVersion: Invalid value: 5: must be a string'],
    [{ apiVersion: 'v1', kind: null }, 'spec.embedded.kind: Invalid value: null: must be a string'],
    [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 5, labels: {} } },
      'spec.embedded.metadata: Invalid value: {"labels":{},"name":5}: json: cannot unmarshal number into Go struct field ObjectMeta.name of type string',
    ],
  ])('with the resource %j in it', async (embedded, why) => {
    const { status, json } = await create({ embedded });
    expect([status, json.message]).toEqual([400, `Widget in version "v1" cannot be handled as a Widget: ${why}`]);
  });

  test.each([{ time: ' 1h.' }, { ip: '010.1.1.1' }, { ip: '::ffff:1.2.3.4' }])('and may have %j', async (spec) => {
    expect((await create(spec)).status).toBe(201);
  });

  test.each<[object, number, string]>([
    [{ kind: 'Gadget' }, 422, 'Gadget.example.com "w" is invalid: kind: Invalid value: "Gadget": must be Widget'],
    [
      { kind: undefined },
      400,
      `the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '{"apiVersion":"example.com/v1","metadata":{"name":"w"},"spec":{}}' ({"apiVersion":"example.com/v1" ...)`,
    ],
    [{ apiVersion: undefined }, 400, 'the API version in the data () does not match the expected API version (example.com/v1)'],
    [{ apiVersion: 'foo/v1' }, 400, 'the API version in the data (foo/v1) does not match the expected API version (example.com/v1)'],
    [
      { kind: 5 },
      400,
      `the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"apiVersion":"example.com/v1" ...)`,
    ],
  ])('that says %j of itself', async (more, code, message) => {
    const { status, json } = await create({}, more);
    expect([status, json.message]).toEqual([code, message]);
  });

  test('with a number that no float64 can hold', async () => {
    const body = '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":-1e400}}';
    const { status, json } = await server.request('POST', widgets, { body, headers: { 'content-type': 'application/json' } });
    expect([status, json.message]).toEqual([
      400,
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number -1e400 into Go value of type float64',
    ]);
  });

  test('that an update leaves without a name', async () => {
    const { status, json } = await server.request('PUT', `${widgets}/w`, {
      body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: {} },
    });
    expect([status, json.message]).toEqual([400, 'the name of the object (w based on URL) was undeterminable: name must be provided']);
  });
});

test('A custom resource has sorted keys as kube-apiserver sends it, in lists and watches too, and the metadata alone fields in wire order', async () => {
  const made = await server.request('POST', widgets, {
    body: {
      kind: 'Widget',
      apiVersion: 'example.com/v1',
      metadata: { name: 'ordered', labels: { z: '1', a: '2' } },
      spec: { size: 3, map: { b: '1', a: '<' } },
    },
  });
  expect(keysOf(made.json)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  expect(keysOf(made.json.metadata)).toEqual([
    'creationTimestamp',
    'generation',
    'labels',
    'managedFields',
    'name',
    'namespace',
    'resourceVersion',
    'uid',
  ]);
  expect(made.text).toContain('"spec":{"map":{"a":"\\u003c","b":"1"},"size":3}}\n');
  const list = await server.request('GET', widgets);
  const { resourceVersion } = list.json.metadata as { resourceVersion: string };
  expect(list.text).toBe(
    `{"apiVersion":"example.com/v1","items":[${made.text.trimEnd()}],"kind":"WidgetList","metadata":{"continue":"","resourceVersion":"${resourceVersion}"}}\n`,
  );
  const partial = await server.request('GET', `${widgets}/ordered`, {
    headers: { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' },
  });
  expect(keysOf(partial.json.metadata)).toEqual([
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'labels',
    'managedFields',
  ]);
});

test('A Scale of a custom resource may be written without a resourceVersion', async () => {
  await server.request('POST', widgets, {
    body: { kind: 'Widget', apiVersion: 'example.com/v1', metadata: { name: 'scaled' }, spec: { replicas: 1 } },
  });
  const { status, json } = await server.request('PUT', `${widgets}/scaled/scale`, {
    body: { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name: 'scaled', namespace: 'default' }, spec: { replicas: 5 } },
  });
  expect([status, json.spec]).toEqual([200, { replicas: 5 }]);
});

describe('The Scale of a custom resource', () => {
  const scale = (spec: object, name = 'few'): Promise<TestResponse> =>
    server.request('PUT', `${widgets}/${name}/scale`, { body: { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name }, spec } });
  beforeAll(() =>
    server.request('POST', widgets, {
      body: { kind: 'Widget', apiVersion: 'example.com/v1', metadata: { name: 'few' }, spec: { replicas: 1 } },
    }),
  );

  test('is refused for what it makes of the object', async () => {
    const { status, json } = await scale({ replicas: -1 });
    expect([status, json.message]).toEqual([
      422,
      'Widget.example.com "few" is invalid: .spec.replicas: Invalid value: -1: should be a non-negative integer',
    ]);
    expect((await scale({ replicas: -1 }, 'nobody')).status).toBe(404);
  });

  test('is of a type that custom resources do not know, where it cannot be read', async () => {
    const { status, json } = await scale({ replicas: 'x' });
    expect([status, json.message]).toEqual([400, 'no kind is registered for the type v1.Scale in scheme "pkg/runtime/scheme.go:111"']);
  });

  test('is neither made nor deleted', async () => {
    const { status, json } = await server.request('DELETE', `${widgets}/few/scale`);
    expect([status, json.message]).toEqual([405, 'delete is not supported on resources of kind "widgets.example.com"']);
  });
});

test.each([
  ['/apis/example.com/v1/nothings', '404 page not found\n'],
  ['/apis/example.com/v9/widgets', '404 page not found\n'],
  ['/apis/example.com/v1/widgets/w', '404 page not found\n'],
  [`${widgets}/w/nothing`, 'widgets.example.com "w" not found'],
])('Below the group of a custom resource, %s is not found in the words of kube-apiserver', async (path, message) => {
  const { status, text, json } = await server.request('GET', path);
  expect([status, json?.message ?? text]).toEqual([404, message]);
});

const keysOf = (value: unknown): string[] => Object.keys(value as object);
