import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../handler.ts';
import { openRequest, type Backend } from '../proxy/backend.ts';
import { returnedHeaders } from '../proxy/forwarded-headers.ts';
import { answerUpgrade, passResponseHead } from './upgrade-response.ts';

/** Where an upgrade is passed on to. */
export interface UpgradeTarget extends Backend {
  /** How a failure of the proxy itself is told to the client. */
  readonly failure: (message: string) => HttpResponse;
}

/**
 * Passes an upgrade request on and joins both connections once the target has agreed. A target that refuses is answered
 * for and its connection closed, so that no later bytes of the client can reach it (CVE-2018-1002105); whatever is
 * neither an upgrade nor an error, redirects above all, is refused, never followed (CVE-2020-8559). Resolves when the
 * connection has ended.
 */
export async function pipeUpgrade(request: HttpRequest, socket: Duplex, head: Uint8Array, target: UpgradeTarget): Promise<void> {
  socket.on('error', () => {});
  const leaving = new AbortController();
  socket.once('close', () => leaving.abort());
  const left = clientLeft(socket);
  const outgoing = await dial(request, target, leaving.signal);
  if (outgoing instanceof Error) return answerUpgrade(socket, target.failure(`error dialing backend: ${outgoing.message}`));
  socket.once('close', () => outgoing.destroy());
  const outcome = await Promise.race([answerOf(outgoing), left]);
  if (outcome.kind === 'left') return void outgoing.destroy();
  if (outcome.kind === 'upgraded') return join(socket, head, outcome);
  try {
    const failed = outcome.kind === 'failed';
    await answerUpgrade(
      socket,
      failed ? target.failure(`error dialing backend: ${outcome.error.message}`) : refusal(outcome.response, target),
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

async function dial(request: HttpRequest, target: UpgradeTarget, signal: AbortSignal): Promise<ClientRequest | Error> {
  try {
    const outgoing = await openRequest(target, request.method, signal);
    outgoing.end();
    return outgoing;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
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
  if (status < 400) return target.failure(`invalid upgrade response: status code ${status}`);
  return { status, headers: returnedHeaders(response.rawHeaders), body: response };
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
