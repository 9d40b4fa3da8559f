import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { isIP } from 'node:net';
import type { Clock } from '@kubewright/api-machinery';
import { ConnectionError } from './http-exchange.ts';

/** Client side of TLS: PEM texts. */
export interface TlsOptions {
  /** Authorities the server's certificate must come from; unset: the system's. */
  readonly ca?: string | Uint8Array;
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  /** Name the certificate must be for, when it is not the host's. */
  readonly serverName?: string;
  readonly insecureSkipVerify?: boolean;
}

/** Options of node:tls for a connection to `url`. */
export function tlsConnectionOptions(url: URL, tls: TlsOptions): ConnectionOptions {
  const host = hostOf(url);
  const name = tls.serverName ?? host;
  return {
    host,
    port: Number(url.port || 443),
    // A server name in the handshake is a DNS name; an address is checked against the certificate all the same.
    ...(!isIP(name) && { servername: name }),
    // As in Go whatever is named is trusted, a server's own certificate too: operators under test hand that over.
    ...(tls.ca && { ca: asPem(tls.ca), allowPartialTrustChain: true }),
    ...(tls.cert && { cert: asPem(tls.cert) }),
    ...(tls.key && { key: asPem(tls.key) }),
    rejectUnauthorized: !tls.insecureSkipVerify,
  };
}

/** As client-go's transport: so long a connection may take until the server has shaken hands. */
const dialTimeoutMs = 30_000;

/**
 * Opens a TLS connection and answers it with the protocol the server chose.
 * @throws {ConnectionError} when it fails, takes longer than 30 s, or `signal` aborts.
 */
export function dial(url: URL, tls: TlsOptions, clock: Clock, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...tlsConnectionOptions(url, tls), ALPNProtocols: ['h2', 'http/1.1'] });
    socket.setKeepAlive(true, 30_000);
    socket.setNoDelay(true);
    const onError = (cause: Error): void => {
      reject(new ConnectionError(`dial ${url.host}: ${cause.message}`, { cause, unprocessed: true }));
    };
    const timer = clock.schedule(dialTimeoutMs, () => socket.destroy(new Error('i/o timeout')));
    const onAbort = (): void => void socket.destroy(new Error('the transport is closed'));
    const settled = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('close', settled);
    socket.once('secureConnect', () => {
      settled();
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

const asPem = (pem: string | Uint8Array): string | Buffer => (typeof pem === 'string' ? pem : Buffer.from(pem));
