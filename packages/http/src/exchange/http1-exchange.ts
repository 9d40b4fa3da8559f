import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@kubewright/api-machinery';
import type { HttpRequest, HttpResponse } from '../handler.ts';
import type { ExchangeDeps } from './exchange.ts';
import { answer, declaresLength, plainResponse } from './exchange.ts';
import type { Peer } from '../listener/peer.ts';
import { BodyAbortedError, readBody, streamBody } from './request-body.ts';
import { headersFromLines } from './request-headers.ts';
import { parseRequestTarget } from './request-target.ts';
import { bodyLength, leave, sendBody } from './response-body.ts';

/** A request over HTTP/1.1; also the one that asks for an upgrade. */
export class Http1Request implements HttpRequest {
  readonly path: string;
  readonly query: string;
  readonly httpVersion = '1.1';
  readonly #message: IncomingMessage;
  readonly #peer: Peer;
  readonly #deps: ExchangeDeps;
  readonly #abort = new AbortController();
  #headers: Map<string, string> | undefined;
  #body: Promise<Uint8Array> | undefined;

  constructor(message: IncomingMessage, target: { path: string; query: string }, peer: Peer, deps: ExchangeDeps) {
    this.path = target.path;
    this.query = target.query;
    this.#message = message;
    this.#peer = peer;
    this.#deps = deps;
  }

  get method(): string {
    return this.#message.method ?? 'GET';
  }
  get headers(): ReadonlyMap<string, string> {
    return (this.#headers ??= headersFromLines(this.#message.rawHeaders));
  }
  get clientCertificate(): Uint8Array | undefined {
    return this.#peer.clientCertificate;
  }
  get clientCertificateError(): string | undefined {
    return this.#peer.clientCertificateError;
  }
  get remoteAddress(): string {
    return this.#peer.remoteAddress;
  }
  get stream(): AsyncIterable<Uint8Array> {
    return streamBody(this.#message);
  }
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  body(maxBytes: number): Promise<Uint8Array> {
    const declaredBytes = Number(this.headers.get('content-length') ?? 0);
    return (this.#body ??= readBody(this.#message, maxBytes, declaredBytes, this.#deps.slowBodies, () => this.#message.destroy()));
  }

  peerWentAway(): void {
    this.#abort.abort(new BodyAbortedError('the client went away'));
  }
}

/** Serves one request: never throws. `closing` asks the peer to open no more requests on this connection. */
export async function serveHttp1(
  message: IncomingMessage,
  sink: ServerResponse,
  peer: Peer,
  deps: ExchangeDeps,
  closing: () => boolean,
): Promise<void> {
  sink.on('error', () => {});
  message.on('error', () => {});
  const headOnly = message.method === 'HEAD';
  try {
    const refusal = refuse(message, deps);
    if (refusal) return await respond(message, sink, refusal, headOnly, true, deps.clock);
    const request = new Http1Request(message, parseRequestTarget(message.url)!, peer, deps);
    sink.on('close', () => sink.writableFinished || request.peerWentAway());
    const response = await answer(deps, request);
    await respond(message, sink, response, headOnly, closing(), deps.clock);
  } catch (error) {
    if (!sink.destroyed) deps.logger.debug('A response broke off', { path: message.url, error: String(error) });
    sink.destroy();
  }
}

/** What is wrong with a request that must not reach a handler. */
export function refuse(message: IncomingMessage, { limits }: ExchangeDeps): HttpResponse | undefined {
  if (message.rawHeaders.length / 2 > limits.maxHeaderLines) return plainResponse(431, '431 Request Header Fields Too Large');
  if (!parseRequestTarget(message.url)) return plainResponse(400, '400 Bad Request');
  return undefined;
}

async function respond(
  message: IncomingMessage,
  sink: ServerResponse,
  response: HttpResponse,
  headOnly: boolean,
  last: boolean,
  clock: Clock,
): Promise<void> {
  if (sink.destroyed) return leave(response.body);
  const length = bodyLength(response.body);
  if (length !== undefined && declaresLength(response.status, response.headers)) sink.setHeader('content-length', length);
  // A body that was not read to its end stands between this request and the next one.
  const unread = !message.complete;
  if (last || unread) sink.setHeader('connection', 'close');
  sink.writeHead(response.status, response.headers);
  if (unread) lingerBeforeClose(message, clock);
  if (headOnly) {
    leave(response.body);
    return void sink.end();
  }
  if (length === undefined) sink.flushHeaders();
  await sendBody(sink, response.body);
}

/** As Go's net/http has it (server.go, rstAvoidanceDelay). */
const lingerMs = 500;

/**
 * What a peer still sends to a connection that has been closed is answered by a reset, and with that many clients lose the
 * answer they have not read yet. Node would close it once the answer is on its way: it is kept until the rest of the body
 * has come, which nobody reads, or for half a second.
 */
function lingerBeforeClose(message: IncomingMessage, clock: Clock): void {
  const { socket } = message;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (message.complete) return close();
    socket.end();
    const timer = clock.schedule(lingerMs, () => socket.destroy());
    socket.once('close', () => timer.cancel());
    message.once('end', close).resume();
  };
}
