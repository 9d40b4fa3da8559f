import { once } from 'node:events';
import type { ClientHttp2Stream } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { VirtualClock } from '@kubewright/api-machinery';
import { describe, expect, test } from 'vitest';
import type { HttpHandler } from '../src/index.ts';
import { fetch1, fetch2, http2, start } from './tls-server.ts';

const answer: HttpHandler = async () => ({ status: 200, headers: {}, body: 'ok' });

/** Resolves with the status, or with the name of the error that ended the stream. */
function ended(stream: ClientHttp2Stream): Promise<number | string> {
  return new Promise((resolve) => {
    stream.once('response', (headers) => resolve(headers[':status'] ?? 0));
    stream.once('error', (error: NodeJS.ErrnoException) => resolve(error.message));
    stream.once('close', () => resolve('closed'));
    stream.resume();
  });
}

describe('limits of the listener', () => {
  test('a connection may have 250 requests in flight, and says so', async () => {
    const { port } = await start(answer);
    const session = http2(port);
    await once(session, 'remoteSettings');
    expect(session.remoteSettings.maxConcurrentStreams).toBe(250);
  });

  test.each([
    ['at the limit', 5, 5],
    ['one past it', 6, 5],
    ['a thousand times past it', 5_000, 5],
  ])('of streams %s as many reach the handler as the limit allows, and others are served after them', async (_, count, reached) => {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    let handled = 0;
    const { port } = await start(
      async () => {
        handled++;
        await gate;
        return { status: 200, headers: {}, body: 'ok' };
      },
      { limits: { maxStreamsPerConnection: 5 } },
    );
    const session = http2(port, { peerMaxConcurrentStreams: 10_000 });
    const outcomes = Array.from({ length: count }, () => ended(session.request({ ':path': '/' })));
    // Whatever was refused is refused by now: refusals come before an answer that nobody has begun.
    const refused = Promise.race([Promise.all(outcomes.slice(reached)), once(session, 'close')]);
    await refused;
    const served = handled;
    letGo();
    await Promise.race([Promise.all(outcomes.slice(0, reached)), once(session, 'close')]);
    expect(served).toBeLessThanOrEqual(reached);
    expect((await fetch2(http2(port), {})).text).toBe('ok');
  });

  test('a TLS handshake that does not end in ten seconds ends its connection, and no other', async () => {
    const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
    const { port } = await start(answer, { clock });
    const socket = connectTcp(port, '127.0.0.1');
    socket.on('error', () => {});
    let isOpen = true;
    const closed = once(socket.resume(), 'close').then(() => (isOpen = false));
    await once(socket, 'connect');
    // Connections are taken in their order: when this one is answered, that one has been taken.
    const session = http2(port);
    await fetch2(session, {});
    await clock.advance(9_999);
    await fetch2(http2(port), {});
    expect(isOpen).toBe(true);
    await clock.advance(1);
    await closed;
    expect((await fetch2(session, {})).text).toBe('ok');
  });

  test.each([
    ['below the limit', 7_000, 200],
    ['past it', 9_000, 431],
    ['a thousand times past it', 8_000_000, 431],
  ])('headers over HTTP/1.1 %s are answered as they should be', async (_, bytes, status) => {
    const { port } = await start(answer, { limits: { maxHeaderBytes: 8_192 } });
    const outcome = await fetch1(port, { headers: { 'x-long': 'x'.repeat(bytes) } }).then(
      (response) => response.status,
      () => 431,
    );
    expect(outcome).toBe(status);
    expect((await fetch1(port, {})).status).toBe(200);
  });

  test.each([
    ['below the limit', 7_000, true],
    ['past it', 70_000, false],
  ])('headers over HTTP/2 %s are answered as they should be', async (_, bytes, fine) => {
    const { port } = await start(answer, { limits: { maxHeaderBytes: 8_192 } });
    const session = http2(port, { maxSendHeaderBlockLength: 1 << 20 });
    const outcome = await Promise.race([
      ended(session.request({ ':path': '/', 'x-long': 'x'.repeat(bytes) })),
      once(session, 'close').then(() => 'closed'),
    ]);
    expect(outcome === 200).toBe(fine);
    expect((await fetch2(http2(port), {})).text).toBe('ok');
  });

  test.each([
    ['at the limit', 40, true],
    ['past it', 60, false],
    ['a thousand times past it', 50_000, false],
  ])('header lines %s are answered as they should be', async (_, lines, fine) => {
    const { port } = await start(answer, { limits: { maxHeaderLines: 50 } });
    const headers = Object.fromEntries(Array.from({ length: lines }, (__, i) => [`x-${i}`, '1']));
    const one = await fetch1(port, { headers }).then(
      ({ status }) => status,
      () => 431,
    );
    expect(one === 200).toBe(fine);
    const session = http2(port);
    const two = await Promise.race([
      ended(session.request({ ':path': '/', ...headers })),
      once(session, 'close').then(() => 'closed'),
    ]).catch(() => 'refused');
    expect(two === 200).toBe(fine);
    expect((await fetch2(http2(port), {})).text).toBe('ok');
  });
});
