import type { ClientRequest, OutgoingHttpHeaders } from 'node:http';
import { request as requestHttp } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { connect as connectTls } from 'node:tls';

/** A server that requests are passed on to. */
export interface Backend {
  /** Opens a connection to the address that was validated, not to a name that may resolve to another one by now. */
  readonly connect: (signal: AbortSignal) => Promise<Duplex>;
  /** Unset: plain HTTP. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;
  /** Path and query at the backend. */
  readonly path: string;
  /** A list is sent as so many lines. */
  readonly headers: ReadonlyMap<string, string | readonly string[]>;
}

/** Opens a request of its own to the backend; the caller sends the body. @throws what `connect` throws. */
export async function openRequest({ connect, tls, path, headers }: Backend, method: string, signal: AbortSignal): Promise<ClientRequest> {
  const plain = await connect(signal);
  const connection = tls ? connectTls({ ...tls, ...(tls.ca && { allowPartialTrustChain: true }), socket: plain }) : plain;
  // The end of TLS on a stream that is no socket leaves the stream open.
  if (tls) connection.once('close', () => plain.destroy());
  const outgoing = requestHttp({
    method,
    path,
    headers: Object.fromEntries(headers) as OutgoingHttpHeaders,
    setHost: false,
    createConnection: () => connection,
  });
  // A connection serves one request: what a client sends after it must not reach the backend.
  outgoing.once('response', (response) => void response.once('close', () => connection.destroy()));
  return outgoing;
}
