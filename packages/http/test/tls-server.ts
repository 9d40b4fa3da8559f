import { once } from 'node:events';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import https from 'node:https';
import { silentLogger } from '@kubewright/api-machinery';
import { afterEach } from 'vitest';
import type { HttpHandler, TlsListener, TlsListenerOptions } from '../src/index.ts';
import { createTlsListener } from '../src/index.ts';
import { systemClock } from '../../api-machinery/test/system-clock.ts';
import { serverPair, testCa } from './test-certificates.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A listener on loopback that closes after its test. */
export async function start(handle: HttpHandler, more: Partial<TlsListenerOptions> = {}): Promise<{ listener: TlsListener; port: number }> {
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

export function http2(port: number, options: object = {}): ClientHttp2Session {
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

export async function fetch2(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const stream = session.request({ ':path': '/', ...headers }, { endStream: body === undefined });
  stream.on('error', () => {});
  if (body !== undefined) stream.end(body);
  // Read from the beginning: Node 24 takes a stream for one that broke off that has ended meanwhile, as it may while the connection is made.
  const [[response], read] = await Promise.all([once(stream, 'response') as Promise<[Record<string, unknown>]>, text(stream)]);
  return { status: response[':status'] as number, headers: response, text: read };
}

export async function fetch1(
  port: number,
  options: https.RequestOptions,
  body?: string | Buffer,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const request = https.request({
    host: '127.0.0.1',
    port,
    ca: testCa,
    ...options,
    ...({ ALPNProtocols: ['http/1.1'] } as https.RequestOptions),
  });
  request.on('error', () => {});
  request.end(body);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  return { status: response.statusCode!, headers: response.headers, text: await text(response) };
}
