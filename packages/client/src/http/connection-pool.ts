import type { Clock } from '@kubewright/api-machinery';
import type { TlsOptions } from './http-endpoint.ts';
import { dial } from './http-endpoint.ts';
import { Http1Connections } from './http1-connections.ts';
import { Http2Connection } from './http2-connections.ts';
import type { Connections, HttpAnswer, HttpCall } from './http-exchange.ts';

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
  #dialing: Promise<Connections> | undefined;
  #onlyHttp1: boolean;
  #closed = false;

  constructor(url: URL, tls: TlsOptions, clock: Clock) {
    this.#url = url;
    this.#tls = tls;
    this.#clock = clock;
    this.#http1 = new Http1Connections(url, tls);
    this.#onlyHttp1 = url.protocol !== 'https:';
  }

  async call(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const connection = await this.#available();
    if (signal.aborted) throw signal.reason;
    return connection.call(call, signal);
  }

  close(): void {
    this.#closed = true;
    this.#http1.close();
    for (const connection of this.#http2) connection.close();
    this.#http2.clear();
  }

  async #available(): Promise<Connections> {
    for (;;) {
      if (this.#closed) throw new Error('the transport is closed');
      if (this.#onlyHttp1) return this.#http1;
      for (const connection of this.#http2) if (connection.available) return connection;
      const dialing = this.#dialing;
      // Those who wait for one dial check again: the new connection may be full of those who woke before them.
      if (dialing) await dialing;
      else return this.#dial();
    }
  }

  #dial(): Promise<Connections> {
    this.#dialing = this.#connect().finally(() => (this.#dialing = undefined));
    return this.#dialing;
  }

  async #connect(): Promise<Connections> {
    const socket = await dial(this.#url, this.#tls);
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      this.#onlyHttp1 = true;
      return this.#http1;
    }
    const connection: Http2Connection = new Http2Connection(this.#url, socket, this.#clock, () => this.#http2.delete(connection));
    this.#http2.add(connection);
    return connection;
  }
}
