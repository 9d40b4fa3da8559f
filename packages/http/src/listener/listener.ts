import type { Clock, Logger } from '@kubewright/api-machinery';
import type { HttpHandler, UpgradeHandler } from '../handler.ts';

/** Bounds of a listener; every one has upstream's value, or that of the design's limits table, as its default. */
export interface ListenerLimits {
  /** A TLS handshake that takes longer is ended. */
  readonly handshakeTimeoutMs: number;
  /** HTTP/1.1: from the connection, or the first byte of a request, to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** A connection without a request in flight is closed after this long. */
  readonly idleTimeoutMs: number;
  /** Concurrent streams of one HTTP/2 connection. */
  readonly maxStreamsPerConnection: number;
  /** All headers of one request. */
  readonly maxHeaderBytes: number;
  /** Header lines of one request. */
  readonly maxHeaderLines: number;
  /** A body that arrives slower than this is ended. */
  readonly minBodyBytesPerSecond: number;
  /** Over which time the body's rate is measured. */
  readonly bodyRateWindowMs: number;
}

export const defaultListenerLimits: ListenerLimits = {
  handshakeTimeoutMs: 10_000,
  headersTimeoutMs: 32_000,
  idleTimeoutMs: 90_000,
  maxStreamsPerConnection: 250,
  maxHeaderBytes: 1 << 20,
  maxHeaderLines: 1_000,
  minBodyBytesPerSecond: 1_024,
  bodyRateWindowMs: 10_000,
};

/** What every listener is given. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  readonly handle: HttpHandler;
  readonly upgrade: UpgradeHandler;
  readonly limits?: Partial<ListenerLimits>;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface Listener {
  /**
   * Begins to accept connections and answers the port.
   * @throws {AddressInUseError} when another process holds the port.
   */
  listen(): Promise<number>;
  /**
   * Stops accepting, tells every peer (GOAWAY, `Connection: close`), lets what is in flight finish for `deadlineMs` at
   * most (unset: as long as it takes), then destroys what is left. Called again it only sets another deadline.
   */
  close(deadlineMs?: number): Promise<void>;
}

/** The port is taken. */
export class AddressInUseError extends Error {
  readonly host: string;
  readonly port: number;
  constructor(host: string, port: number) {
    super(`${host}:${port} is already in use`);
    this.name = 'AddressInUseError';
    this.host = host;
    this.port = port;
  }
}
