import { once } from 'node:events';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { HttpHandler, HttpRequest, HttpResponse } from '@kubewright/http';
import { createTlsListener } from '@kubewright/http';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import { Nodes, Pods } from '@kubewright/api/core/v1';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, HttpTransport } from '../src/index.ts';
import { settle } from '../../api-machinery/test/settle.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { clientPair, serverPair, testCa } from '../../http/test/test-certificates.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

async function serve(handle: HttpHandler, maxStreams?: number): Promise<string> {
  const listener = createTlsListener({
    ...serverPair,
    clientCa: testCa,
    host: '127.0.0.1',
    port: 0,
    handle,
    upgrade: async (_, socket) => void socket.destroy(),
    logger: silentLogger,
    clock: systemClock,
    ...(maxStreams && { limits: { maxStreamsPerConnection: maxStreams } }),
  });
  const port = await listener.listen();
  cleanups.push(() => listener.close(100));
  return `https://127.0.0.1:${port}`;
}

function transportTo(server: string, options: Partial<ConstructorParameters<typeof HttpTransport>[0]> = {}): HttpTransport {
  const transport = new HttpTransport({ server, tls: { ca: testCa, ...clientPair }, clock: systemClock, ...options });
  cleanups.push(() => transport.close());
  return transport;
}

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'a', name: 'b' } };

describe('HttpTransport', () => {
  it('speaks HTTP/2 with a client certificate and freezes what it reads', async () => {
    const seen: HttpRequest[] = [];
    const server = await serve(async (request) => {
      seen.push(request);
      return json(200, pod);
    });
    const read = await createClient(transportTo(server)).resource(Pods).get({ namespace: 'a', name: 'b' });
    expect(read).toEqual(pod);
    expect(Object.isFrozen(read.metadata)).toBe(true);
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/a/pods/b', httpVersion: '2.0' });
    expect(seen[0]!.clientCertificate).toBeInstanceOf(Uint8Array);
  });

  it('speaks HTTP/1.1 to a server that knows nothing else', async () => {
    const versions: string[] = [];
    const server = createServer(serverPair, (request, response) => {
      versions.push(request.httpVersion);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(pod));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const client = createClient(transportTo(`https://127.0.0.1:${(server.address() as AddressInfo).port}`));
    await client.resource(Pods).create({ ...pod } as never);
    expect(await client.resource(Pods).get({ namespace: 'a', name: 'b' })).toEqual(pod);
    expect(versions).toEqual(['1.1', '1.1']);
  });

  it('sends the body, its content type and the token', async () => {
    const seen: unknown[] = [];
    const server = await serve(async (request) => {
      const { headers } = request;
      seen.push([headers.get('content-type'), headers.get('authorization'), Buffer.from(await request.body(1000)).toString()]);
      return json(200, pod);
    });
    const client = createClient(transportTo(server, { token: async () => 'abc' }));
    await client.resource(Pods).patch({ namespace: 'a', name: 'b' }, { type: 'merge', body: { x: 1 } });
    expect(seen).toEqual([['application/merge-patch+json', 'Bearer abc', '{"x":1}']]);
  });

  it('rejects with the Status of the server', async () => {
    const server = await serve(async () =>
      json(409, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Conflict', message: 'no', code: 409 }),
    );
    await expect(createClient(transportTo(server)).resource(Nodes).get({ name: 'a' })).rejects.toMatchObject({
      message: 'no',
      status: { reason: 'Conflict' },
    });
  });

  it('tries again when the server says after how many seconds', async () => {
    let calls = 0;
    const server = await serve(async () => (++calls < 4 ? json(429, {}, { 'retry-after': '0' }) : json(200, pod)));
    expect(
      await createClient(transportTo(server))
        .resource(Pods)
        .create(pod as never),
    ).toEqual(pod);
    expect(calls).toBe(4);
  });

  it('gives up after as many tries as allowed, and at once without Retry-After', async () => {
    let calls = 0;
    const server = await serve(async ({ path }) => (calls++, json(503, {}, path.endsWith('x') ? {} : { 'retry-after': '0' })));
    const nodes = createClient(transportTo(server, { maxRetries: 2 })).resource(Nodes);
    await expect(nodes.get({ name: 'a' })).rejects.toMatchObject({ status: { code: 503, reason: 'ServiceUnavailable' } });
    expect(calls).toBe(3);
    await expect(nodes.get({ name: 'x' })).rejects.toMatchObject({ status: { code: 503 } });
    expect(calls).toBe(4);
  });

  it('opens another connection when watches use up the streams of one', async () => {
    const server = await serve(async ({ query, signal }) => {
      if (!query.includes('watch=true')) return json(200, pod);
      const body = (async function* () {
        yield Buffer.from(`${JSON.stringify({ type: 'ADDED', object: pod })}\n`);
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      })();
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    }, 4);
    const pods = createClient(transportTo(server)).resource(Pods);
    const stop = new AbortController();
    const watches = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const events = pods.watch({ signal: stop.signal })[Symbol.asyncIterator]();
        return { first: await events.next(), events };
      }),
    );
    expect(watches.map(({ first }) => first.value)).toEqual(Array.from({ length: 10 }, () => ({ type: 'ADDED', object: pod })));
    expect(await pods.get({ namespace: 'a', name: 'b' })).toEqual(pod);
    stop.abort();
    expect((await Promise.all(watches.map(({ events }) => events.next()))).every(({ done }) => done)).toBe(true);
  });

  it('rejects a watch the server refuses', async () => {
    const server = await serve(async () =>
      json(410, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Expired', code: 410 }),
    );
    const events = createClient(transportTo(server)).resource(Pods).watch({ signal: new AbortController().signal })[Symbol.asyncIterator]();
    await expect(events.next()).rejects.toMatchObject({ status: { reason: 'Expired' } });
  });

  it('connects again after the server has gone and come back', async () => {
    const listen = (port: number) =>
      createTlsListener({
        ...serverPair,
        host: '127.0.0.1',
        port,
        handle: async () => json(200, pod),
        upgrade: async () => {},
        logger: silentLogger,
        clock: systemClock,
      });
    const first = listen(0);
    const port = await first.listen();
    const pods = createClient(transportTo(`https://127.0.0.1:${port}`)).resource(Pods);
    await pods.get({ namespace: 'a', name: 'b' });
    await first.close(10);
    await expect(pods.get({ namespace: 'a', name: 'b' })).rejects.toThrow('ECONNREFUSED');
    const second = listen(port);
    await second.listen();
    cleanups.push(() => second.close(10));
    expect(await pods.get({ namespace: 'a', name: 'b' })).toEqual(pod);
  });

  it('does not talk to a server whose certificate it cannot verify', async () => {
    const server = await serve(async () => json(200, pod));
    const strict = createClient(transportTo(server, { tls: {} })).resource(Nodes);
    await expect(strict.get({ name: 'a' })).rejects.toThrow(/certificate|issuer/);
    const careless = createClient(transportTo(server, { tls: { insecureSkipVerify: true } })).resource(Nodes);
    expect(await careless.get({ name: 'a' })).toEqual(pod);
  });

  it('ends a request when its signal aborts', async () => {
    const server = await serve(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(json(200, pod)), { once: true })),
    );
    const stop = new AbortController();
    const answer = createClient(transportTo(server)).resource(Nodes).get({ name: 'a' }, { signal: stop.signal });
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(answer).rejects.toThrow('enough');
  });

  /** Takes connections, and never answers a handshake. */
  async function silent(): Promise<{ url: string; dialled: Promise<unknown> }> {
    const server = createTcpServer();
    const dialled = once(server, 'connection');
    server.on('connection', (socket) => {
      cleanups.push(() => socket.destroy());
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, dialled };
  }

  it('ends a request at its signal and at its time while a connection is still being made', async () => {
    const { url, dialled } = await silent();
    const stop = new AbortController();
    const transport = transportTo(url, { timeoutMs: 60_000 });
    const stopped = transport.getJson({ method: 'GET', path: '/version' }, stop.signal);
    await dialled;
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    const impatient = transportTo(url, { timeoutMs: 20 });
    await expect(impatient.getJson({ method: 'GET', path: '/version' })).rejects.toThrow('GET /version: no answer in 20 ms');
  });

  it('gives a server up that takes half a minute to make a connection', async () => {
    const { url, dialled } = await silent();
    const clock = new VirtualClock({ settle });
    const transport = transportTo(url, { clock, timeoutMs: 0, maxRetries: 0 });
    const request = transport.getJson({ method: 'GET', path: '/version' });
    const refused = expect(request).rejects.toThrow(`dial ${new URL(url).host}: i/o timeout`);
    await dialled;
    await clock.advance(30_000);
    await refused;
  });

  it('hands on warnings', async () => {
    const warnings: string[] = [];
    const server = await serve(async () => json(200, pod, { warning: '299 - "a \\"b\\"", 299 - "c"' }));
    await createClient(transportTo(server, { onWarning: (text) => warnings.push(text) }))
      .resource(Nodes)
      .get({ name: 'a' });
    expect(warnings).toEqual(['a "b"', 'c']);
  });
});
