import type { Duplex } from 'node:stream';
import type { Polled } from '@kubewright/api-machinery';

/** A request as the pipeline sees it, whichever protocol carried it. */
export interface HttpRequest {
  readonly method: string;
  /** Path without the query, percent-encoded as it came. */
  readonly path: string;
  /** Query without `?`, as it came. */
  readonly query: string;
  /** Lower-case names; repeated headers joined with `, `, `cookie` with `; `, those of impersonation, whose values are free text, with a line feed. */
  readonly headers: ReadonlyMap<string, string>;
  /** Reads the whole body. @throws {BodyTooLargeError} past `maxBytes`. */
  body(maxBytes: number): Promise<Uint8Array>;
  /** The body as it arrives, for proxying. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** DER of the client certificate the TLS handshake verified against the listener's client CA. */
  readonly clientCertificate?: Uint8Array;
  /** Why a certificate that the peer did send was not verified (`CERT_HAS_EXPIRED`, …): credentials that are wrong, not absent. */
  readonly clientCertificateError?: string;
  readonly remoteAddress: string;
  readonly httpVersion: '1.1' | '2.0';
  /** Aborts when the peer goes away. */
  readonly signal: AbortSignal;
}

/** A stream that may be polled instead: what thousands of watches have. */
export interface PolledBody extends AsyncIterable<Uint8Array> {
  readonly polled: Polled<Uint8Array>;
}

/** A body: nothing, bytes, several byte pieces sent one after another, or a stream that ends with the response. */
export type HttpBody = undefined | string | Uint8Array | readonly Uint8Array[] | AsyncIterable<Uint8Array>;

export const isPolled = (body: object): body is PolledBody => 'polled' in body;

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: HttpBody;
}

/** Never rejects: every failure is a response. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Takes over the connection of an HTTP/1.1 Upgrade request. The handler writes the response head itself and owns the
 * socket. `head` is what arrived behind the request. In process (no network) the socket is one end of a Duplex pair.
 */
export type UpgradeHandler = (request: HttpRequest, socket: Duplex, head: Uint8Array) => Promise<void>;

/** Something that serves HTTP: an API server, a kubelet. */
export interface HttpService {
  readonly handle: HttpHandler;
  readonly upgrade: UpgradeHandler;
}

export class BodyTooLargeError extends Error {
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`limit is ${maxBytes}`);
    this.name = 'BodyTooLargeError';
    this.maxBytes = maxBytes;
  }
}
