import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Opens a connection. Rejects with an error whose message is Go's: `dial tcp 127.0.0.1:80: connect: connection refused`. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Duplex>;

/** Dials over the host's own network. */
export const dialTcp: Dial = (host, port, signal) =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const abort = (): void => {
      socket.destroy();
      reject(new Error(`dial tcp ${joinHostPort(host, port)}: i/o timeout`));
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', abort);
      reject(new Error(`dial tcp ${joinHostPort(host, port)}: ${describe(error)}`));
    });
  });

function describe(error: NodeJS.ErrnoException): string {
  const known: Record<string, string> = {
    ECONNREFUSED: 'connect: connection refused',
    EHOSTUNREACH: 'connect: no route to host',
    ENETUNREACH: 'connect: network is unreachable',
    ETIMEDOUT: 'connect: connection timed out',
    ENOTFOUND: 'lookup: no such host',
  };
  return known[error.code ?? ''] ?? error.message;
}

/** `host:port`, with brackets around an IPv6 address. */
export function joinHostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
