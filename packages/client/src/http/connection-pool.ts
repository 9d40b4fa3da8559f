import { abortable, type Clock } from '@kubewright/api-machinery';
import type { TlsOptions } from './http-endpoint.ts';
import { dial } from './http-endpoint.ts';
import { Http1Connections } from './http1-connections.ts';
import { Http2Connection } from './http2-connections.ts';
import type { Connections, HttpAnswer, HttpCall } from './http-exchange.ts';
import { ConnectionError } from './http-exchange.ts';

/** A server that closes every connection at once is not called for ever. */
const maxDials = 10;

/**
 * Connections to one server, made when needed. HTTP/2 where the server speaks it: all calls share one connection until
 * its streams are used up (every watch holds one), then there is another. HTTP/1.1 elsewhere.
 */
export class ConnectionPool implements Connections {
  readonly #url: URL;
  readonly #tls: TlsOptions;
  readonly #clock: Clock;
  readonly #http1: Http1Connections;
  readonly #http2 = new Set<Http2Connection>();
  #dialing: Promise<void> | undefined;
  #onlyHttp1: boolean;
  readonly #closing = new AbortController();

  constructor(url: URL, tls: TlsOptions, clock: Clock) {
    this.#url = url;
    this.#tls = tls;
    this.#clock = clock;
    this.#http1 = new Http1Connections(url, tls);
    this.#onlyHttp1 = url.protocol !== 'https:';
  }

  async call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    for (let dials = 0; dials <= maxDials; dials++) {
      if (signal.aborted) throw signal.reason;
      // Found and used in one turn: whoever waits for the same dial must see this call counted.
      const connection = this.#available();
      if (connection) return connection.call(call, signal);
      this.#dialing ??= this.#connect().finally(() => (this.#dialing = undefined));
      await abortable(this.#dialing, signal);
    }
    throw new ConnectionError(`${call.method} ${this.#url.host}: connections are closed as soon as they are made`, {});
  }

  close(): void {
    this.#closing.abort();
    this.#http1.close();
    for (const connection of this.#http2) connection.close();
    this.#http2.clear();
  }

  #available(): Connections | undefined {
    if (this.#closing.signal.aborted) throw new Error('the transport is closed');
    if (this.#onlyHttp1) return this.#http1;
    for (const connection of this.#http2) if (connection.available) return connection;
    return undefined;
  }

  async #connect(): Promise<void> {
    const socket = await dial(this.#url, this.#tls, this.#clock, this.#closing.signal);
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      this.#onlyHttp1 = true;
      return;
    }
    const connection: Http2Connection = new Http2Connection(this.#url, socket, this.#clock, () => this.#http2.delete(connection));
    if (this.#closing.signal.aborted) connection.close();
    await connection.ready;
    // One that has gone already is dropped by its own end, which must come after this.
    if (connection.available) this.#http2.add(connection);
  }
}
