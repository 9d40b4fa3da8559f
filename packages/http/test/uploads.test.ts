import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { testCa } from './test-certificates.ts';
import { start } from './tls-server.ts';

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
