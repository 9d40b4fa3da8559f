import { once } from 'node:events';
import { createServer, request as requestHttp, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { silentLogger } from '@kubewright/api-machinery';
import { afterEach, describe, expect, test } from 'vitest';
import { createLocalListener, forwardedHeaders, proxyRequest, type HttpResponse, type ProxiedSite } from '../src/index.ts';
import { dialLoopback } from './dial-loopback.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { spdyRequest } from './upgraded.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const pathPrefix = '/api/v1/namespaces/default/services/web/proxy';

async function backend(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => (server.closeAllConnections(), server.close()));
  return (server.address() as { port: number }).port;
}

/** A proxy in front of a backend; answers its own port. */
async function proxyTo(port: number, redirects?: 'refuse'): Promise<number> {
  const proxy = createLocalListener({
    host: '127.0.0.1',
    port: 0,
    logger: silentLogger,
    clock: systemClock,
    upgrade: async () => {},
    handle: async (request) => {
      const site: ProxiedSite = { authority: `127.0.0.1:${port}`, requestHost: request.headers.get('host') ?? '', pathPrefix };
      const headers = forwardedHeaders(request, { upgrade: false });
      const target = { connect: dialLoopback(port), path: request.path, headers, redirects: redirects ?? site };
      return proxyRequest(request, target).catch((error: Error) => ({ status: 503, headers: {}, body: error.message }));
    },
  });
  cleanups.push(() => proxy.close(0));
  return proxy.listen();
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function ask(
  port: number,
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Answer> {
  const { body, ...rest } = options;
  const outgoing = requestHttp({ host: '127.0.0.1', port, agent: false, path: '/', ...rest });
  outgoing.end(body);
  const [message] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return { status: message.statusCode!, headers: message.headers, body: Buffer.concat(chunks) };
}

/** A request whose body goes on when a backend has answered its beginning and gone. */
async function answeredEarly(headers: string): Promise<HttpResponse> {
  let gone = (): void => {};
  const whenGone = new Promise<void>((resolve) => (gone = resolve));
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(`HTTP/1.1 413 Request Entity Too Large\r\n${headers}Content-Length: 9\r\n\r\ntoo large`, () => {
        socket.resetAndDestroy();
        gone();
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const { port } = server.address() as { port: number };
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(1024);
    await whenGone;
    for (let i = 0; i < 64; i++) yield Buffer.alloc(64 * 1024);
  }
  const request = {
    method: 'POST',
    headers: new Map(),
    stream: body(),
    signal: new AbortController().signal,
  };
  return proxyRequest(request, { connect: dialLoopback(port), path: '/', headers: new Map(), redirects: 'refuse' });
}

describe('a request that is passed on', () => {
  test.each([
    ['says that it closes', 'Connection: close\r\n'],
    ['says nothing of it', ''],
  ])('is answered as a backend answers that goes before it has read all, and %s', async (_, headers) => {
    const { status, body } = await answeredEarly(headers);
    expect([status, await text(body as AsyncIterable<Uint8Array>)]).toEqual([413, 'too large']);
  });

  test('reaches the backend with its method, query and body, without what was for the proxy alone', async () => {
    const seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
    const port = await proxyTo(
      await backend(async (message, response) => {
        let body = '';
        for await (const chunk of message) body += String(chunk);
        const { method, url, headers } = message;
        seen.push({ method: method!, url: url!, headers, body });
        response
          .setHeader('set-cookie', ['a=1', 'b=2'])
          .writeHead(201, { 'x-own': 'yes', 'access-control-allow-origin': '*', 'keep-alive': 'timeout=9' })
          .end('made');
      }),
    );
    const headers = {
      authorization: 'Bearer secret',
      'impersonate-user': 'root',
      'x-remote-group': 'system:masters',
      connection: 'x-hop',
      'x-hop': '1',
      te: 'trailers',
      cookie: 'c=3',
      'x-forwarded-for': '192.0.2.1',
    };
    const answer = await ask(port, { method: 'PATCH', path: '/a?b=c%20d', headers, body: 'hello' });
    expect(answer).toMatchObject({ status: 201, body: Buffer.from('made'), headers: { 'x-own': 'yes', 'set-cookie': ['a=1', 'b=2'] } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers['keep-alive']).not.toBe('timeout=9');
    expect(seen[0]).toMatchObject({
      method: 'PATCH',
      url: '/a',
      body: 'hello',
      headers: { cookie: 'c=3', 'x-forwarded-for': '192.0.2.1, 127.0.0.1' },
    });
    for (const name of ['authorization', 'impersonate-user', 'x-remote-group', 'x-hop', 'te'])
      expect(seen[0]!.headers).not.toHaveProperty(name);
  });

  test('a large body streams both ways without a declared length', async () => {
    const port = await proxyTo(await backend((message, response) => void message.pipe(response)));
    const body = Buffer.alloc(3_000_000, 7);
    const { headers, body: echoed } = await ask(port, { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body });
    expect(echoed.equals(body)).toBe(true);
    expect(headers).not.toHaveProperty('content-length');
  });

  test('a backend that hangs up before it answers is told as EOF', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.destroy())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const answer = await ask(await proxyTo((server.address() as { port: number }).port));
    expect({ ...answer, body: String(answer.body) }).toMatchObject({ status: 503, body: 'EOF' });
  });

  test('a client that leaves ends the request at the backend', async () => {
    let gone!: () => void;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const port = await proxyTo(await backend((_message, response) => void response.on('close', gone).write('never ends')));
    const outgoing = requestHttp({ host: '127.0.0.1', port, agent: false });
    outgoing.on('error', () => {}).end();
    await once(outgoing, 'response');
    outgoing.destroy();
    await left;
  });

  test('more body than was declared does not reach the backend as a second request', async () => {
    const received: Buffer[] = [];
    let gone!: () => void;
    const left = new Promise<void>((resolve) => (gone = resolve));
    const server = createTcpServer((socket) => {
      socket.on('data', (bytes: Buffer) => received.push(bytes));
      socket.on('error', () => {}).once('close', gone);
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const request = {
      ...spdyRequest(''),
      headers: new Map([['content-length', '1']]),
      stream: (async function* () {
        yield Buffer.from('xGET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n');
      })(),
    };
    const connect = dialLoopback((server.address() as { port: number }).port);
    const target = { connect, path: '/first', headers: request.headers, redirects: 'refuse' as const };
    await proxyRequest(request, target).then(
      ({ body }) => (body as IncomingMessage).resume(),
      () => {},
    );
    await left;
    expect(Buffer.concat(received).toString()).not.toContain('/smuggled');
  });
});

describe('a redirect of a backend', () => {
  const redirectTo = (location: string) => backend((_message, response) => void response.writeHead(302, { location }).end());

  test.each([
    ['/login?next=%2F', `${pathPrefix}/login?next=%2F`],
    ['relative/path', 'relative/path'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    [`${pathPrefix}/already`, `${pathPrefix}/already`],
    ['/', `${pathPrefix}/`],
  ])('to %s is passed on as %s, never followed', async (location, expected) => {
    expect(await ask(await proxyTo(await redirectTo(location)))).toMatchObject({ status: 302, headers: { location: expected } });
  });

  test('to its own address leads through the proxy', async () => {
    const port = await backend(
      (message, response) => void response.writeHead(301, { location: `http://127.0.0.1:${message.socket.localPort}/a/` }).end(),
    );
    expect((await ask(await proxyTo(port))).headers.location).toBe(`${pathPrefix}/a/`);
  });

  test('is refused where redirects are not permitted (CVE-2022-3172)', async () => {
    const { status, headers, body } = await ask(await proxyTo(await redirectTo('https://elsewhere.example/'), 'refuse'));
    expect([status, String(body)]).toEqual([502, 'the backend attempted to redirect this request, which is not permitted']);
    expect(headers).not.toHaveProperty('location');
  });
});

describe('an HTML page of a backend', () => {
  const page = [
    '<!doctype html><html><!-- <a href="/comment"> --><head><link href=/style.css rel=stylesheet>',
    '<script src="/app.js">if (a <b) x = \'<a href="/in-script">\'</script></head>',
    '<body title="a > b"><A class="x" HREF=\'/one?a=1&amp;b=2\'>é</A><img data-src="/lazy" src="pic.png"><form action="https://elsewhere.example/"></form></body></html>',
  ].join('\n');
  const rewritten = page
    .replace('href=/style.css', `href=${pathPrefix}/style.css`)
    .replace('"/app.js"', `"${pathPrefix}/app.js"`)
    .replace("'/one?", `'${pathPrefix}/one?`);

  test.each([1, 7, 10_000])('has the links in its tags lead through the proxy, in pieces of %i bytes', async (size) => {
    const bytes = Buffer.from(page);
    const port = await backend(async (_message, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      for (let i = 0; i < bytes.length; i += size) response.write(bytes.subarray(i, i + size));
      response.end();
    });
    expect(String((await ask(await proxyTo(port))).body)).toBe(rewritten);
  });

  test('is rewritten inside gzip as well, and its length is not the old one', async () => {
    const port = await backend((_message, response) => {
      const zipped = gzipSync(page);
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped);
    });
    const { headers, body } = await ask(await proxyTo(port));
    expect(gunzipSync(body).toString()).toBe(rewritten);
    expect(headers).not.toHaveProperty('content-length');
  });

  test('that is not HTML stays as it is, with its length', async () => {
    const port = await backend(
      (_message, response) =>
        void response.writeHead(200, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(page) }).end(page),
    );
    expect(await ask(await proxyTo(port))).toMatchObject({
      body: Buffer.from(page),
      headers: { 'content-length': String(Buffer.byteLength(page)) },
    });
  });
});
