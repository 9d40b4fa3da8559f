import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { HttpRequest, HttpResponse } from '../handler.ts';
import { headersFromLines } from '../listener/request-headers.ts';
import { answerUpgrade, passResponseHead } from './upgrade-response.ts';

/** Where an upgrade is passed on to. */
export interface UpgradeTarget {
  /** Dialled as it is: hand over the address that was validated, not a name that may resolve to another one. */
  readonly host: string;
  readonly port: number;
  /** Path and query at the target. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Unset: plain HTTP. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  /** How a failure of the proxy itself is told to the client. */
  readonly failure: (status: 500 | 502, message: string) => HttpResponse;
}

/**
 * Passes an upgrade request on and joins both connections once the target has agreed. A target that refuses is answered
 * for and its connection closed, so that no later bytes of the client can reach it (CVE-2018-1002105); its redirects
 * are refused, never followed (CVE-2020-8559). Resolves when the connection has ended.
 */
export async function pipeUpgrade(request: HttpRequest, socket: Duplex, head: Uint8Array, target: UpgradeTarget): Promise<void> {
  socket.on('error', () => {});
  const outgoing = dial(request, target);
  socket.once('close', () => outgoing.destroy());
  const outcome = await Promise.race([answerOf(outgoing), clientLeft(socket)]);
  if (outcome.kind === 'left') return void outgoing.destroy();
  if (outcome.kind === 'upgraded') return join(socket, head, outcome);
  try {
    await answerUpgrade(
      socket,
      outcome.kind === 'failed'
        ? target.failure(500, `error dialing backend: ${outcome.error.message}`)
        : refusal(outcome.response, target),
    );
  } finally {
    outgoing.destroy();
  }
}

type Outcome =
  | { readonly kind: 'upgraded'; readonly response: IncomingMessage; readonly far: Duplex; readonly farHead: Buffer }
  | { readonly kind: 'refused'; readonly response: IncomingMessage }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'left' };

function dial(request: HttpRequest, { host, port, path, headers, tls }: UpgradeTarget): ClientRequest {
  const options = { host, port, path, method: request.method, headers: Object.fromEntries(headers), agent: false as const };
  const outgoing = tls ? requestHttps({ ...options, ...tls }) : requestHttp(options);
  outgoing.end();
  return outgoing;
}

function answerOf(outgoing: ClientRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    outgoing.on('upgrade', (response, far, farHead) => resolve({ kind: 'upgraded', response, far, farHead }));
    outgoing.on('response', (response) => resolve({ kind: 'refused', response }));
    outgoing.on('error', (error) => resolve({ kind: 'failed', error }));
  });
}

function clientLeft(socket: Duplex): Promise<Outcome> {
  return new Promise((resolve) => (socket.destroyed ? resolve({ kind: 'left' }) : socket.once('close', () => resolve({ kind: 'left' }))));
}

function refusal(response: IncomingMessage, target: UpgradeTarget): HttpResponse {
  const status = response.statusCode ?? 502;
  if (status >= 300 && status < 400) return target.failure(502, 'the backend attempted to redirect this request, which is not permitted');
  const headers = Object.fromEntries(headersFromLines(response.rawHeaders));
  // They are about the connection behind us.
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'upgrade']) delete headers[name];
  return { status, headers, body: response };
}

async function join(socket: Duplex, head: Uint8Array, { response, far, farHead }: Extract<Outcome, { kind: 'upgraded' }>): Promise<void> {
  far.on('error', () => socket.destroy());
  passResponseHead(socket, 101, response.rawHeaders);
  if (farHead.length > 0) socket.write(farHead);
  if (head.length > 0) far.write(head);
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => (far.destroy(), resolve()));
    far.once('close', () => void (socket.writableEnded ? socket.destroy() : socket.end()));
  });
  far.pipe(socket);
  socket.pipe(far);
  if (socket.destroyed) far.destroy();
  else await ended;
}
