import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { RuntimeError } from '@kubewright/cri';
import { afterEach, expect, test } from 'vitest';
import { systemClock as clock } from '../../api-machinery/test/system-clock.ts';
import { dialTcp, execProbe, grpcProbe, httpProbe, tcpProbe } from './index.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
async function http(listener: RequestListener, path = '/', timeoutMs = 5_000): Promise<unknown> {
  const port = await listen(createServer(listener));
  const result = await httpProbe({ scheme: 'http', host: '127.0.0.1', port, path, headers: [] }, dialTcp, clock, timeoutMs);
  return result.kind === 'failure' ? result.output.replace(String(port), 'PORT') : result.kind;
}

test('an HTTP probe takes 200 to 399 as success, and says which status it was otherwise', async () => {
  expect(await http((_request, response) => response.end('ok'))).toBe('success');
  expect(await http((_request, response) => response.writeHead(500).end())).toBe('HTTP probe failed with statuscode: 500');
});

test('an HTTP probe introduces itself and follows redirects on the same host', async () => {
  const seen: string[] = [];
  const answer = await http((request, response) => {
    seen.push(`${request.url} ${request.headers['user-agent']}`);
    if (request.url === '/') response.writeHead(302, { location: '/next?a=b' }).end();
    else response.end();
  });
  expect(answer).toBe('success');
  expect(seen).toEqual(['/ kube-probe/1.36', '/next?a=b kube-probe/1.36']);
});

test('an HTTP probe that gets no answer in time says so in upstream’s words', async () => {
  expect(await http(() => {}, '/', 50)).toBe(
    'Get "http://127.0.0.1:PORT/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  );
});

test('a refused connection is a failure with upstream’s message', async () => {
  const port = await listen(createTcp());
  await new Promise<unknown>((resolve) => servers.pop()!.close(resolve));
  expect(await tcpProbe('127.0.0.1', port, dialTcp, clock, 5_000)).toEqual({
    kind: 'failure',
    output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  });
});

test('a TCP probe needs no more than a connection', async () => {
  expect((await tcpProbe('127.0.0.1', await listen(createTcp()), dialTcp, clock, 5_000)).kind).toBe('success');
});

test('a gRPC probe asks the health service', async () => {
  const statusOf = new Map([
    ['', 1],
    ['down', 2],
  ]);
  const server = createHttp2();
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const service = Buffer.concat(chunks).subarray(7).toString('utf8');
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, statusOf.get(service)!]));
    });
  });
  const port = await listen(server as unknown as Server);
  expect((await grpcProbe('127.0.0.1', port, '', dialTcp, clock, 5_000)).kind).toBe('success');
  expect(await grpcProbe('127.0.0.1', port, 'down', dialTcp, clock, 5_000)).toEqual({
    kind: 'failure',
    output: 'service unhealthy (responded with "NOT_SERVING")',
  });
});

test('an exec probe fails with the command’s output, and when it takes too long', async () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const answering = { execSync: async () => ({ exitCode: 1, stdout: bytes('no\n'), stderr: bytes('way') }) };
  expect(await execProbe(answering, 'id', ['check'], 1_000)).toEqual({ kind: 'failure', output: 'no\nway' });
  const slow = { execSync: () => Promise.reject(new RuntimeError('DeadlineExceeded', 'late')) };
  expect(await execProbe(slow, 'id', ['check'], 1_000)).toEqual({
    kind: 'failure',
    output: 'command timed out: "check" timed out after 1s',
  });
});
