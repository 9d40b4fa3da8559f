import { once } from 'node:events';
import { constants } from 'node:http2';
import https from 'node:https';
import { connect as connectTls } from 'node:tls';
import { VirtualClock } from '@kubewright/api-machinery';
import { describe, expect, test } from 'vitest';
import { testCa } from './test-certificates.ts';
import { fetch1, fetch2, http2, start } from './tls-server.ts';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const frame = (type: number, flags: number, id: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(id, 5);
  return Buffer.concat([head, payload]);
};
const goaway = frame(7, 0, 0, Buffer.alloc(0)).subarray(3);

describe('hostile peers', () => {
  test('CVE-2023-44487: a flood of cancelled streams ends its connection, and the listener serves the next one', async () => {
    const flood = 10_000;
    let handled = 0;
    const { port } = await start(async (request) => {
      if (request.path === '/alive') return { status: 200, headers: {}, body: 'alive' };
      handled++;
      await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
      return { status: 200, headers: {} };
    });
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost', ALPNProtocols: ['h2'] });
    socket.on('error', () => {});
    const ended = new Promise<void>((resolve) => {
      socket.on('close', resolve).on('data', (data: Buffer) => data.includes(goaway) && resolve());
    });
    socket.write(Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0))]));
    // GET https / of the static table; END_STREAM and END_HEADERS; then RST_STREAM with CANCEL.
    const get = Buffer.from([0x82, 0x87, 0x84, 0x41, 1, 0x61]);
    const cancel = Buffer.from([0, 0, 0, constants.NGHTTP2_CANCEL]);
    for (let i = 0; i < flood && !socket.destroyed; i++) {
      const id = 2 * i + 1;
      socket.write(Buffer.concat([frame(1, 5, id, get), frame(3, 0, id, cancel)]));
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(handled).toBeLessThan(flood / 2);
    expect((await fetch2(http2(port), { ':path': '/alive' })).text).toBe('alive');
  });

  test.each([
    [
      'a HEADERS frame of broken HPACK',
      Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 1, Buffer.alloc(16_000, 0xff))]),
    ],
    ['a HEADERS frame on stream 0', Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(0)), frame(1, 5, 0, Buffer.from([0x82]))])],
    ['no preface at all', Buffer.alloc(64, 7)],
    ['a frame longer than allowed', Buffer.concat([preface, frame(0, 0, 1, Buffer.alloc(100_000))])],
    ['a SETTINGS frame of a wrong length', Buffer.concat([preface, frame(4, 0, 0, Buffer.alloc(5))])],
  ])('%s breaks its own connection and nothing else', async (_what, bytes) => {
    const { port } = await start(async () => ({ status: 200, headers: {}, body: 'alive' }));
    const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost', ALPNProtocols: ['h2'] });
    socket.on('error', () => {});
    socket.write(bytes);
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
    const { port } = await start(async (request) => ({
      status: 200,
      headers: (request.path === '/bad' ? { 'x-bad': 'a\r\nb' } : {}) as Record<string, string>,
      body: 'ok',
    }));
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
    const answer = await fetch1(port, {
      headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' },
      agent: false,
    });
    expect(answer).toMatchObject({ status: 200, text: 'ok' });
  });

  test('an idle connection is closed, and one with a request in flight is not', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const { port } = await start(
      async (request) => {
        if (request.path === '/wait') await new Promise((resolve) => request.signal.addEventListener('abort', resolve));
        return { status: 200, headers: {} };
      },
      { clock },
    );
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
