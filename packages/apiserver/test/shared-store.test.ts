import { encodeEnveloped, type JsonObject, type KubeObject } from '@kubewright/api-machinery';
import { schemaOf } from '@kubewright/api';
import { expect, test } from 'vitest';
import { configMap, settle, startServer, type TestServer } from './fixture.ts';

/** What kube-apiserver stores on the same etcd is read, and what this server writes over it has this server's form. */
const maps = '/api/v1/namespaces/default/configmaps';
const stored = async ({ store }: TestServer, key: string): Promise<string> =>
  Buffer.from((await store.get(key)).kv!.value).toString('latin1');

async function put({ store }: TestServer, key: string, value: Uint8Array | object): Promise<void> {
  const bytes = value instanceof Uint8Array ? value : Buffer.from(`${JSON.stringify(value)}\n`);
  await store.txn({ compare: [], success: [{ op: 'put', key, value: bytes }] });
  await settle();
}

function protobuf(group: string, kind: string, object: object, version = 'v1'): Uint8Array {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return encodeEnveloped(schemaOf({ group, version, kind })!, { kind, apiVersion, ...object } as unknown as JsonObject);
}

test('an object stored as protobuf is read, listed with its defaults, and stored as JSON by the next write', async () => {
  const server = await startServer();
  const key = '/registry/configmaps/default/a';
  await put(server, key, protobuf('', 'ConfigMap', { metadata: { name: 'a', namespace: 'default', uid: 'u-1' }, data: { x: '1' } }));
  const read = (await server.request('GET', `${maps}/a`)).json;
  expect(read).toMatchObject({ kind: 'ConfigMap', metadata: { uid: 'u-1', resourceVersion: '2' }, data: { x: '1' } });
  expect((await server.request('GET', maps)).json.items).toHaveLength(1);
  await server.request('PUT', `${maps}/a`, { body: { ...read, data: { x: '2' } } });
  expect(await stored(server, key)).toMatch(/^\{"kind":"ConfigMap".*"data":\{"x":"2"\}/);
  await server.stop();
});

test('objects that others have stored count for what a list of them is thought to cost', async () => {
  const server = await startServer();
  const data = { x: 'y'.repeat(5_000) };
  await put(
    server,
    '/registry/configmaps/default/a',
    protobuf('', 'ConfigMap', { metadata: { name: 'a', namespace: 'default', uid: 'u-1' }, data }),
  );
  await server.request('GET', maps);
  const { text } = await server.request('GET', '/metrics');
  const bytes = /^apiserver_resource_size_estimate_bytes\{group="",resource="configmaps"\} (.*)$/m.exec(text)?.[1];
  expect(Number(bytes)).toBeGreaterThan(5_000);
  await server.stop();
});

test('an object stored in another version than ours is converted to it', async () => {
  const marked = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, labels: { converted: 'yes' } } });
  const conversion = { toStorage: marked, fromStorage: (object: KubeObject) => object };
  const server = await startServer({
    definitions: (all) =>
      all.map((each) =>
        each.kind === 'HorizontalPodAutoscaler'
          ? { ...each, versions: each.versions.map((v) => (v.name === 'v1' ? { ...v, conversion } : v)) }
          : each,
      ),
  });
  const value = protobuf('autoscaling', 'HorizontalPodAutoscaler', {
    metadata: { name: 'a', namespace: 'default', uid: 'u-1' },
    spec: { maxReplicas: 3 },
  });
  await put(server, '/registry/horizontalpodautoscalers/default/a', value);
  const read = await server.request('GET', '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/a');
  expect(read.json).toMatchObject({ apiVersion: 'autoscaling/v2', metadata: { labels: { converted: 'yes' } }, spec: { maxReplicas: 3 } });
  await server.stop();
});

test('what is of another kind, or of none, fails its reads and is not taken for gone', async () => {
  const server = await startServer();
  await put(server, '/registry/configmaps/default/a', protobuf('apps', 'Deployment', { metadata: { name: 'a', uid: 'u-1' } }));
  await put(server, '/registry/configmaps/default/b', Buffer.from('k8s\0garbage'));
  await put(server, '/registry/configmaps/default/c', Buffer.from('garbage'));
  for (const name of ['a', 'b', 'c']) expect((await server.request('GET', `${maps}/${name}`)).status).toBe(500);
  await server.request('POST', maps, { body: configMap('d') });
  expect((await server.request('GET', `${maps}/d`)).status).toBe(200);
  await server.stop();
});

test('a definition stored as v1beta1 serves its resource, and custom resources with sorted fields keep their own uid', async () => {
  const server = await startServer();
  await put(server, '/registry/apiextensions.k8s.io/customresourcedefinitions/tabs.example.com', {
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1beta1',
    metadata: { name: 'tabs.example.com', uid: 'u-1', generation: 1 },
    spec: {
      group: 'example.com',
      version: 'v1',
      names: { plural: 'tabs', singular: 'tab', kind: 'Tab', listKind: 'TabList' },
      scope: 'Namespaced',
      validation: {
        openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { n: { type: 'integer', default: 3 } } } } },
      },
      additionalPrinterColumns: [{ name: 'N', type: 'integer', JSONPath: '.spec.n' }],
      versions: [{ name: 'v1', served: true, storage: true }],
      conversion: { strategy: 'None' },
      preserveUnknownFields: false,
    },
    status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: ['v1'] },
  });
  await settle();
  await settle();
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'cm', uid: 'u-owner' };
  await put(server, '/registry/example.com/tabs/default/a', {
    apiVersion: 'example.com/v1',
    kind: 'Tab',
    metadata: { annotations: { uid: 'x' }, name: 'a', namespace: 'default', ownerReferences: [owner], uid: 'u-2' },
    spec: {},
  });
  const definition = (await server.request('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tabs.example.com')).json;
  expect(definition.spec.versions[0]).toMatchObject({
    additionalPrinterColumns: [{ jsonPath: '.spec.n' }],
    schema: { openAPIV3Schema: { type: 'object' } },
  });
  const { json } = await server.request('GET', '/apis/example.com/v1/namespaces/default/tabs/a');
  expect(json).toMatchObject({ metadata: { uid: 'u-2', ownerReferences: [owner], annotations: { uid: 'x' } }, spec: { n: 3 } });
  expect(json.metadata.resourceVersion).toMatch(/^\d+$/);
  await server.stop();
});
