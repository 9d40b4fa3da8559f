import { seededRandom, silentLogger, type KubeObject, type OwnerReference, type ResourceType } from '@kubewright/api-machinery';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import { ConfigMaps, Namespaces, Services } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { createApiServer, type ApiServer } from '@kubewright/apiserver';
import { createCertificateAuthority, issueServerCertificate } from '@kubewright/authentication';
import { createTlsListener, type TlsListener } from '@kubewright/http';
import { kubernetesDefinitions } from '@kubewright/kube-apiserver';
import { MemoryStore } from '@kubewright/storage';
import { provide, systemClock, tokens } from '@kubewright/wiring';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestCluster, type TestCluster } from '../src/index.ts';

const flunders: ResourceType = { group: 'wardle.example.com', version: 'v1', plural: 'flunders', kind: 'Flunder', scope: 'Namespaced' };
const podAddress = '10.1.2.3';

/** An API server of somebody else, with objects and a store of its own. */
interface Extension {
  readonly server: ApiServer;
  readonly listener: TlsListener;
  readonly port: number;
  readonly caPem: string;
  /** What it is asked, and as whom. */
  readonly requests: string[];
  stop(): Promise<void>;
}

let extension: Extension;
let cluster: TestCluster;
/** Whether connections to the extension server succeed. */
let isAway: boolean;

beforeEach(async () => {
  isAway = false;
  extension = await startExtension();
  const dial = (host: string, port: number) =>
    new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const refused = new Error(`dial tcp ${host}:${port}: connect: connection refused`);
      if (isAway || host !== podAddress) return reject(refused);
      const socket = connect({ host: '127.0.0.1', port: extension.port }, () => resolve(socket));
      socket.once('error', () => reject(refused));
    });
  const network = { dial, lookup: async () => [], isPodAddress: () => false };
  cluster = await createTestCluster({ nodes: 0, overrides: [provide(tokens.proxyNetwork, () => network)] });
  await register();
});
afterEach(async () => {
  await cluster.dispose();
  await extension.stop();
});

async function startExtension(): Promise<Extension> {
  const deps = { clock: systemClock, random: seededRandom(3) };
  const authority = await createCertificateAuthority({ commonName: 'extension' }, deps);
  const pair = await issueServerCertificate(authority, { commonName: 'wardle', dnsNames: ['wardle.ext.svc'], ipAddresses: [] }, deps);
  const store = new MemoryStore({ clock: systemClock });
  const requests: string[] = [];
  const server = createApiServer({
    store,
    ...deps,
    logger: silentLogger,
    definitions: kubernetesDefinitions(),
    authenticators: [{ authenticate: ({ headers }) => ({ name: headers.get('x-remote-user') ?? '', groups: [] }) }],
    authorizer: {
      authorize: ({ resourceRequest, verb, resource, user }) => {
        if (resourceRequest) requests.push(`${verb} ${resource} as ${user.name}`);
        return { kind: 'allow', reason: '' };
      },
    },
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  const listener = createTlsListener({
    key: pair.privateKeyPem,
    cert: pair.certificatePem,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    logger: silentLogger,
    handle: server.service.handle,
    upgrade: server.service.upgrade,
  });
  const port = await listener.listen();
  await server
    .loopback()
    .resource(CustomResourceDefinitions)
    .create(flunderDefinition as never);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await listener.close(1_000);
    await running;
    await store.close();
  };
  return { server, listener, port, caPem: authority.certificatePem, requests, stop };
}

const flunderDefinition = {
  metadata: { name: 'flunders.wardle.example.com' },
  spec: {
    group: 'wardle.example.com',
    scope: 'Namespaced',
    names: { plural: 'flunders', kind: 'Flunder' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** Tells the cluster of the extension server and waits until it has been found. */
async function register(): Promise<void> {
  const { client } = cluster;
  const metadata = { name: 'wardle', namespace: 'ext' };
  await client.resource(Namespaces).create({ metadata: { name: 'ext' } } as never);
  await client.resource(Services).create({ metadata, spec: { ports: [{ port: 443 }] } } as never);
  await client.resource(EndpointSlices).create({
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'wardle' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [podAddress], conditions: { ready: true } }],
    ports: [{ name: '', port: extension.port, protocol: 'TCP' }],
  } as never);
  await client.resource(APIServices).create({
    metadata: { name: 'v1.wardle.example.com' },
    spec: {
      group: 'wardle.example.com',
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 10,
      caBundle: Buffer.from(extension.caPem).toString('base64'),
      service: { namespace: 'ext', name: 'wardle' },
    },
  } as never);
  await until(async () => (await availability()) === 'True');
}

const availability = async () =>
  (await cluster.client.resource(APIServices).get({ name: 'v1.wardle.example.com' })).status?.conditions?.find(
    ({ type }) => type === 'Available',
  )?.status;

/** The cluster's time is virtual; the connection to the extension server is real. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 2000; round++) {
    if (await holds()) return;
    await cluster.advance(500);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error('it never came to be');
}

const theirs = () => extension.server.loopback().resource<KubeObject>(flunders);
const names = async (): Promise<string[]> => (await theirs().list()).items.map(({ metadata }) => metadata.name!);
const make = (namespace: string, name: string, metadata: object = {}) =>
  cluster.client.resource<KubeObject>(flunders).create({ metadata: { namespace, name, ...metadata } } as never);
const isGone = async (name: string): Promise<boolean> =>
  (await cluster.client.resource(Namespaces).list()).items.every(({ metadata }) => metadata.name !== name);

test('A component reads, writes and watches what an extension server keeps, as itself', async () => {
  const { client } = cluster;
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const event of client.resource(flunders).watch({ signal: stop.signal }))
      if (event.type !== 'BOOKMARK' && event.type !== 'ERROR') seen.push(`${event.type} ${event.object.metadata.name}`);
  })();
  await make('default', 'a');
  await client.resource(flunders).patch({ namespace: 'default', name: 'a' }, { type: 'merge', body: { metadata: { labels: { x: 'y' } } } });
  expect((await client.resource(flunders).list({ labelSelector: 'x=y' })).items).toHaveLength(1);
  await client.resource(flunders).delete({ namespace: 'default', name: 'a' });
  await until(async () => seen.length === 3);
  stop.abort();
  await watching;
  expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  expect(extension.requests).toEqual(expect.arrayContaining(['create flunders as kubernetes-admin', 'list flunders as kubernetes-admin']));
  await expect(client.resource(flunders).get({ namespace: 'default', name: 'a' })).rejects.toMatchObject({
    status: { code: 404, message: 'flunders.wardle.example.com "a" not found' },
  });
  await expect(cluster.clientOf('jane').resource(flunders).list()).rejects.toMatchObject({ status: { code: 403 } });
});

test('A namespace takes along what an extension server keeps in it', async () => {
  await cluster.client.resource(Namespaces).create({ metadata: { name: 'a' } } as never);
  await make('a', 'goes');
  await make('default', 'stays');
  await cluster.client.resource(Namespaces).delete({ name: 'a' });
  await until(() => isGone('a'));
  expect(await names()).toEqual(['stays']);
});

test('A namespace waits for an extension server that is away, says so, and goes when it is back', async () => {
  await cluster.client.resource(Namespaces).create({ metadata: { name: 'a' } } as never);
  await make('a', 'goes');
  isAway = true;
  await until(async () => (await availability()) === 'False');
  await cluster.client.resource(Namespaces).delete({ name: 'a' });
  const failure = async () => {
    const { items } = await cluster.client.resource(Namespaces).list({ fieldSelector: 'metadata.name=a' });
    return items[0]?.status.conditions?.find(({ type }) => type === 'NamespaceDeletionDiscoveryFailure');
  };
  await until(async () => (await failure())?.status === 'True');
  expect((await failure())?.message).toBe(
    'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: ' +
      'wardle.example.com/v1: stale GroupVersion discovery: wardle.example.com/v1',
  );
  expect(await isGone('a')).toBe(false);
  isAway = false;
  await until(() => isGone('a'));
  expect(await names()).toEqual([]);
});

test('Objects of an extension server go with their owners here, and take along what they own here', async () => {
  const { client } = cluster;
  const configMaps = client.resource(ConfigMaps);
  const refTo = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject): OwnerReference => ({
    apiVersion: apiVersion!,
    kind: kind!,
    name: name!,
    uid: uid!,
  });
  const root = await configMaps.create({ metadata: { namespace: 'default', name: 'root' } });
  const owned = await make('default', 'owned', { ownerReferences: [refTo({ ...root, apiVersion: 'v1', kind: 'ConfigMap' })] });
  await configMaps.create({ metadata: { namespace: 'default', name: 'leaf', ownerReferences: [refTo(owned)] } });
  // Long enough that the collector has asked what there is.
  await cluster.advance(60_000);
  expect(await names()).toEqual(['owned']);
  await configMaps.delete({ namespace: 'default', name: 'root' });
  await until(async () => (await names()).length === 0);
  await until(async () => (await configMaps.list({ namespace: 'default' })).items.every(({ metadata }) => metadata.name !== 'leaf'));
});
