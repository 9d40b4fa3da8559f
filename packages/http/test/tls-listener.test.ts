import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { constants, sensitiveHeaders } from 'node:http2';
import https from 'node:https';
import { connect as connectTls } from 'node:tls';
import { PolledIterable, VirtualClock, silentLogger } from '@kubewright/api-machinery';
import { describe, expect, test } from 'vitest';
import type { HttpHandler, HttpRequest } from '../src/index.ts';
import { AddressInUseError, BodyTooLargeError, createTlsListener } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { clientPair, renewedPair, serverPair, strangerPair, testCa } from './test-certificates.ts';
import { fetch1, fetch2, http2, start } from './tls-server.ts';

const describeRequest: HttpHandler = async (request) => {
  const body = Buffer.from(await request.body(1_000_000)).toString();
  const { method, path, query, httpVersion, remoteAddress } = request;
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method, path, query, httpVersion, remoteAddress, body, headers: [...request.headers] }),
  };
};

/** Until the server has read what was sent before. */
const ping = (session: ClientHttp2Session): Promise<void> => new Promise((resolve) => session.ping(() => resolve()));

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

  test('lines of a repeated header are one value, and those of impersonation stay apart whatever they hold', async () => {
    const { port } = await start(async ({ headers }) => ({ status: 200, headers: {}, body: JSON.stringify([...headers]) }));
    const headers = { 'x-list': ['a', 'b'], cookie: ['a=b', 'c=d'], 'impersonate-group': ['cn=a, ou=b', '', 'c'] };
    for (const { text } of [await fetch1(port, { headers }), await fetch2(http2(port), headers)])
      expect(Object.fromEntries(JSON.parse(text) as [string, string][])).toMatchObject({
        'x-list': 'a, b',
        cookie: 'a=b; c=d',
        'impersonate-group': 'cn=a, ou=b\n\nc',
      });
  });

  test('what differs in every answer is kept out of the table of headers that a connection shares', async () => {
    const { port } = await start(async () => ({ status: 200, headers: { 'audit-id': 'one of its kind', 'cache-control': 'no-cache' } }));
    const { headers } = await fetch2(http2(port), {});
    expect(headers['audit-id']).toBe('one of its kind');
    expect((headers as { [sensitiveHeaders]?: string[] })[sensitiveHeaders]).toEqual(['audit-id']);
  });

  test('prefers AES with 128 bits, as Go does, whatever the client would rather have', async () => {
    const { port } = await start(describeRequest);
    const socket = connectTls({ port, host: '127.0.0.1', ca: testCa, ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    expect(socket.getCipher().name).toBe('TLS_AES_128_GCM_SHA256');
    socket.destroy();
  });

  test('makes a GOAWAY of Connection: close, and answers what is under way', async () => {
    const { port } = await start(async ({ path }) => ({
      status: 200,
      headers: path === '/last' ? { connection: 'close' } : ({} as Record<string, string>),
      body: 'answered',
    }));
    const session = http2(port);
    const goaway = once(session, 'goaway');
    const [first, last] = await Promise.all([fetch2(session, { ':path': '/first' }), fetch2(session, { ':path': '/last' })]);
    expect([first.text, last.text, last.headers['connection']]).toEqual(['answered', 'answered', undefined]);
    expect((await goaway)[0]).toBe(0);
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
    const { port } = await start(async (request) => ({ status: 200, headers: {}, body: String(request.clientCertificate) }), {
      clientCa: undefined,
    });
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

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('no session of %s is resumed: its client certificate might count no more', async (version) => {
    const { port } = await start(async () => ({ status: 200, headers: {}, body: '' }));
    const connect = async (session?: Buffer): Promise<{ reused: boolean; session: Buffer | undefined }> => {
      const socket = connectTls({
        host: '127.0.0.1',
        port,
        ca: testCa,
        ...clientPair,
        ALPNProtocols: ['http/1.1'],
        maxVersion: version,
        session,
      });
      socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      // Tickets come after the handshake, and before the answer.
      await once(socket, 'data');
      const outcome = { reused: socket.isSessionReused(), session: socket.getSession() };
      socket.destroy();
      return outcome;
    };
    const { session } = await connect();
    expect((await connect(session)).reused).toBe(false);
  });

  test('a taken port is an error of its own', async () => {
    const { port } = await start(describeRequest);
    const second = createTlsListener({
      ...serverPair,
      host: '127.0.0.1',
      port,
      handle: describeRequest,
      upgrade: async () => {},
      logger: silentLogger,
      clock: systemClock,
    });
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

  test('a body that comes with its headers, in pieces or without a length is read whole, and its stream ends without a reset', async () => {
    const { port } = await start(describeRequest);
    const session = http2(port);
    const ends = async (pieces: readonly string[], headers: Record<string, string | number>): Promise<unknown> => {
      const stream = session.request({ ':method': 'POST', ':path': '/', ...headers });
      for (const piece of pieces) {
        stream.write(piece);
        if (pieces.length > 1) await ping(session);
      }
      stream.end();
      const closed = once(stream, 'close');
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      await closed;
      return [JSON.parse(Buffer.concat(chunks).toString()).body, stream.rstCode];
    };
    expect(await ends(['hello'], { 'content-length': 5 })).toEqual(['hello', 0]);
    expect(await ends(['hello'], {})).toEqual(['hello', 0]);
    expect(await ends(['hel', 'lo'], { 'content-length': 5 })).toEqual(['hello', 0]);
    expect(await ends(['hel', 'lo'], {})).toEqual(['hello', 0]);
    expect(await ends([], { 'content-length': 0 })).toEqual(['', 0]);
  });

  test('a body that trickles in is ended, and one that keeps its pace is not', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const outcomes: string[] = [];
    const { port } = await start(
      async (request) => {
        outcomes.push(
          await request.body(1_000_000).then(
            () => 'read',
            (error: Error) => error.message,
          ),
        );
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
    for (let before = -1; before !== pulled.count;) {
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

  test('a body that can be polled is asked when it wakes, and is ended when the peer goes away', async () => {
    const waiting: Buffer[] = [];
    let wake = (): void => {};
    let end: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const say = (text: string): void => (waiting.push(Buffer.from(text)), wake());
    const polled = {
      poll: (woken: () => void) => ((wake = woken), waiting.length > 0 ? Buffer.concat(waiting.splice(0)) : ('pending' as const)),
      end: () => end(),
    };
    const { port } = await start(async () => ({ status: 200, headers: {}, body: new PolledIterable(polled) }));
    const stream = http2(port).request({ ':path': '/' });
    await once(stream, 'response');
    say('first');
    expect(String((await once(stream, 'data'))[0])).toBe('first');
    say('second');
    expect(String((await once(stream, 'data'))[0])).toBe('second');
    stream.close(constants.NGHTTP2_CANCEL);
    await ended;
    expect(waiting).toEqual([]);
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
