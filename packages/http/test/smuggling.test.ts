import { connect as connectTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { testCa } from './test-certificates.ts';
import { fetch2, http2, start } from './tls-server.ts';

/** Sends bytes over TLS as HTTP/1.1 and answers everything that comes back until the other end closes. */
async function exchange(
  port: number,
  text: string,
  more: { servername?: string; ALPNProtocols?: string[] } = {},
  ends = true,
): Promise<string> {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    ca: testCa,
    servername: 'localhost',
    ALPNProtocols: ['http/1.1'],
    ...more,
    checkServerIdentity: () => undefined,
  });
  const chunks: Buffer[] = [];
  socket.on('data', (data: Buffer) => chunks.push(data)).on('error', () => {});
  socket.write(text, 'latin1');
  if (ends) socket.end();
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

const head = 'POST /first HTTP/1.1\r\nHost: a\r\n';
const second = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';

describe('requests that end in two places', () => {
  test.each([
    ['both a length and chunks', `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`],
    ['two lengths', `${head}Content-Length: 0\r\nContent-Length: ${second.length}\r\n\r\n${second}`],
    ['a length that is no number', `${head}Content-Length: +0\r\n\r\n${second}`],
    ['a length in hexadecimal', `${head}Content-Length: 0x0\r\n\r\n${second}`],
    ['an unknown transfer encoding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`],
    ['a space before the colon', `${head}Content-Length : ${second.length}\r\n\r\n${second}`],
    ['a folded header', `${head}X: a\r\n Content-Length: 5\r\n\r\n${second}`],
    ['lines that end without a carriage return', `POST /first HTTP/1.1\nHost: a\nContent-Length: 0\n\n${second}`],
    ['a chunk whose size has a sign', `${head}Transfer-Encoding: chunked\r\n\r\n-1\r\n${second}`],
    ['a chunk whose size has no end', `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffffffff\r\n${second}`],
  ])('a request with %s brings no second one along', async (_what, text) => {
    const paths: string[] = [];
    const { port } = await start(async (request) => {
      paths.push(request.path);
      await request.body(1_000).catch(() => undefined);
      return { status: 200, headers: {}, body: 'ok' };
    });
    await exchange(port, text);
    expect(paths).not.toContain('/smuggled');
    expect((await fetch2(http2(port), {})).text).toBe('ok');
  });

  test('two proper requests on one connection are both answered', async () => {
    const { port } = await start(async (request) => ({ status: 200, headers: {}, body: request.path }));
    expect(
      await exchange(port, `${head}Content-Length: 0\r\n\r\n${second.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')}`, {}, false),
    ).toMatch(/\/first[\s\S]*\/smuggled/);
  });
});

describe('methods that only the handler may know', () => {
  const answered = async (text: string): Promise<{ seen: string[]; text: string }> => {
    const seen: string[] = [];
    const { port } = await start(async (request) => {
      const body = await request.body(1_000);
      const { method, path, query, headers } = request;
      seen.push(`${method} ${path}?${query} ${[...headers.keys()].join()} ${body.byteLength}`);
      return { status: 405, headers: {}, body: 'not here' };
    });
    return { text: await exchange(port, text, {}, false), seen };
  };

  test.each([
    ['FROB /a?b HTTP/1.1\r\nHost: a\r\nX-One:  1 \r\n\r\n', 'FROB /a?b host,x-one 0'],
    ['get /a HTTP/1.1\r\nHost: a\r\n\r\n', 'get /a? host 0'],
    ['CONNECT /a/proxy HTTP/1.1\r\nHost: a\r\n\r\n', 'CONNECT /a/proxy? host 0'],
    ['CONNECT example.com:443 HTTP/1.1\r\nHost: a\r\n\r\n', 'CONNECT ? host 0'],
  ])('a request %j reaches it, and is the last of its connection', async (request, expected) => {
    const { text, seen } = await answered(`${request}${second}`);
    expect(seen).toEqual([expected]);
    expect(text).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n[^]*connection: close\r\n[^]*not here$/i);
  });

  test('what such a request has as its body is no second one', async () => {
    const { seen } = await answered(`FROB /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${second.length}\r\n\r\n${second}`);
    expect(seen).toEqual(['FROB /a? host 0']);
  });

  /** One packet after another, as the handler gets on. */
  const inSteps = async (first: string, next: string): Promise<{ seen: string[]; text: string }> => {
    const seen: string[] = [];
    let reached = (): void => {};
    let answer = (): void => {};
    const handling = new Promise<void>((resolve) => (reached = resolve));
    const released = new Promise<void>((resolve) => (answer = resolve));
    const { port } = await start(async ({ method, path }) => {
      seen.push(`${method} ${path}`);
      reached();
      if (seen.length === 1) await released;
      return { status: 200, headers: {}, body: `<${path}>` };
    });
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString('latin1'))).on('error', () => {});
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(first);
    await handling;
    socket.write(next);
    // Another connection's exchange is through: the packet before it has been read.
    await exchange(port, 'F@OB / HTTP/1.1\r\n\r\n', {}, false);
    answer();
    await closed;
    return { seen, text };
  };

  test.each(['GET /smuggled', 'FROB /smuggled'])('nor is its body %s that comes in another packet', async (line) => {
    const { seen } = await inSteps('FROB /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n', `${line} HTTP/1.1\r\nHost: a\r\n\r\n`);
    expect(seen).toEqual(['FROB /a']);
  });

  test.each(['FROB /b HTTP/1.1', 'CONNECT /b HTTP/1.1', 'F@OB /b HTTP/1.1'])(
    'a request %s is answered after the one before it',
    async (line) => {
      const { text } = await inSteps('GET /a HTTP/1.1\r\nHost: a\r\n\r\n', `${line}\r\nHost: a\r\n\r\n`);
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*<\/a>HTTP\/1\.1 (?:200 OK|400 Bad Request)\r\n[^]*(?:<\/b>|400 Bad Request)$/);
    },
  );

  test('a body that breaks off in the middle is answered at once', async () => {
    let body: Promise<Uint8Array> | undefined;
    const { port } = await start(async (request) => {
      await (body = request.body(1_000));
      return { status: 200, headers: {} };
    });
    const text = await exchange(port, 'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n', {}, false);
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    await expect(body).rejects.toThrow();
  });

  test('the rest of a body is not the beginning of a method', async () => {
    const { seen } = await inSteps('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n', 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(seen).toEqual(['POST /a']);
  });

  test.each([
    ['F@OB /a HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['FROB /a HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['FROB /a HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'],
    ['FROB /a HTTP/1.1\r\n folded: a\r\n\r\n'],
    ['FROB /%zz HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['FROB a HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('a broken request %j does not', async (request) => {
    const { text, seen } = await answered(request);
    expect(seen).toEqual([]);
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });
});

test.each([
  ['a server name of dots', { servername: 'a..b' }],
  ['a server name of 250 characters', { servername: `${'a'.repeat(60)}.`.repeat(4).slice(0, 250) }],
  ['protocols nobody has', { ALPNProtocols: ['\0', 'spdy/9', 'x'.repeat(200)] }],
  ['no protocol at all', { ALPNProtocols: [] }],
])('a TLS greeting with %s does no harm to others', async (_what, more) => {
  const { port } = await start(async () => ({ status: 200, headers: {}, body: 'alive' }));
  await exchange(port, second, more);
  expect((await fetch2(http2(port), {})).text).toBe('alive');
});
