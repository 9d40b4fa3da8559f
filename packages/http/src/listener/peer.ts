import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What is known of the other end of a connection; every request on it shares this. */
export interface Peer {
  readonly remoteAddress: string;
  readonly clientCertificate: Uint8Array | undefined;
  readonly clientCertificateError: string | undefined;
}

/** Looks at a connection once, after its handshake. */
export function describePeer(socket: Socket): Peer {
  const remoteAddress = socket.remoteAddress ?? '';
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (!certificate) return { remoteAddress, clientCertificate: undefined, clientCertificateError: undefined };
  const { authorized, authorizationError } = socket as TLSSocket;
  if (authorized) return { remoteAddress, clientCertificate: certificate.raw, clientCertificateError: undefined };
  return { remoteAddress, clientCertificate: undefined, clientCertificateError: String(authorizationError ?? 'unverified') };
}
