import { seededRandom, silentLogger, VirtualClock, type Clock, type JsonObject } from '@kubewright/api-machinery';
import { APIServices } from '@kubewright/api/apiregistration/v1';
import { CustomResourceDefinitions } from '@kubewright/api/apiextensions/v1';
import { Namespaces, Services } from '@kubewright/api/core/v1';
import { EndpointSlices } from '@kubewright/api/discovery/v1';
import { createApiServer, type ApiServer } from '@kubewright/apiserver';
import { createCertificateAuthority, issueClientCertificate, issueServerCertificate } from '@kubewright/authentication';
import type { Client } from '@kubewright/client';
import { createDuplexPair, type HttpBody, type HttpRequest, type HttpResponse } from '@kubewright/http';
import { MemoryStore } from '@kubewright/storage';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { kubernetesDefinitions } from '../src/index.ts';

const podAddress = '10.1.2.3';

let clock: VirtualClock;
let server: ApiServer;
let client: Client;
let extension: {
  port: number;
  caPem: string;
  handler: (request: IncomingMessage, response: ServerResponse) => void;
  upgrade: (request: IncomingMessage, socket: Duplex) => void;
  close(): Promise<void>;
};
let stop: () => Promise<void>;

beforeAll(async () => {
  const deps = { clock: { nowMs: () => Date.now() } as Clock, random: seededRandom(3) };
  const frontProxy = await createCertificateAuthority({ commonName: 'front-proxy-ca' }, deps);
  const proof = await issueClientCertificate(frontProxy, { commonName: 'front-proxy-client', organizations: [] }, deps);
  extension = await startExtension(deps, frontProxy.certificatePem);
  clock = new VirtualClock({ settle });
  const store = new MemoryStore({ clock });
  server = createApiServer({
    store,
    clock,
    random: seededRandom(5),
    logger: silentLogger,
    definitions: kubernetesDefinitions(),
    authenticators: [
      {
        authenticate: async () => ({
          name: 'jane',
          uid: 'u1',
          groups: ['devs', 'a, b'],
          extra: new Map([['example.com/Scope', ['x', 'y']]]),
        }),
      },
    ],
    authorizer: { authorize: () => ({ kind: 'allow', reason: '' }) },
    extensions: {
      // The pod network of this test is one address, behind which the extension server is.
      dial: (host, port) =>
        new Promise((resolve, reject) => {
          if (host !== podAddress) return reject(new Error(`dial tcp ${host}:${port}: connect: no route to host`));
          const socket = connect({ host: '127.0.0.1', port }, () => resolve(socket));
          socket.once('error', () => reject(new Error(`dial tcp ${host}:${port}: connect: connection refused`)));
        }),
      clientCertificate: proof,
    },
  });
  const stopping = new AbortController();
  const running = server.run(stopping.signal);
  client = server.loopback();
  await settle();
  await client.resource(Namespaces).create({ metadata: { name: 'ext' } } as never);
  stop = async () => {
    stopping.abort();
    await running;
    await store.close();
    await extension.close();
  };
});
afterAll(() => stop());
beforeEach(() => {
  extension.handler = discovery;
});

async function startExtension(
  deps: { clock: Clock; random: ReturnType<typeof seededRandom> },
  proxyCaPem: string,
): Promise<typeof extension> {
  const authority = await createCertificateAuthority({ commonName: 'extension' }, deps);
  const pair = await issueServerCertificate(authority, { commonName: 'metrics', dnsNames: ['metrics.ext.svc'], ipAddresses: [] }, deps);
  const made = {
    port: 0,
    caPem: authority.certificatePem,
    handler: discovery,
    upgrade: (_request: IncomingMessage, socket: Duplex) => void socket.destroy(),
    close: async () => {},
  };
  const listener = createServer(
    { key: pair.privateKeyPem, cert: pair.certificatePem, ca: proxyCaPem, requestCert: true, rejectUnauthorized: true },
    (request, response) => made.handler(request, response),
  );
  listener.on('upgrade', (request: IncomingMessage, socket: Duplex) => made.upgrade(request, socket));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  made.port = (listener.address() as AddressInfo).port;
  made.close = () =>
    new Promise((resolve) => {
      listener.close(() => resolve());
      listener.closeAllConnections();
    });
  return made;
}

const json = (response: ServerResponse, value: object): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const resources = [
  { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs: ['get', 'list'] },
  { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'], shortNames: ['pm'] },
  { name: 'pods/log', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get'] },
];

function discovery({ url }: IncomingMessage, response: ServerResponse): void {
  if (url === '/apis/metrics.example.com/v1')
    return json(response, { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'metrics.example.com/v1', resources });
  if (url === '/openapi/v3')
    return json(response, {
      paths: { 'apis/metrics.example.com/v1': { serverRelativeURL: '/openapi/v3/apis/metrics.example.com/v1?hash=AB' } },
    });
  if (url === '/openapi/v2')
    return json(response, {
      swagger: '2.0',
      paths: {
        '/apis/metrics.example.com/v1/nodes': {
          get: { responses: { '200': { description: 'OK', schema: { $ref: '#/definitions/com.example.metrics.v1.NodeMetrics' } } } },
        },
        '/apis/apps/v1/deployments': { get: {} },
      },
      definitions: { 'com.example.metrics.v1.NodeMetrics': { type: 'object' }, 'com.example.unused': {} },
    });
  response.writeHead(404).end('no');
}

function request(path: string, headers: Record<string, string> = {}): HttpRequest {
  const [bare = '', query = ''] = path.split('?', 2);
  return {
    method: 'GET',
    path: bare,
    query,
    headers: new Map(Object.entries(headers)),
    remoteAddress: '127.0.0.1',
    httpVersion: '2.0',
    signal: new AbortController().signal,
    body: async () => new Uint8Array(),
    stream: (async function* (): AsyncGenerator<Uint8Array> {})(),
  };
}

async function get(path: string, headers?: Record<string, string>): Promise<HttpResponse & { text: string; json: JsonObject }> {
  const response = await server.service.handle(request(path, headers));
  const text = await textOf(response.body);
  return { ...response, text, json: text.startsWith('{') && !text.includes('}\n{') ? (JSON.parse(text) as JsonObject) : {} };
}

async function textOf(body: HttpBody): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await holds()) return;
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`it never came to be: ${await condition(name)}`);
}

const condition = async (name: string): Promise<string> => {
  const found = await client
    .resource(APIServices)
    .get({ name })
    .catch(() => undefined);
  const [first] = found?.status?.conditions ?? [];
  return first ? `${first.status} ${first.reason}: ${first.message}` : '';
};

test('Every group version of this server has an APIService that says so', async () => {
  await until(async () => (await client.resource(APIServices).list()).items.length > 20);
  const { items } = await client.resource(APIServices).list();
  const apps = items.find(({ metadata }) => metadata.name === 'v1.apps')!;
  expect(apps).toMatchObject({
    metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
    spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17800, versionPriority: 15 },
    status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' }] },
  });
  expect(items.some(({ metadata }) => metadata.name === 'v1.')).toBe(true);
});

test('A custom resource brings its APIService along and takes it away', async () => {
  const schema = { openAPIV3Schema: { type: 'object' } };
  await client.resource(CustomResourceDefinitions).create({
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  } as never);
  await until(async () => (await condition('v1.example.com')).startsWith('True Local'));
  expect((await client.resource(APIServices).get({ name: 'v1.example.com' })).spec).toMatchObject({
    groupPriorityMinimum: 1000,
    versionPriority: 100,
  });
  await client.resource(CustomResourceDefinitions).delete({ name: 'widgets.example.com' });
  await until(async () => (await condition('v1.example.com')) === '');
});

test('A definition is checked by its own rules in the whole server, too', async () => {
  const refused = await client
    .resource(CustomResourceDefinitions)
    .create({
      metadata: { name: 'x.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { plural: 'widgets', kind: 'Widget' }, versions: [] },
    } as never)
    .catch((error: Error) => error.message);
  expect(refused).toContain('metadata.name: Invalid value: "x.example.com": must be spec.names.plural+"."+spec.group');
});

test('An APIService that makes no sense is refused', async () => {
  const refused = await client
    .resource(APIServices)
    .create({
      metadata: { name: 'x' },
      spec: { group: 'g.io', version: 'v1', groupPriorityMinimum: 0, versionPriority: 2000, caBundle: 'YQ==' },
    } as never)
    .catch((error: Error) => error.message);
  expect(refused).toBe(
    'APIService.apiregistration.k8s.io "x" is invalid: [metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.g.io", spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000, spec.versionPriority: Invalid value: 2000: must be positive and less than 1000, spec.caBundle: Invalid value: "1 bytes": local APIServices may not have a caBundle]',
  );
});

const name = 'v1.metrics.example.com';

test('An extension server becomes available step by step, and every step is told', async () => {
  await client.resource(APIServices).create({
    metadata: { name },
    spec: {
      group: 'metrics.example.com',
      version: 'v1',
      groupPriorityMinimum: 17_000,
      versionPriority: 10,
      caBundle: Buffer.from(extension.caPem).toString('base64'),
      service: { namespace: 'ext', name: 'metrics' },
    },
  } as never);
  await until(async () => (await condition(name)) === 'False ServiceNotFound: service/metrics in "ext" is not present');
  await client.resource(Services).create({
    metadata: { namespace: 'ext', name: 'metrics' },
    spec: { clusterIP: 'None', ports: [{ name: 'https', port: 443 }] },
  } as never);
  await until(async () => (await condition(name)) === 'False EndpointsNotFound: cannot find endpointslices for service/metrics in "ext"');
  expect((await get('/apis/metrics.example.com/v1/nodes')).text).toBe('service unavailable\n');
  await client.resource(EndpointSlices).create({
    metadata: { namespace: 'ext', name: 'metrics-1', labels: { 'kubernetes.io/service-name': 'metrics' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [podAddress] }],
    ports: [{ name: 'https', port: extension.port }],
  } as never);
  await until(async () => (await condition(name)) === 'True Passed: all checks passed');
});

test('An extension server that loses its endpoints is known not to be available at once, and so is that they came back', async () => {
  const ready = async (value: boolean): Promise<void> => {
    const slice = await client.resource(EndpointSlices).get({ namespace: 'ext', name: 'metrics-1' });
    await client.resource(EndpointSlices).update({ ...slice, endpoints: [{ addresses: [podAddress], conditions: { ready: value } }] });
  };
  // The clock stands still meanwhile.
  await ready(false);
  await vi.waitUntil(async () => (await condition(name)).startsWith('False MissingEndpoints'));
  await ready(true);
  await vi.waitUntil(async () => (await condition(name)) === 'True Passed: all checks passed');
});

test('What an extension server has is in discovery and OpenAPI, where its priority puts it', async () => {
  const { json: list } = await get('/apis');
  const groups = (list['groups'] as JsonObject[]).map((group) => String(group['name']));
  expect(groups.indexOf('metrics.example.com')).toBeGreaterThan(groups.indexOf('rbac.authorization.k8s.io') - 1);
  expect(groups.indexOf('metrics.example.com')).toBeLessThan(groups.indexOf('storage.k8s.io'));
  const { json: aggregated } = await get('/apis', { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' });
  const group = (aggregated['items'] as JsonObject[]).find(({ metadata }) => (metadata as JsonObject)['name'] === 'metrics.example.com');
  expect(group).toMatchObject({
    versions: [
      {
        version: 'v1',
        freshness: 'Current',
        resources: [
          { resource: 'nodes', scope: 'Cluster', responseKind: { group: '', version: '' } },
          { resource: 'pods', scope: 'Namespaced', shortNames: ['pm'], subresources: [{ subresource: 'log', verbs: ['get'] }] },
        ],
      },
    ],
  });
  expect((await get('/apis/metrics.example.com')).json).toMatchObject({ kind: 'APIGroup', preferredVersion: { version: 'v1' } });
  expect((await get('/apis/metrics.example.com/v1')).json).toMatchObject({ kind: 'APIResourceList', resources });
  expect(((await get('/openapi/v3')).json['paths'] as JsonObject)['apis/metrics.example.com/v1']).toEqual({
    serverRelativeURL: '/openapi/v3/apis/metrics.example.com/v1?hash=AB',
  });
  const { paths, definitions } = (await get('/openapi/v2')).json as { paths: JsonObject; definitions: JsonObject };
  expect(paths['/apis/metrics.example.com/v1/nodes']).toMatchObject({ get: {} });
  expect(paths['/apis/apps/v1/deployments']).toMatchObject({ get: { operationId: 'listAppsV1DeploymentForAllNamespaces' } });
  expect(Object.keys(definitions).filter((name) => name.startsWith('com.example'))).toEqual(['com.example.metrics.v1.NodeMetrics']);
});

test('A request reaches the extension server in the name of who asks, by a proxy that proves itself', async () => {
  extension.handler = (incoming, response) => {
    const certificate = (incoming.socket as TLSSocket).getPeerCertificate();
    json(response, { proxy: certificate.subject.CN!, url: incoming.url!, lines: incoming.rawHeaders });
  };
  const { json: seen } = await get('/apis/metrics.example.com/v1/namespaces/ext/pods?limit=5&labelSelector=a=b', {
    authorization: 'Bearer secret',
    'x-remote-user': 'root',
  });
  expect(seen).toMatchObject({
    proxy: 'front-proxy-client',
    url: '/apis/metrics.example.com/v1/namespaces/ext/pods?labelSelector=a%3Db&limit=5',
  });
  const lines = seen['lines'] as string[];
  const values = (header: string): string[] => lines.filter((_, index) => index % 2 === 1 && lines[index - 1]!.toLowerCase() === header);
  expect([
    values('x-remote-user'),
    values('x-remote-uid'),
    values('x-remote-group'),
    values('x-remote-extra-example.com%2fscope'),
    values('authorization'),
  ]).toEqual([['jane'], ['u1'], ['devs', 'a, b'], ['x', 'y'], []]);
  expect([values('x-forwarded-proto'), values('x-forwarded-uri'), values('x-forwarded-host')]).toEqual([
    ['https'],
    ['/apis/metrics.example.com/v1/namespaces/ext/pods'],
    values('host'),
  ]);
});

test('A stream of an extension server comes as it is sent, and a redirect is never followed', async () => {
  extension.handler = (_incoming, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"type":"ADDED"}\n');
    setImmediate(() => response.end('{"type":"MODIFIED"}\n'));
  };
  expect((await get('/apis/metrics.example.com/v1/nodes?watch=true')).text).toBe('{"type":"ADDED"}\n{"type":"MODIFIED"}\n');
  extension.handler = (_incoming, response) => void response.writeHead(302, { location: 'https://elsewhere/' }).end();
  const redirected = await get('/apis/metrics.example.com/v1/nodes');
  expect([redirected.status, redirected.text.trim()]).toEqual([
    502,
    'the backend attempted to redirect this request, which is not permitted',
  ]);
});

test('A connection that is upgraded is joined to the extension server in the name of who asks, and a refusal is passed on', async () => {
  const asked: IncomingMessage[] = [];
  extension.upgrade = (message, socket) => {
    asked.push(message);
    if (message.url?.includes('nobody')) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  };
  const upgrade = async (path: string, ends: string): Promise<string> => {
    const [near, far] = createDuplexPair();
    void server.service.upgrade(request(path, { connection: 'Upgrade', upgrade: 'websocket', host: 'api' }), far, new Uint8Array());
    let received = '';
    near.write('ping');
    for await (const chunk of near) {
      received += String(chunk);
      if (received.endsWith(ends)) break;
    }
    near.destroy();
    return received;
  };
  const path = '/apis/metrics.example.com/v1/namespaces/x/pods';
  expect(await upgrade(`${path}?watch=true`, 'ping')).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n[^]*ping$/);
  expect(asked[0]).toMatchObject({
    url: `${path}?watch=true`,
    headers: { upgrade: 'websocket', 'x-remote-user': 'jane', 'x-remote-uid': 'u1' },
  });
  expect(await upgrade(`${path}/nobody/exec`, 'no')).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*no$/);
});

test('An extension server that goes is told of, and its group is stale', async () => {
  extension.handler = (_incoming, response) => void response.writeHead(500).end();
  await clock.advance(30_000);
  await until(async () => (await condition(name)).startsWith('False FailedDiscoveryCheck'));
  expect(await condition(name)).toBe(
    `False FailedDiscoveryCheck: failing or missing response from https://${podAddress}:${extension.port}/apis/metrics.example.com/v1: bad status from https://${podAddress}:${extension.port}/apis/metrics.example.com/v1: 500`,
  );
  const { json: aggregated } = await get('/apis', { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' });
  const group = (aggregated['items'] as JsonObject[]).find(({ metadata }) => (metadata as JsonObject)['name'] === 'metrics.example.com');
  expect(group).toMatchObject({ versions: [{ freshness: 'Stale' }] });
  expect((await get('/apis/metrics.example.com/v1/nodes')).status).toBe(503);
});
