import { statusOf, type KubeObject } from '@kubewright/api-machinery';
import { MutatingWebhookConfigurations, ValidatingWebhookConfigurations } from '@kubewright/api/admissionregistration/v1';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { Namespaces, Services } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { type Client } from '@kubewright/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { MutatingAdmissionWebhook, ValidatingAdmissionWebhook } from '../src/index.ts';
import { startServer, type ExtendedServer } from './extended-server.ts';
import { startWebhook, type WebhookServer } from './webhook-server.ts';

let extended: ExtendedServer;
let client: Client;

beforeEach(async () => {
  extended = await startServer((deps) => [new MutatingAdmissionWebhook(deps), new ValidatingAdmissionWebhook(deps)]);
  client = extended.client;
  await client.resource(Namespaces).create({ metadata: { name: 'default' } } as never);
});
afterEach(() => extended[Symbol.asyncDispose]());

/** v1 has `spec.host` and `spec.port`, v2 has `spec.address`, which holds both. */
type Machine = KubeObject & { spec: { host?: string; port?: string; address?: string } };

const machines = (version: 'v1' | 'v2') =>
  client.resource<Machine>({ group: 'example.com', version, plural: 'machines', kind: 'Machine', scope: 'Namespaced' });
const text = { type: 'string' };
const spec = (properties: object) => ({ openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } });

async function define(clientConfig: object, conversionReviewVersions = ['v1'], stored: 'v1' | 'v2' = 'v1'): Promise<void> {
  const versions = [
    {
      name: 'v1',
      served: true,
      storage: stored === 'v1',
      schema: spec({ host: text, port: { ...text, default: '80' } }),
      selectableFields: [{ jsonPath: '.spec.host' }],
    },
    {
      name: 'v2',
      served: true,
      storage: stored === 'v2',
      schema: spec({ address: text }),
      selectableFields: [{ jsonPath: '.spec.address' }],
    },
  ];
  await client.resource(CustomResourceDefinitions).create({
    metadata: { name: 'machines.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'machines', kind: 'Machine' },
      versions,
      conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions } },
    },
  } as never);
  for (let i = 0; i < 100 && !extended.server.registry.find('example.com', 'v1', 'machines'); i++) await settle();
}

function convertMachine({ metadata, spec: { host = '', port = '', address = '' }, ...rest }: Machine, apiVersion: string): Machine {
  const [left = '', right = ''] = address.split(':');
  const converted = apiVersion.endsWith('v2') ? { address: `${host}:${port}` } : { host: left, port: right };
  return { ...rest, apiVersion, metadata, spec: converted };
}

type Converted = (machine: Machine, apiVersion: string) => unknown;

const startConverter = (convert: Converted = convertMachine): Promise<WebhookServer> =>
  startWebhook((_path, { objects, desiredAPIVersion }) => ({
    response: { result: { status: 'Success' }, convertedObjects: objects.map((machine: Machine) => convert(machine, desiredAPIVersion)) },
  }));

const at = (hook: WebhookServer) => ({ url: hook.url('/convert'), caBundle: hook.caBundle });
const key = (name: string) => ({ namespace: 'default', name });
const machine = (name: string, more: Machine['spec']): Machine => ({ metadata: { name, namespace: 'default' }, spec: more });
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => statusOf(error)?.message,
  );
const storedVersions = async (): Promise<string[]> => {
  const { kvs } = await extended.store.range({ start: '/registry/example.com/machines/', end: '/registry/example.com/machines0' });
  return kvs.map(({ value }) => (JSON.parse(Buffer.from(value).toString('utf8')) as KubeObject).apiVersion!);
};

test('An object of one version is read, listed, watched, changed and deleted as another', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  const made = await machines('v2').create(machine('a', { address: 'h:1' }));
  expect(made).toMatchObject({ apiVersion: 'example.com/v2', spec: { address: 'h:1' } });
  expect(await storedVersions()).toEqual(['example.com/v1']);
  expect((await machines('v1').get(key('a'))).spec).toEqual({ host: 'h', port: '1' });
  await machines('v1').create(machine('b', { host: 'i' }));
  const { items, metadata } = await machines('v2').list();
  expect(items.map((item) => item.spec)).toEqual([{ address: 'h:1' }, { address: 'i:80' }]);
  const watch = machines('v2')
    .watch({ resourceVersion: metadata.resourceVersion!, signal: new AbortController().signal })
    [Symbol.asyncIterator]();
  const change = watch.next();
  await machines('v2').patch(key('a'), { type: 'merge', body: { spec: { address: 'h:2' } } });
  expect((await change).value).toMatchObject({ type: 'MODIFIED', object: { apiVersion: 'example.com/v2', spec: { address: 'h:2' } } });
  const read = await machines('v2').get(key('a'));
  await machines('v2').update({ ...read, spec: { address: 'h:3' } });
  expect((await machines('v1').get(key('a'))).spec).toEqual({ host: 'h', port: '3' });
  await machines('v2').delete(key('a'));
  await watch.return?.();
  expect((await machines('v1').list()).items.map(({ metadata: { name } }) => name)).toEqual(['b']);
});

test('A review carries what upstream sends, and only objects that are of another version', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  for (const name of ['a', 'b', 'c']) await machines('v1').create(machine(name, { host: name }));
  expect(hook.reviews).toHaveLength(0);
  await machines('v2').list();
  const [{ path, request }] = hook.reviews as [WebhookServer['reviews'][0]];
  expect(path).toBe('/convert?timeout=30s');
  expect(request).toMatchObject({
    desiredAPIVersion: 'example.com/v2',
    objects: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }, { metadata: { name: 'c' } }],
  });
  await machines('v2').list();
  expect(hook.reviews).toHaveLength(1);
});

test('A list selects by the fields of the version that is asked for, page by page', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  for (const [name, host] of [
    ['a', 'h'],
    ['b', 'i'],
    ['c', 'h'],
  ] as const)
    await machines('v1').create(machine(name, { host }));
  const names = (list: { items: readonly Machine[] }) => list.items.map(({ metadata }) => metadata.name);
  const fieldSelector = 'spec.address=h:80';
  expect(names(await machines('v2').list({ fieldSelector }))).toEqual(['a', 'c']);
  expect(names(await machines('v2').list({ fieldSelector: 'spec.address!=h:80' }))).toEqual(['b']);
  expect(names(await machines('v1').list({ fieldSelector: 'spec.host=h' }))).toEqual(['a', 'c']);
  const first = await machines('v2').list({ fieldSelector, limit: 1 });
  expect(names(first)).toEqual(['a']);
  expect(names(await machines('v2').list({ fieldSelector, limit: 1, continue: first.metadata.continue! }))).toEqual(['c']);
});

test('A watch shows an object come and go as the fields of its own version are selected', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  await machines('v1').create(machine('a', { host: 'h' }));
  await machines('v1').create(machine('b', { host: 'i' }));
  const fieldSelector = 'spec.address=h:80';
  const watch = machines('v2').watch({ fieldSelector, signal: new AbortController().signal })[Symbol.asyncIterator]();
  const next = async () => {
    const { type, object } = (await watch.next()).value!;
    return `${type} ${object.metadata.name} ${(object as Machine).spec.address}`;
  };
  expect(await next()).toBe('ADDED a h:80');
  const change = (name: string, to: Machine['spec']) => machines('v1').patch(key(name), { type: 'merge', body: { spec: to } });
  await change('b', { host: 'j' });
  await change('b', { host: 'h' });
  expect(await next()).toBe('ADDED b h:80');
  await change('a', { port: '81' });
  expect(await next()).toBe('DELETED a h:80');
  await machines('v2').delete(key('b'));
  expect(await next()).toBe('DELETED b h:80');
  await watch.return?.();
});

test('Fields applied at one version conflict with those of another', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  const apply = (version: 'v1' | 'v2', fieldManager: string, body: Machine['spec'], force = false) =>
    machines(version).patch(
      key('a'),
      { type: 'apply', body: { apiVersion: `example.com/${version}`, kind: 'Machine', metadata: { name: 'a' }, spec: body } },
      { fieldManager, force },
    );
  await apply('v1', 'one', { host: 'h', port: '1' });
  const message = await failure(apply('v2', 'two', { address: 'h:2' }));
  expect(message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.port');
  const both = await apply('v2', 'two', { address: 'h:2' }, true);
  expect(both.metadata.managedFields?.map(({ manager, apiVersion }) => `${manager} ${apiVersion}`)).toEqual([
    'one example.com/v1',
    'two example.com/v2',
  ]);
});

test('An unchanged update after the storage version has moved stores the object anew', async () => {
  await using hook = await startConverter();
  await define(at(hook));
  await machines('v1').create(machine('a', { host: 'h' }));
  const definitions = client.resource(CustomResourceDefinitions);
  const definition = await definitions.get({ name: 'machines.example.com' });
  const versions = definition.spec.versions.map((version) => ({ ...version, storage: version.name === 'v2' }));
  await definitions.update({ ...definition, spec: { ...definition.spec, versions } });
  for (let i = 0; i < 20; i++) await settle();
  const read = await machines('v1').get(key('a'));
  expect(await storedVersions()).toEqual(['example.com/v1']);
  await machines('v1').update(read);
  expect(await storedVersions()).toEqual(['example.com/v2']);
  expect((await machines('v1').get(key('a'))).spec).toEqual({ host: 'h', port: '80' });
});

test('A webhook changes labels and annotations, and no other metadata', async () => {
  await using hook = await startConverter((object, apiVersion) => ({
    ...convertMachine(object, apiVersion),
    metadata: { ...object.metadata, labels: { seen: 'yes' }, finalizers: ['x/y'], generation: 99 },
  }));
  await define(at(hook));
  await machines('v1').create(machine('a', { host: 'h' }));
  const { metadata } = await machines('v2').get(key('a'));
  expect(metadata).toMatchObject({ labels: { seen: 'yes' }, generation: 1 });
  expect(metadata.finalizers).toBeUndefined();
});

const named = 'conversion webhook for example.com/v1, Kind=Machine';
const refusals: readonly [string, Converted, string][] = [
  [
    'another version',
    (object) => object,
    `${named} returned invalid object at index 0: invalid groupVersion (expected example.com/v2, received example.com/v1)`,
  ],
  [
    'another kind',
    (object, apiVersion) => ({ ...object, apiVersion, kind: 'Engine' }),
    `${named} returned invalid object at index 0: invalid kind (expected Machine, received Engine)`,
  ],
  [
    'another name',
    (object, apiVersion) => ({ ...object, apiVersion, metadata: { ...object.metadata, name: 'z' } }),
    `${named} returned invalid object: must have the same name: a != z`,
  ],
  [
    'a label that is no text',
    (object, apiVersion) => ({ ...object, apiVersion, metadata: { ...object.metadata, labels: { a: 1 } } }),
    `${named} returned invalid metadata: metadata.labels[a] must be a string, but is int64 in converted object`,
  ],
  ['nothing in it', () => null, 'unexpected end of JSON input'],
  ['a text instead', () => 'x', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
  ['no kind', () => ({ spec: {} }), `Object 'Kind' is missing in '{"spec":{}}'`],
  [
    'an annotation whose name is none',
    (object, apiVersion) => ({ ...object, apiVersion, metadata: { ...object.metadata, annotations: { 'a b': '' } } }),
    `${named} returned invalid metadata: metadata.annotation: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  ],
];

test.each(refusals)('An object that comes back with %s is refused', async (_what, convert, message) => {
  await using hook = await startConverter(convert);
  await define(at(hook));
  await machines('v1').create(machine('a', { host: 'h' }));
  expect(await failure(machines('v2').get(key('a')))).toBe(message);
  expect(await failure(machines('v2').list())).toBe(message);
});

const answers: readonly [string, Record<string, unknown>, string][] = [
  ['says why', { result: { status: 'Failure', message: 'too old' } }, `${named} failed: too old`],
  ['says nothing', { result: { status: 'Failure' } }, `${named} failed: response.result.status was 'Failure', not 'Success'`],
  ['answers another request', { uid: 'x', result: { status: 'Success' } }, 'failed: expected response.uid='],
  ['answers too few objects', { result: { status: 'Success' }, convertedObjects: [] }, `${named} returned 0 objects, expected 1`],
];

test.each(answers)('A webhook that fails and %s is told of in upstream words', async (_what, response, message) => {
  await using hook = await startWebhook(() => ({ response }));
  await define(at(hook));
  await machines('v1').create(machine('a', { host: 'h' }));
  expect(await failure(machines('v2').get(key('a')))).toContain(message);
});

test('A webhook behind a service is found at its endpoint, and told of by the name of its service', async () => {
  await using hook = await startWebhook(
    (_path, { objects, desiredAPIVersion }) => ({
      response: {
        result: { status: 'Success' },
        convertedObjects: objects.map((each: Machine) => convertMachine(each, desiredAPIVersion)),
      },
    }),
    ['hook.default.svc'],
  );
  await define({ service: { namespace: 'default', name: 'hook', path: '/convert' }, caBundle: hook.caBundle }, ['v1beta1']);
  await machines('v1').create(machine('a', { host: 'h' }));
  expect(await failure(machines('v2').get(key('a')))).toBe(
    `${named} failed: Post "https://hook.default.svc:443/convert?timeout=30s": service "hook" not found`,
  );
  await client.resource(Services).create({ metadata: { name: 'hook', namespace: 'default' }, spec: { ports: [{ port: 443 }] } } as never);
  await client.resource(EndpointSlices).create({
    metadata: { name: 'hook-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'hook' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'] }],
    ports: [{ port: hook.port }],
  } as never);
  expect((await machines('v2').get(key('a'))).spec).toEqual({ address: 'h:80' });
});

test('A webhook that cannot be reached fails reads and writes of the other version alone', async () => {
  const gone = await startConverter();
  await gone[Symbol.asyncDispose]();
  await define(at(gone));
  await machines('v1').create(machine('a', { host: 'h' }));
  const why = `Post "https://127.0.0.1:${gone.port}/convert?timeout=30s": dial tcp 127.0.0.1:${gone.port}: connect: connection refused`;
  expect(await failure(machines('v2').list())).toBe(`${named} failed: ${why}`);
  expect(await failure(machines('v2').create(machine('b', { address: 'h:1' })))).toBe(
    `conversion webhook for example.com/v2, Kind=Machine failed: ${why}`,
  );
  expect((await machines('v1').list()).items).toHaveLength(1);
});

test('An object that cannot be converted for a webhook of another version is an internal error, for a mutating one twice', async () => {
  await using hook = await startConverter(() => undefined);
  await define(at(hook));
  const rules = [{ apiGroups: ['example.com'], apiVersions: ['v2'], operations: ['CREATE'], resources: ['machines'] }];
  const webhooks = [{ name: 'w.example.com', clientConfig: at(hook), rules, sideEffects: 'None', admissionReviewVersions: ['v1'] }];
  const configuration = { metadata: { name: 'w' }, webhooks } as never;
  const create = () => machines('v1').create(machine('a', { host: 'h' }));
  const told = (error: unknown): unknown => [statusOf(error)?.reason, statusOf(error)?.message];
  const why = 'Internal error occurred: unexpected end of JSON input';
  await client.resource(ValidatingWebhookConfigurations).create(configuration);
  expect(await create().catch(told)).toEqual(['InternalError', why]);
  await client.resource(MutatingWebhookConfigurations).create(configuration);
  expect(await create().catch(told)).toEqual(['InternalError', `Internal error occurred: ${why}`]);
});
