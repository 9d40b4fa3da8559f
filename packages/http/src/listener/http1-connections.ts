import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '@kubewright/api-machinery';
import type { UpgradeHandler } from '../handler.ts';
import { answerUpgrade } from '../upgrade/upgrade-response.ts';
import type { Connection, Connections } from './connections.ts';
import type { ExchangeDeps } from '../exchange/exchange.ts';
import { answer, plainResponse } from '../exchange/exchange.ts';
import { Http1Request, refuse, serveHttp1 } from '../exchange/http1-exchange.ts';
import { otherMethod } from '../exchange/other-method.ts';
import type { Peer } from './peer.ts';
import { describePeer } from './peer.ts';
import { parseRequestTarget } from '../exchange/request-target.ts';

export interface Http1Deps extends ExchangeDeps {
  readonly upgrade: UpgradeHandler;
  readonly connections: Connections;
}

class Http1Connection implements Connection {
  readonly socket: Socket;
  readonly peer: Peer;
  readonly #clock: Clock;
  idleSinceMs: number | undefined;
  #inFlight = 0;
  #finishing = false;
  #isLast = false;
  #last: (() => void) | undefined;
  #newest: IncomingMessage | undefined;

  constructor(socket: Socket, clock: Clock) {
    this.socket = socket;
    this.peer = describePeer(socket);
    this.#clock = clock;
    this.idleSinceMs = clock.monotonicMs();
  }

  begin(message?: IncomingMessage): void {
    this.#newest = message;
    this.#inFlight++;
    this.idleSinceMs = undefined;
  }
  /** Whether what is broken is the body of a request that has begun. */
  get isInBody(): boolean {
    return this.#newest?.complete === false;
  }
  end(): void {
    if (--this.#inFlight > 0) return;
    if (!this.isInBody) this.#newest = undefined;
    this.idleSinceMs = this.#clock.monotonicMs();
    if (this.#last) return this.#answerLast(this.#last);
    if (this.#finishing) this.socket.end();
  }
  /** Answers what nothing may follow, once those before it have their answers; what comes after it is nobody's request. */
  last(answer: () => void): void {
    if (this.#isLast) return;
    this.#isLast = true;
    if (this.#inFlight > 0) this.#last = answer;
    else this.#answerLast(answer);
  }
  #answerLast(answer: () => void): void {
    this.#last = undefined;
    if (this.socket.destroyed) return;
    this.begin();
    answer();
  }
  finish(): void {
    this.#finishing = true;
    if (this.#inFlight === 0) this.socket.destroy();
  }
  destroy(): void {
    this.socket.destroy();
  }
}

/**
 * The HTTP/1.1 half of a listener: a server that listens nowhere and is handed connections (`accept`), or that the
 * local listener lets listen.
 */
export function createHttp1Server(deps: Http1Deps): Server {
  const { limits } = deps;
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    // A body may take as long as it keeps its pace: SlowBodyGuard.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
    maxHeaderSize: limits.maxHeaderBytes,
    noDelay: true,
  });
  // Node drops what is over its limit in silence; a dropped header could be the one that takes privileges away.
  server.maxHeadersCount = 0;
  const open = new WeakMap<Duplex, Http1Connection>();
  server.prependListener('connection', (socket: Socket) => {
    const connection = new Http1Connection(socket, deps.clock);
    open.set(socket, connection);
    deps.connections.add(connection);
    socket.on('error', () => {});
    socket.once('close', () => deps.connections.remove(connection));
  });
  server.on('request', (message: IncomingMessage, sink: ServerResponse) => {
    const connection = open.get(message.socket)!;
    connection.begin(message);
    sink.once('close', () => connection.end());
    void serveHttp1(message, sink, connection.peer, deps, () => deps.connections.closing);
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    const connection = open.get(socket)!;
    connection.begin();
    void serveUpgrade(message, socket, head, connection.peer, deps);
  });
  server.on('connect', (message: IncomingMessage, socket: Duplex) => {
    const connection = open.get(socket)!;
    connection.last(() => void serveOtherMethod(message, socket, connection.peer, deps));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const connection = open.get(socket);
    if (!connection || error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (connection.isInBody) return answerBrokenRequest(error, socket);
    connection.last(() => {
      const message = otherMethod(error, socket);
      if (message) void serveOtherMethod(message, socket, connection.peer, deps);
      else answerBrokenRequest(error, socket);
    });
  });
  return server;
}

async function serveUpgrade(message: IncomingMessage, socket: Duplex, head: Buffer, peer: Peer, deps: Http1Deps): Promise<void> {
  try {
    const refusal = refuse(message, deps);
    if (refusal) return void socket.end(`HTTP/1.1 ${String(refusal.body)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    const request = new Http1Request(message, parseRequestTarget(message.url)!, peer, deps);
    socket.once('close', () => request.peerWentAway());
    if (ignoresUpgrade(request)) return await answerUpgrade(socket, await answer(deps, request));
    await deps.upgrade(request, socket, head);
  } catch (error) {
    deps.logger.error('An upgrade handler rejected', { path: message.url, error: String(error) });
    socket.destroy();
  }
}

/** CONNECT, and what only the handler may know: one answer, and the connection ends. */
async function serveOtherMethod(message: IncomingMessage, socket: Duplex, peer: Peer, deps: Http1Deps): Promise<void> {
  try {
    const refusal =
      message.rawHeaders.length / 2 > deps.limits.maxHeaderLines ? plainResponse(431, '431 Request Header Fields Too Large') : undefined;
    // Who is asked to connect to another server is asked for a path that nobody has.
    const target = parseRequestTarget(message.url) ?? (message.method === 'CONNECT' ? { path: '', query: '' } : undefined);
    if (refusal || !target) return await answerUpgrade(socket, refusal ?? plainResponse(400, '400 Bad Request'));
    const request = new Http1Request(message, target, peer, deps);
    socket.once('close', () => request.peerWentAway());
    await answerUpgrade(socket, await answer(deps, request));
  } catch (error) {
    deps.logger.debug('A response broke off', { path: message.url, error: String(error) });
    socket.destroy();
  }
}

/** HTTP/2 over plain text is offered along with an ordinary request (curl --http2) and not spoken here: RFC 9110 7.8. */
function ignoresUpgrade(request: Http1Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'h2c' && (request.method === 'GET' || request.method === 'HEAD');
}

function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const body = status;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}
