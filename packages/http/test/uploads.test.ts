import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { VirtualClock } from '@kubewright/api-machinery';
import { expect, test } from 'vitest';
import { testCa } from './test-certificates.ts';
import { fetch2, http2, start } from './tls-server.ts';

test('an upload of several TLS records that comes while the answer before it is still being sent is read whole', async () => {
  const upload = Buffer.alloc(100_000, 'u');
  const download = Buffer.alloc(20_000_000, 'd');
  const { port } = await start(async (request) => {
    if (request.method === 'GET') return { status: 200, headers: {}, body: download };
    return { status: 200, headers: {}, body: `uploaded ${(await request.body(1_000_000)).byteLength}` };
  });
  const socket = connectTls({ host: '127.0.0.1', port, ca: testCa, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
  socket.on('error', () => {});
  let received = 0;
  let last = '';
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  // The server is in the middle of its answer when the first of it arrives: most is more than sockets hold.
  socket.once('data', () => {
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${upload.byteLength}\r\n\r\n`;
    socket.write(Buffer.concat([Buffer.from(head), upload]));
  });
  socket.on('data', (chunk: Buffer) => {
    received += chunk.byteLength;
    last = (last + chunk.toString('latin1')).slice(-200);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received).toBeGreaterThan(download.byteLength);
  expect(last).toMatch(/^d*HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\nuploaded 100000$/);
});

const declared = 1_000_000;

/** A client that begins an upload, and has the answer before it has sent all. */
async function answeredEarly(port: number): Promise<{ socket: TLSSocket; errors: Error[]; answer: string; closed: Promise<unknown> }> {
  const connection = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true });
  const socket = connectTls({ socket: connection, ca: testCa, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${declared}\r\n\r\n`);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'end');
  return { socket, errors, answer, closed };
}

const tooLarge = async () => ({ status: 413, headers: {}, body: 'too large' });

test('a client over HTTP/1.1 that is answered before it has sent its body can send the rest of it without being reset', async () => {
  const { port } = await start(tooLarge);
  const { socket, errors, answer, closed } = await answeredEarly(port);
  expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*\r\n\r\ntoo large$/);
  for (let sent = 0; sent < declared; sent += 100_000) {
    socket.write(Buffer.alloc(100_000));
    // What the server does meanwhile has been done when another is answered.
    await fetch2(http2(port), {});
  }
  socket.end();
  await closed;
  expect(errors).toEqual([]);
});

test('a client that goes on sending after its answer is left half a second', async () => {
  const clock = new VirtualClock({ settle: () => new Promise((resolve) => setImmediate(resolve)) });
  const { port } = await start(tooLarge, { clock });
  const { socket, errors, closed } = await answeredEarly(port);
  let isOpen = true;
  void closed.then(() => (isOpen = false));
  const session = http2(port);
  await clock.advance(499);
  for (let round = 0; round < 3; round++) {
    socket.write(Buffer.alloc(1_000));
    await fetch2(session, {});
  }
  expect({ isOpen, errors }).toEqual({ isOpen: true, errors: [] });
  await clock.advance(1);
  while (isOpen) {
    socket.write(Buffer.alloc(1_000));
    await fetch2(session, {});
  }
});
