import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2, constants } from 'node:http2';
import https from 'node:https';
import { connect as connectTls } from 'node:tls';
import { VirtualClock, silentLogger } from '@kubewright/api-machinery';
import { afterEach, describe, expect, test } from 'vitest';
import type { HttpHandler, HttpRequest, TlsListener, TlsListenerOptions } from '../src/index.ts';
import { AddressInUseError, BodyTooLargeError, createTlsListener } from '../src/index.ts';
import { systemClock } from './system-clock.ts';
import { clientPair, renewedPair, serverPair, strangerPair, testCa } from './test-certificates.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(handle: HttpHandler, more: Partial<TlsListenerOptions> = {}): Promise<{ listener: TlsListener; port: number }> {
  const listener = createTlsListener({
    ...serverPair,
    clientCa: testCa,
    host: '127.0.0.1',
    port: 0,
    handle,
    upgrade: async (_request, socket) => void socket.destroy(),
    logger: silentLogger,
    clock: systemClock,
    ...more,
  });
  const port = await listener.listen();
  cleanups.push(() => listener.close(0));
  return { listener, port };
}

function http2(port: number, options: object = {}): ClientHttp2Session {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: testCa, ...options });
  session.on('error', () => {});
  cleanups.push(() => session.destroy());
  return session;
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function fetch2(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const stream = session.request({ ':path': '/', ...headers }, { endStream: body === undefined });
  stream.on('error', () => {});
  if (body !== undefined) stream.end(body);
  const [response] = (await once(stream, 'response')) as [Record<string, unknown>];
  return { status: response[':status'] as number, headers: response, text: await text(stream) };
}

async function fetch1(port: number, options: https.RequestOptions, body?: string | Buffer): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const request = https.request({ host: '127.0.0.1', port, ca: testCa, ALPNProtocols: ['http/1.1'], ...options });
  request.on('error', () => {});
  request.end(body);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, text: await text(response) };
}

const describeRequest: HttpHandler = async (request) => {
  const body = Buffer.from(await request.body(1_000_000)).toString();
  const { method, path, query, httpVersion, remoteAddress } = request;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ method, path, query, httpVersion, remoteAddress, body, headers: [...request.headers] }) };
};

describe('the TLS listener', () => {
  test('serves the same request over HTTP/2 and HTTP/1.1', async () => {
    const { port } = await start(describeRequest);
    const two = await fetch2(http2(port), { ':method': 'POST', ':path': '/a%2Fb?x=1&y=%20', 'x-two': ['a', 'b'] }, 'hello');
    const one = await fetch1(port, { method: 'POST', path: '/a%2Fb?x=1&y=%20', headers: { 'x-two': ['a', 'b'] } }, 'hello');
    const expected = { method: 'POST', path: '/a%2Fb', query: 'x=1&y=%20', remoteAddress: '127.0.0.1', body: 'hello' };
    expect(JSON.parse(two.text)).toMatchObject({ ...expected, httpVersion: '2.0' });
    expect(JSON.parse(one.text)).toMatchObject({ ...expected, httpVersion: '1.1' });
    const header = (answer: string, name: string): string | undefined => new Map<string, string>(JSON.parse(answer).headers).get(name);
    expect([header(two.text, 'x-two'), header(one.text, 'x-two')]).toEqual(['a, b', 'a, b']);
    expect([header(two.text, 'host'), header(one.text, 'host')]).toEqual([`127.0.0.1:${port}`, `127.0.0.1:${port}`]);
  });

  test('hands on a client certificate that verifies, and says when one does not', async () => {
    const seen = async (request: HttpRequest) => ({
      status: 200,
      headers: {},
      body: `${request.clientCertificate ? new X509Certificate(request.clientCertificate).subject : '-'} ${request.clientCertificateError ?? '-'}`,
    });
    const { port } = await start(seen);
    expect((await fetch2(http2(port, clientPair), {})).text).toBe('O=system:masters\nCN=admin -');
    expect((await fetch1(port, { ...clientPair, agent: false })).text).toBe('O=system:masters\nCN=admin -');
    expect((await fetch2(http2(port), {})).text).toBe('- -');
    expect((await fetch2(http2(port, strangerPair), {})).text).toMatch(/^- [A-Z_]+$/);
    expect((await fetch1(port, { ...strangerPair, agent: false })).text).toMatch(/^- [A-Z_]+$/);
  });

  test('trusts no client certificate at all without a client CA', async () => {
    const { port } = await start(async (request) => ({ status: 200, headers: {}, body: String(request.clientCertificate) }), { clientCa: undefined });
    expect((await fetch2(http2(port, clientPair), {})).text).toBe('undefined');
  });

  test('a renewed certificate serves the next connection and leaves open ones alone', async () => {
    const { listener, port } = await start(async () => ({ status: 200, headers: {}, body: 'ok' }));
    const before = http2(port);
    await fetch2(before, {});
    listener.setSecureContext({ ...renewedPair, clientCa: testCa });
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost' });
    await once(socket, 'secureConnect');
    expect(socket.getPeerX509Certificate()?.subject).toBe('CN=renewed');
    socket.destroy();
    expect((await fetch2(before, {})).text).toBe('ok');
  });

  test('a taken port is an error of its own', async () => {
    const { port } = await start(describeRequest);
    const second = createTlsListener({ ...serverPair, host: '127.0.0.1', port, handle: describeRequest, upgrade: async () => {}, logger: silentLogger, clock: systemClock });
    await expect(second.listen()).rejects.toBeInstanceOf(AddressInUseError);
    await second.close(0);
  });
});

describe('request bodies', () => {
  const limited: HttpHandler = async (request) => {
    try {
      return { status: 200, headers: {}, body: String((await request.body(1_000)).byteLength) };
    } catch (error) {
      return { status: error instanceof BodyTooLargeError ? 413 : 500, headers: {}, body: (error as Error).message };
    }
  };

  test('one byte past the limit is refused, declared or not, and the limit itself is not', async () => {
    const { port } = await start(limited);
    const session = http2(port);
    expect((await fetch2(session, { ':method': 'POST' }, Buffer.alloc(1_000))).text).toBe('1000');
    expect((await fetch2(session, { ':method': 'POST', 'content-length': 1_001 }, Buffer.alloc(1_001))).status).toBe(413);
    expect(await fetch2(session, { ':method': 'POST' }, Buffer.alloc(1_001))).toMatchObject({ status: 413, text: 'limit is 1000' });
    expect((await fetch2(session, { ':method': 'POST' }, Buffer.alloc(1_000_000))).status).toBe(413);
    expect((await fetch1(port, { method: 'POST' }, Buffer.alloc(1_000))).text).toBe('1000');
    expect((await fetch1(port, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, Buffer.alloc(1_001))).status).toBe(413);
    expect((await fetch1(port, { method: 'POST' }, Buffer.alloc(1_000_000))).status).toBe(413);
    expect((await fetch2(session, { ':method': 'POST' }, Buffer.alloc(3))).text).toBe('3');
  });

  test('a body that trickles in is ended, and one that keeps its pace is not', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const outcomes: string[] = [];
    const { port } = await start(
      async (request) => {
        outcomes.push(await request.body(1_000_000).then(() => 'read', (error: Error) => error.message));
        return { status: 200, headers: {} };
      },
      { clock },
    );
    const session = http2(port);
    const slow = session.request({ ':method': 'POST', ':path': '/' });
    slow.on('error', () => {});
    const ended = new Promise((resolve) => slow.once('close', resolve));
    slow.write('x');
    await fetch2(session, { ':method': 'POST' }, 'quick');
    await clock.advance(10_000);
    await ended;
    expect(slow.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(outcomes).toEqual(['read', 'the request body came too slowly']);
  });
});

describe('streaming bodies', () => {
  function endless(pulled: { count: number }): HttpHandler {
    return async (request) => ({
      status: 200,
      headers: {},
      body: (async function* () {
        while (!request.signal.aborted) {
          pulled.count++;
          yield Buffer.alloc(16_384);
        }
      })(),
    });
  }
  const settled = async (pulled: { count: number }): Promise<number> => {
    for (let before = -1; before !== pulled.count; ) {
      before = pulled.count;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return pulled.count;
  };

  test('a peer that does not read stops the pulling over HTTP/2', async () => {
    const pulled = { count: 0 };
    const { port } = await start(endless(pulled));
    const stream = http2(port).request({ ':path': '/' });
    await once(stream, 'response');
    const stopped = await settled(pulled);
    expect(stopped).toBeLessThan(200);
    stream.resume();
    await once(stream, 'data');
    stream.close();
  });

  test('a peer that does not read stops the pulling over HTTP/1.1', async () => {
    const pulled = { count: 0 };
    const { port } = await start(endless(pulled));
    const request = https.get({ host: '127.0.0.1', port, ca: testCa, agent: false });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    response.pause();
    expect(await settled(pulled)).toBeLessThan(2_000);
    request.destroy();
  });

  test('the iterator is left and the signal aborts when the peer goes away', async () => {
    let left: (how: string) => void;
    const leaving = new Promise<string>((resolve) => (left = resolve));
    const { port } = await start(async (request) => ({
      status: 200,
      headers: {},
      body: (async function* () {
        try {
          yield Buffer.from('first');
          await new Promise((_resolve, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)));
        } finally {
          left(request.signal.aborted ? 'aborted' : 'returned');
        }
      })(),
    }));
    const stream = http2(port).request({ ':path': '/' });
    await once(stream, 'data');
    stream.close(constants.NGHTTP2_CANCEL);
    expect(await leaving).toBe('aborted');
  });

  test('headers leave before the first chunk does', async () => {
    const { port } = await start(async (request) => ({
      status: 200,
      headers: {},
      body: (async function* () {
        await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
        yield Buffer.alloc(0);
      })(),
    }));
    const stream = http2(port).request({ ':path': '/' });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
    const request = https.get({ host: '127.0.0.1', port, ca: testCa, agent: false });
    request.on('error', () => {});
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(200);
    request.destroy();
    stream.close();
  });

  test('pieces and long bodies arrive whole', async () => {
    const pieces = Array.from({ length: 5_000 }, (_, i) => Buffer.alloc(1_000, i));
    const whole = Buffer.concat(pieces);
    const { port } = await start(async (request) => ({ status: 200, headers: {}, body: request.path === '/pieces' ? pieces : whole }));
    const session = http2(port);
    for (const path of ['/pieces', '/whole']) {
      const stream: ClientHttp2Stream = session.request({ ':path': path });
      const [headers] = await once(stream, 'response');
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      expect(headers['content-length']).toBe(String(whole.byteLength));
      expect(Buffer.concat(chunks).equals(whole)).toBe(true);
    }
    const one = await fetch1(port, { path: '/pieces' });
    expect(one.headers['content-length']).toBe(String(whole.byteLength));
  });

  test('HEAD has the headers of GET and no body', async () => {
    const { port } = await start(async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'hello' }));
    expect(await fetch2(http2(port), { ':method': 'HEAD' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '5' } });
    expect(await fetch1(port, { method: 'HEAD' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '5' } });
  });
});

describe('closing', () => {
  test('lets what is in flight finish and refuses what comes after', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let waiting = 2;
    let began!: () => void;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const { listener, port } = await start(async () => {
      if (--waiting === 0) began();
      await gate;
      return { status: 200, headers: {}, body: 'finished' };
    });
    const session = http2(port);
    const goaway = new Promise((resolve) => session.once('goaway', resolve));
    const pending = fetch2(session, {});
    const pending1 = fetch1(port, { agent: false });
    await beginning;
    const closed = listener.close(10_000);
    await goaway;
    release();
    expect((await pending).text).toBe('finished');
    expect((await pending1).text).toBe('finished');
    await closed;
    const late = connectTls({ host: '127.0.0.1', port });
    const [error] = await once(late, 'error');
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('destroys at the deadline what does not finish', async () => {
    let began!: () => void;
    const beginning = new Promise<void>((resolve) => (began = resolve));
    const { listener, port } = await start(async () => {
      began();
      return new Promise(() => {});
    });
    const stream = http2(port).request({ ':path': '/' });
    stream.on('error', () => {});
    const ended = new Promise((resolve) => stream.once('close', resolve));
    await beginning;
    await listener.close(20);
    await ended;
    expect(stream.destroyed).toBe(true);
  });
});

describe('hostile peers', () => {
  test('a flood of cancelled streams ends its connection, and the listener serves the next one', async () => {
    const { port } = await start(async (request) => {
      await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      return { status: 200, headers: {} };
    });
    const session = http2(port);
    await once(session, 'connect');
    const ended = new Promise((resolve) => session.once('goaway', resolve));
    for (let i = 0; i < 3_000 && !session.destroyed; i++) {
      const stream = session.request({ ':path': '/' });
      stream.on('error', () => {});
      stream.close(constants.NGHTTP2_CANCEL);
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    const next = await start(async () => ({ status: 200, headers: {}, body: 'alive' }));
    expect((await fetch2(http2(next.port), {})).text).toBe('alive');
  });

  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const frame = (type: number, flags: number, id: number, payload: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(id, 5);
    return Buffer.concat([head, payload]);
  };
  test.each([
    ['a HEADERS frame of broken HPACK', Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 1, Buffer.alloc(16_000, 0xff))])],
    ['a HEADERS frame on stream 0', Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 0, Buffer.from([0x82]))])],
    ['no preface at all', Buffer.alloc(64, 7)],
    ['a frame longer than allowed', Buffer.concat([preface, frame(0, 0, 1, Buffer.alloc(100_000))])],
    ['a SETTINGS frame of a wrong length', Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(5))])],
  ])('%s breaks its own connection and nothing else', async (_what, bytes) => {
    const { port } = await start(async () => ({ status: 200, headers: {}, body: 'alive' }));
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost', ALPNProtocols: ['h2'] });
    socket.on('error', () => {});
    socket.write(bytes);
    const goaway = frame(7, 0, 0, Buffer.alloc(0)).subarray(3);
    await new Promise<void>((resolve) => {
      socket.on('close', resolve).on('data', (data: Buffer) => data.includes(goaway) && resolve());
    });
    socket.destroy();
    expect((await fetch2(http2(port), {})).text).toBe('alive');
  });

  test('a handler that throws is a 500 without its reason', async () => {
    const { port } = await start(() => {
      throw new Error('secret');
    });
    expect(await fetch2(http2(port), {})).toMatchObject({ status: 500, text: 'Internal Server Error\n' });
    expect((await fetch1(port, {})).status).toBe(500);
  });

  test('response headers that cannot be sent break off their request, not the listener', async () => {
    const { port } = await start(async (request) => ({ status: 200, headers: request.path === '/bad' ? { 'x-bad': 'a\r\nb' } : {}, body: 'ok' }));
    const session = http2(port);
    expect((await fetch2(session, { ':path': '/bad' })).headers).not.toHaveProperty('x-bad');
    const request = https.get({ host: '127.0.0.1', port, ca: testCa, path: '/bad', agent: false });
    const [error] = await once(request, 'error');
    expect(error.code).toBe('ECONNRESET');
    expect((await fetch2(session, {})).text).toBe('ok');
  });

  test('a broken percent-escape is 400 before any handler', async () => {
    const { port } = await start(async () => ({ status: 200, headers: {} }));
    expect((await fetch2(http2(port), { ':path': '/api/%zz' })).status).toBe(400);
    expect((await fetch1(port, { path: '/api/%' })).status).toBe(400);
  });

  test('an offer of HTTP/2 over plain text is ignored and the request served', async () => {
    const { port } = await start(async () => ({ status: 200, headers: {}, body: 'ok' }));
    const answer = await fetch1(port, { headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' }, agent: false });
    expect(answer).toMatchObject({ status: 200, text: 'ok' });
  });

  test('an idle connection is closed, and one with a request in flight is not', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const { port } = await start(async (request) => {
      if (request.path === '/wait') await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      return { status: 200, headers: {} };
    }, { clock });
    const idle = http2(port);
    await fetch2(idle, {});
    const busy = http2(port);
    busy.request({ ':path': '/wait' }).on('error', () => {});
    await fetch2(busy, {});
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await clock.advance(180_000);
    await closed;
    expect(busy.closed).toBe(false);
  });

  test('headers that take too long end their connection', async () => {
    const { port } = await start(async () => ({ status: 200, headers: {} }), { limits: { headersTimeoutMs: 100 } });
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost' });
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
    socket.resume();
    await once(socket, 'close');
    expect(socket.destroyed).toBe(true);
  });
});
