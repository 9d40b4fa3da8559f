import type { Duplex } from 'node:stream';

/**
 * One connection the client wants to a port of the pod. Pipe `data` both ways and end it when the pod's side ends; the
 * client is told by itself.
 */
export interface ForwardedConnection {
  readonly port: number;
  readonly data: Duplex;
  /** Tells the client why there is no connection, or why it broke, and ends it. */
  fail(message: string): void;
}
