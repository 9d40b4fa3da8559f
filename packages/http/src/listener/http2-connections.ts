import type { TLSSocket } from 'node:tls';
import { ServerConnection } from '../http2/server-connection.ts';
import { Arrivals } from '../exchange/arrivals.ts';
import type { Connection, Connections } from './connections.ts';
import type { ExchangeDeps } from '../exchange/exchange.ts';
import { serveHttp2Stream } from '../exchange/http2-exchange.ts';
import { describePeer } from './peer.ts';

export interface Http2Deps extends ExchangeDeps {
  readonly connections: Connections;
}

/** Of the whole process, as its event loop is. */
const arrivals = new Arrivals();

/** One HTTP/2 connection in the listener's life cycle. */
class Http2Connection implements Connection {
  idleSinceMs: number | undefined;
  readonly #deps: Http2Deps;
  readonly #connection: ServerConnection;
  #streams = 0;

  constructor(socket: TLSSocket, deps: Http2Deps) {
    const { limits, clock, logger } = deps;
    this.#deps = deps;
    this.idleSinceMs = clock.monotonicMs();
    const peer = describePeer(socket);
    const place = { peer, finish: () => this.finish() };
    this.#connection = new ServerConnection(socket, {
      clock,
      maxStreams: limits.maxStreamsPerConnection,
      maxHeaderBytes: limits.maxHeaderBytes,
      maxHeaderLines: limits.maxHeaderLines,
      onStream: (stream, head) => {
        this.#begin();
        arrivals.add(() => serveHttp2Stream(stream, head, place, deps, this.#end));
      },
      onError: (error) => logger.debug('An HTTP/2 connection broke off', { peer: peer.remoteAddress, error: error.message }),
    });
  }

  finish(): void {
    // As Go does: a server that stops waits for no client that has nothing under way.
    const atOnce = this.#deps.connections.closing && this.idleSinceMs !== undefined;
    this.#connection.finish(atOnce ? 0 : undefined);
  }

  destroy(): void {
    this.#connection.destroy();
  }

  #begin(): void {
    this.#streams++;
    this.idleSinceMs = undefined;
  }

  readonly #end = (): void => {
    if (--this.#streams === 0) this.idleSinceMs = this.#deps.clock.monotonicMs();
  };
}

/** Serves a connection that has negotiated `h2`, until it ends. */
export function serveHttp2(socket: TLSSocket, deps: Http2Deps): void {
  const connection = new Http2Connection(socket, deps);
  deps.connections.add(connection);
  socket.once('close', () => deps.connections.remove(connection));
}
