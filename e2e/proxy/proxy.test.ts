import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Endpoints, Nodes, Pods, Services, type Pod } from '@kubewright/api/core/v1';
import { createDuplexPair, type HttpRequest } from '@kubewright/http';
import type { NodeTransport, ProxyNetwork } from '@kubewright/kube-apiserver';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { httpRequest, serveApi, type ServedApi, type ServedRequest } from '../harness/api-server.ts';

let api: ServedApi;
let web: Server;
let dialled: string[];
let kubelet: string[];
const connections: Duplex[] = [];
const seen: IncomingMessage[] = [];
const namespace = 'default';
const inDefault = '/api/v1/namespaces/default';

/** Names that somebody has led to where nobody may be proxied to. */
const led: ReadonlyMap<string, string> = new Map([
  ['metadata.example', '169.254.169.254'],
  ['mapped.example', '::ffff:169.254.169.254'],
]);

/** Every address is one server in memory, except those that refuse. */
const network: ProxyNetwork = {
  async dial(host, port) {
    dialled.push(`${host}:${port}`);
    if (port === 81) throw new Error(`dial tcp ${host}:${port}: connect: connection refused`);
    const [near, far] = createDuplexPair();
    connections.push(far);
    web.emit('connection', far);
    return near;
  },
  lookup: async (hostname) => [led.get(hostname) ?? '192.0.2.9'],
  isPodAddress: (ip) => ip === '127.160.0.2',
};
const nodes: NodeTransport = {
  async request(node, { method, path, query }) {
    kubelet.push(`${node} ${method} ${path}?${query}`);
    return { status: 200, headers: {}, body: 'ok' };
  },
  async upgrade(node, { path }, socket) {
    kubelet.push(`${node} UPGRADE ${path}`);
    socket.destroy();
  },
};

function answer(message: IncomingMessage, response: ServerResponse): void {
  seen.push(message);
  if (message.url === '/moved') return void response.writeHead(302, { location: '/elsewhere' }).end();
  response.writeHead(200, { 'content-type': 'text/plain' });
  message.pipe(response.flushHeaders() ?? response);
}

beforeEach(async () => {
  dialled = [];
  kubelet = [];
  seen.length = 0;
  connections.length = 0;
  web = createServer(answer);
  web.on('upgrade', (message: IncomingMessage, socket: Duplex) => {
    seen.push(message);
    if (message.url === '/refuse') return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno');
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
    socket.pipe(socket);
  });
  api = await serveApi({ network, nodes });
  const client = api.server.loopback();
  await podAt('web', '10.244.0.5', [{ containerPort: 8080 }]);
  await podAt('local', '127.160.0.2', []);
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'admin', port: 9000 },
  ];
  await client.resource(Services).create({ metadata: { namespace, name: 'web' }, spec: { ports, selector: { app: 'web' } } });
  await endpoints('web', [{ ip: '10.244.0.5', targetRef: { kind: 'Pod', namespace, name: 'web' } }]);
  await client.resource(Nodes).create({ metadata: { name: 'n1' }, spec: {} });
  await client.resource(Nodes).updateStatus({
    metadata: { name: 'n1' },
    status: { addresses: [{ type: 'InternalIP', address: '192.0.2.7' }], daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } } },
  } as never);
});
afterEach(() => api.stop());

async function podAt(name: string, ip: string, ports: object[]): Promise<void> {
  const pods = api.server.loopback().resource(Pods);
  await pods.create({
    metadata: { namespace, name, labels: { app: 'web' } },
    spec: { containers: [{ name: 'c', image: 'i', ports }] },
  } as unknown as Pod);
  await pods.updateStatus({
    ...(await pods.get({ namespace, name })),
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  } as unknown as Pod);
}

function endpoints(name: string, addresses: object[]): Promise<unknown> {
  const subsets = [
    {
      addresses,
      ports: [
        { name: 'http', port: 8080 },
        { name: 'admin', port: 9000 },
      ],
    },
  ];
  return api.server
    .loopback()
    .resource(Endpoints)
    .create({ metadata: { namespace, name }, subsets } as never);
}

async function ask(
  method: string,
  target: string,
  request?: ServedRequest,
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const { status, headers, body } = await api.server.service.handle(httpRequest(method, target, request));
  const chunks: Uint8Array[] = [];
  if (typeof body === 'object')
    for await (const chunk of Symbol.asyncIterator in body ? body : body instanceof Uint8Array ? [body] : body) chunks.push(chunk);
  return { status, headers, text: typeof body === 'string' ? body : Buffer.concat(chunks).toString() };
}

async function upgrade(target: string, sent: string): Promise<string> {
  const [near, far] = createDuplexPair();
  const request: HttpRequest = httpRequest('GET', target, { headers: { connection: 'Upgrade', upgrade: 'echo', host: 'api' } });
  void api.server.service.upgrade(request, far, Buffer.alloc(0));
  let received = '';
  near.write(sent);
  for await (const chunk of near) {
    received += String(chunk);
    if (received.endsWith(sent)) break;
  }
  return received;
}

describe('the proxy of a pod', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'passes %s on to the first port the containers declare',
    async (method) => {
      const { status, text } = await ask(method, `${inDefault}/pods/web/proxy/a/b%20c/?x=1&x=2`, {
        body: method === 'GET' ? '' : 'hello',
        headers: { host: 'api:6443' },
      });
      expect([status, text]).toEqual([200, method === 'GET' ? '' : 'hello']);
      expect(dialled).toEqual(['10.244.0.5:8080']);
      expect(seen[0]).toMatchObject({
        method,
        url: '/a/b%20c/?x=1&x=2',
        headers: { host: 'api:6443', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-uri': `${inDefault}/pods/web/proxy/a/b%20c/` },
      });
    },
  );

  test('goes to the port asked for, and over loopback only to an address that a runtime gave', async () => {
    expect((await ask('GET', `${inDefault}/pods/local:9090/proxy/`)).status).toBe(200);
    expect(dialled).toEqual(['127.160.0.2:9090']);
  });

  test('sends a browser to the path that ends with a slash', async () => {
    expect(await ask('GET', `${inDefault}/pods/web/proxy?q=1`)).toMatchObject({
      status: 301,
      headers: { location: `${inDefault}/pods/web/proxy/?q=1` },
    });
    expect(dialled).toEqual([]);
  });

  test('rewrites a redirect to lead through the proxy and does not follow it (CVE-2018-1002102)', async () => {
    expect(await ask('GET', `${inDefault}/pods/http:web:8080/proxy/moved`)).toMatchObject({
      status: 302,
      headers: { location: `${inDefault}/pods/http:web:8080/proxy/elsewhere` },
    });
    expect(dialled).toHaveLength(1);
  });

  test('never leads above the root of the backend', async () => {
    await ask('GET', `${inDefault}/pods/web/proxy/../../a/%2e%2e/..%2f../b`);
    expect(seen[0]!.url).toBe('/b');
  });

  test.each([
    ['pods/web:81', 503, 'error trying to reach service: dial tcp 10.244.0.5:81: connect: connection refused'],
    ['pods/ftp:web:81', 400, 'invalid pod request "ftp:web:81"'],
    ['pods/a:b:c:d', 400, 'invalid pod request "a:b:c:d"'],
    ['pods/gone', 404, 'pods "gone" not found'],
    ['services/web:82', 503, 'no service port 82 found for service "web"'],
    ['services/web:nope', 503, 'no endpoints available for service "web:nope"'],
    ['services/gone:80', 404, 'services "gone" not found'],
  ])('of %s answers %i: %s', async (name, code, message) => {
    expect(JSON.parse((await ask('GET', `${inDefault}/${name}/proxy/`)).text)).toMatchObject({ kind: 'Status', code, message });
  });

  test('refuses a dry run, as upstream: nobody knows what the backend does', async () => {
    expect(JSON.parse((await ask('POST', `${inDefault}/pods/web/proxy/?dryRun=All`)).text)).toMatchObject({
      code: 400,
      message: 'dryRun is not supported',
    });
  });

  test('joins a connection that is upgraded', async () => {
    expect(await upgrade(`${inDefault}/pods/web/proxy/ws?a=b`, 'ping')).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n[^]*ping$/);
    expect(seen[0]).toMatchObject({ url: '/ws?a=b', headers: { upgrade: 'echo' } });
  });

  test('closes the backend connection of a refused upgrade before the client can send more (CVE-2018-1002105)', async () => {
    expect(await upgrade(`${inDefault}/pods/web/proxy/refuse`, 'GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n')).toMatch(
      /^HTTP\/1.1 403 [^]*no$/,
    );
    expect(seen.map(({ url }) => url)).toEqual(['/refuse']);
    expect(connections.every(({ destroyed }) => destroyed)).toBe(true);
  });

  test.each([
    '127.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '::1',
    '::ffff:127.0.0.1',
    'fe80::1',
    '224.0.0.1',
    '255.255.255.255',
    'not an address',
  ])('refuses the address %s that somebody wrote into a status (CVE-2020-8562)', async (ip) => {
    const { code } = await podAt('evil', ip, []).then(
      () => ({ code: 0 }),
      (error: { status?: { code?: number } }) => ({ code: error.status?.code ?? 422 }),
    );
    const answered = await ask('GET', `${inDefault}/pods/evil:80/proxy/`);
    expect([code, answered.status]).not.toContain(200);
    expect(answered.text).toMatch(/address not allowed/);
    expect(dialled).toEqual([]);
  });
});

describe('the proxy of a service', () => {
  test.each([
    ['web:80', 8080],
    ['web:http', 8080],
    ['http:web:admin', 9000],
    ['web:9000', 9000],
  ])('of %s reaches port %i of an endpoint', async (name, port) => {
    expect((await ask('GET', `${inDefault}/services/${name}/proxy/`)).status).toBe(200);
    expect(dialled).toEqual([`10.244.0.5:${port}`]);
  });

  test.each([
    ['no target', { ip: '10.0.0.9' }],
    ['a pod of another namespace', { ip: '10.244.0.5', targetRef: { kind: 'Pod', namespace: 'kube-system', name: 'web' } }],
    ['a pod with another address', { ip: '10.0.0.9', targetRef: { kind: 'Pod', namespace, name: 'web' } }],
  ])('does not follow a hand-made endpoint with %s (CVE-2021-25740)', async (_what, address) => {
    await api.server
      .loopback()
      .resource(Services)
      .create({ metadata: { namespace, name: 'trap' }, spec: { ports: [{ name: 'http', port: 80 }] } });
    await endpoints('trap', [address]);
    expect(await ask('GET', `${inDefault}/services/trap:http/proxy/`)).toMatchObject({ status: 503 });
    expect(dialled).toEqual([]);
  });
});

describe('the proxy of a node', () => {
  test.each(['n1', 'n1:10250', 'https:n1:10250'])('of %s is the API of its kubelet', async (name) => {
    expect((await ask('GET', `/api/v1/nodes/${name}/proxy/stats/summary?only_cpu_and_memory=true`)).text).toBe('ok');
    expect(kubelet).toEqual(['n1 GET /stats/summary?only_cpu_and_memory=true']);
  });

  test('at another port is that port of the node’s address', async () => {
    expect((await ask('GET', '/api/v1/nodes/n1:9100/proxy/metrics')).status).toBe(200);
    expect(dialled).toEqual(['192.0.2.7:9100']);
  });

  test('that is a name is dialled at the address that was checked (CVE-2020-8562)', async () => {
    await api.server
      .loopback()
      .resource(Nodes)
      .updateStatus({ metadata: { name: 'n1' }, status: { addresses: [{ type: 'Hostname', address: 'node.example' }] } } as never);
    expect((await ask('GET', '/api/v1/nodes/n1:80/proxy/')).status).toBe(200);
    expect(dialled).toEqual(['192.0.2.9:80']);
  });

  test.each([...led.keys()])(
    'refuses a node whose address is not one to proxy to, even where it is a name: %s (CVE-2022-3294)',
    async (address) => {
      await api.server
        .loopback()
        .resource(Nodes)
        .updateStatus({ metadata: { name: 'n1' }, status: { addresses: [{ type: 'Hostname', address }] } } as never);
      expect(JSON.parse((await ask('GET', '/api/v1/nodes/n1:80/proxy/')).text)).toMatchObject({
        code: 400,
        message: 'address not allowed',
      });
      expect(dialled).toEqual([]);
    },
  );
});

test('a request without the right to proxy does not reach the backend', async () => {
  await api.stop();
  const asked: string[] = [];
  api = await serveApi({
    network,
    nodes,
    authorizer: {
      authorize: ({ user, verb, resource, subresource, name }) => {
        if (user.name !== 'bob') return { kind: 'allow', reason: '' };
        asked.push(`${verb} ${resource}/${subresource} ${name}`);
        return { kind: 'noOpinion', reason: '' };
      },
    },
  });
  const { status } = await ask('POST', `${inDefault}/services/https:web:443/proxy/x`, { headers: { 'x-user': 'bob' } });
  expect([status, asked]).toEqual([403, ['create services/proxy https:web:443']]);
});
