import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { silentLogger } from '@kubewright/api-machinery';
import { afterEach, describe, expect, test } from 'vitest';
import type { UpgradeHandler } from '../src/index.ts';
import { acceptRemoteCommand, createTlsListener, exitStatus, pipeUpgrade, streamOverWebSocket } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { dialLoopback } from './dial-loopback.ts';
import { clientPair, serverPair, testCa } from './test-certificates.ts';
import { openWebSocket, serveUpgrades } from './upgraded.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const failure = (message: string) => ({ status: 500, headers: {}, body: message });

/** A proxy in front of a target on loopback. */
async function proxyTo(port: number, tls?: object): Promise<number> {
  const proxy = await serveUpgrades((request, socket, head) =>
    pipeUpgrade(request, socket, head, {
      connect: dialLoopback(port),
      path: `${request.path}?${request.query}`,
      headers: request.headers,
      failure,
      ...(tls && { tls }),
    }),
  );
  cleanups.push(() => proxy.listener.close(0));
  return proxy.port;
}

/** A target that answers every request with the same bytes and remembers what reaches it. */
async function rawTarget(answer: string): Promise<{ port: number; received: Buffer[]; sockets: Socket[] }> {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      if (received.length === 0) socket.write(answer);
      received.push(data);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return { port: (server.address() as { port: number }).port, received, sockets };
}

async function askToUpgrade(port: number): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /exec HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { socket, answer: once(socket, 'close').then(() => Buffer.concat(chunks).toString()) };
}

describe('an upgrade that is passed on', () => {
  test('joins both connections, over TLS with the proxy’s own certificate', async () => {
    const seen: (Uint8Array | undefined)[] = [];
    const upgrade: UpgradeHandler = async (request, socket, head) => {
      seen.push(request.clientCertificate);
      const session = await acceptRemoteCommand(
        request,
        socket,
        head,
        { stdin: true, stdout: true, stderr: false, tty: false },
        { clock: systemClock },
      );
      session!.stdin!.pipe(session!.stdout!, { end: false });
      session!.stdin!.once('end', () => void session!.exit(exitStatus(0)));
    };
    const kubelet = createTlsListener({
      ...serverPair,
      clientCa: testCa,
      host: '127.0.0.1',
      port: 0,
      handle: async () => ({ status: 400, headers: {} }),
      upgrade,
      logger: silentLogger,
      clock: systemClock,
    });
    const port = await kubelet.listen();
    cleanups.push(() => kubelet.close(0));
    const { ws, messages, closed } = await openWebSocket(await proxyTo(port, { ca: testCa, ...clientPair }), '/exec/a/b/c', [
      'v5.channel.k8s.io',
    ]);
    ws.send(Buffer.from('\0hello'));
    ws.send(Buffer.from([255, 0]));
    expect(await closed).toBe(1_000);
    expect(messages.map(String)).toEqual(['\x01', '\x01hello', '\x03{"metadata":{},"status":"Success"}']);
    expect(seen[0]).toBeInstanceOf(Uint8Array);
  });

  test('CVE-2018-1002105: when the target refuses, its connection is closed and nothing more of the client reaches it', async () => {
    const target = await rawTarget('HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nnope');
    const { socket, answer } = await askToUpgrade(await proxyTo(target.port));
    socket.write('GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n[^]*\r\n\r\nnope$/);
    await Promise.all(target.sockets.map((one) => one.destroyed || once(one, 'close')));
    expect(Buffer.concat(target.received).toString()).not.toContain('smuggled');
  });

  test('CVE-2020-8559: a redirect is refused, not followed and not passed on', async () => {
    const target = await rawTarget('HTTP/1.1 302 Found\r\nLocation: https://elsewhere/\r\nContent-Length: 0\r\n\r\n');
    const { answer } = await askToUpgrade(await proxyTo(target.port));
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1.1 500 [^]*invalid upgrade response: status code 302/);
    expect(text).not.toContain('elsewhere');
  });

  test('a target that is not there, or not trusted, is an error of the proxy', async () => {
    const { port: gone } = await rawTarget('');
    await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
    expect(await (await askToUpgrade(await proxyTo(gone))).answer).toMatch(
      /^HTTP\/1.1 500 [^]*error dialing backend: connect ECONNREFUSED/,
    );
    const kubelet = createTlsListener({
      ...serverPair,
      host: '127.0.0.1',
      port: 0,
      handle: async () => ({ status: 200, headers: {} }),
      upgrade: async () => {},
      logger: silentLogger,
      clock: systemClock,
    });
    const port = await kubelet.listen();
    cleanups.push(() => kubelet.close(0));
    expect(await (await askToUpgrade(await proxyTo(port, {}))).answer).toMatch(
      /^HTTP\/1.1 500 [^]*error dialing backend: unable to verify/,
    );
  });

  test('the end of either side is the end of the other', async () => {
    const target = await rawTarget('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
    const port = await proxyTo(target.port);
    const first = await askToUpgrade(port);
    await once(first.socket, 'data');
    first.socket.destroy();
    await once(target.sockets[0]!, 'close');
    target.received.length = 0;
    const second = await askToUpgrade(port);
    await once(second.socket, 'data');
    target.sockets[1]!.destroy();
    expect(await second.answer).toMatch(/^HTTP\/1.1 101 /);
  });
});

describe('a stream over WebSocket', () => {
  const chunks = async function* (...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  };

  test('is one message a chunk, as text, as bytes or, of a log, in base64', async () => {
    const server = await serveUpgrades((request, socket, head) =>
      streamOverWebSocket(
        request,
        socket,
        head,
        chunks('{"type":"ADDED"}\n', 'x'),
        request.path === '/watch' ? { framing: 'text' } : { framing: 'binary', greet: true },
      ),
    );
    cleanups.push(() => server.listener.close(0));
    for (const offered of [[], ['base64.binary.k8s.io']]) {
      const watch = await openWebSocket(server.port, '/watch', offered);
      expect(await watch.closed).toBe(1_000);
      expect(watch.messages.map(String)).toEqual(['{"type":"ADDED"}\n', 'x']);
    }
    const log = await openWebSocket(server.port, '/log', ['base64.binary.k8s.io']);
    await log.closed;
    expect(log.messages.map(String)).toEqual(['', Buffer.from('{"type":"ADDED"}\n').toString('base64'), 'eA==']);
  });

  test('leaves its source when the client leaves', async () => {
    let left!: () => void;
    const leaving = new Promise<void>((resolve) => (left = resolve));
    const endless: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: async () => (left(), { done: true, value: undefined }) }),
    };
    const server = await serveUpgrades((request, socket, head) => streamOverWebSocket(request, socket, head, endless, { framing: 'text' }));
    cleanups.push(() => server.listener.close(0));
    const { ws } = await openWebSocket(server.port, '/watch', []);
    ws.terminate();
    await leaving;
  });
});
