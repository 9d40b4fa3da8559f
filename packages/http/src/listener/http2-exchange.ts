import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants, sensitiveHeaders } from 'node:http2';
import { isPolled, type HttpRequest, type HttpResponse } from '../handler.ts';
import type { ExchangeDeps } from './exchange.ts';
import { answer, declaresLength, plainResponse } from './exchange.ts';
import type { Peer } from './peer.ts';
import { BodyAbortedError, readBody, streamBody } from './request-body.ts';
import { headersFromHttp2 } from './request-headers.ts';
import type { RequestTarget } from './request-target.ts';
import { parseRequestTarget } from './request-target.ts';
import { bodyLength, leave, sendBody, sendPolled } from './response-body.ts';

/** A request on an HTTP/2 stream. What costs memory is made when it is asked for: thousands of these wait idle. */
class Http2Request implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly httpVersion = '2.0';
  /** Nothing more will come. */
  bodyIsTaken = false;
  readonly #stream: ServerHttp2Stream;
  readonly #raw: IncomingHttpHeaders;
  readonly #peer: Peer;
  readonly #deps: ExchangeDeps;
  #headers: Map<string, string> | undefined;
  #abort: AbortController | undefined;
  #gone = false;
  #body: Promise<Uint8Array> | undefined;

  constructor(stream: ServerHttp2Stream, raw: IncomingHttpHeaders, target: RequestTarget, peer: Peer, deps: ExchangeDeps) {
    this.method = raw[':method'] ?? 'GET';
    this.path = target.path;
    this.query = target.query;
    this.#stream = stream;
    this.#raw = raw;
    this.#peer = peer;
    this.#deps = deps;
  }

  get headers(): ReadonlyMap<string, string> {
    return (this.#headers ??= headersFromHttp2(this.#raw));
  }
  get clientCertificate(): Uint8Array | undefined {
    return this.#peer.clientCertificate;
  }
  get clientCertificateError(): string | undefined {
    return this.#peer.clientCertificateError;
  }
  get remoteAddress(): string {
    return this.#peer.remoteAddress;
  }
  get stream(): AsyncIterable<Uint8Array> {
    this.#continue();
    return streamBody(this.#stream);
  }
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#gone) this.#abort.abort(new BodyAbortedError('the client went away'));
    return this.#abort.signal;
  }

  body(maxBytes: number): Promise<Uint8Array> {
    if (this.#body) return this.#body;
    this.#continue();
    const declaredBytes = Number(this.#raw['content-length'] ?? 0);
    const arrived = this.#arrivedBody(maxBytes, declaredBytes);
    if (arrived) return (this.#body = Promise.resolve(arrived));
    const stream = this.#stream;
    // Listeners stay with the stream, and this must not stay with them.
    const destroy = (): void => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    return (this.#body = readBody(stream, maxBytes, declaredBytes, this.#deps.slowBodies, destroy));
  }

  /** The body, when all of it is here: taken without listeners, which cost more. nghttp2 holds the peer to what it declares. */
  #arrivedBody(maxBytes: number, declaredBytes: number): Uint8Array | undefined {
    const stream = this.#stream;
    if (!declaredBytes || declaredBytes > maxBytes || stream.readableLength !== declaredBytes || !stream.state.remoteClose)
      return undefined;
    this.bodyIsTaken = true;
    return stream.read(declaredBytes) as Buffer;
  }

  /** Whoever asks for the headers again, has them made again. */
  answered(): void {
    this.#headers = undefined;
  }

  peerWentAway(): void {
    this.#gone = true;
    this.#abort?.abort(new BodyAbortedError('the client went away'));
  }

  #continue(): void {
    if (this.#raw.expect === '100-continue' && !this.#stream.headersSent && !this.#stream.destroyed)
      this.#stream.additionalHeaders({ ':status': 100 });
  }
}

/**
 * Serves one stream, whose errors somebody listens to: never throws, never leaves it open after the response. `ended` is
 * called when it is gone.
 */
export function serveHttp2Stream(
  stream: ServerHttp2Stream,
  raw: IncomingHttpHeaders,
  peer: Peer,
  deps: ExchangeDeps,
  ended: () => void,
): void {
  // It has been reset before its turn came.
  if (stream.destroyed) return ended();
  const path = raw[':path'];
  const headOnly = raw[':method'] === 'HEAD';
  const breakOff = (error: unknown): void => {
    if (!stream.destroyed) deps.logger.debug('A response broke off', { path, error: String(error) });
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  };
  const target = parseRequestTarget(path);
  let request = target && new Http2Request(stream, raw, target, peer, deps);
  let sent = false;
  stream.on('close', () => {
    // A stream that the peer resets looks finished, too.
    if (!sent) request?.peerWentAway();
    // Node's half of a stream outlives the collections of young objects; what was made for the request must not.
    request = undefined;
    ended();
  });
  const send = (response: HttpResponse): Promise<void> => {
    if (!request?.bodyIsTaken) refuseRestLater(stream);
    return respond(stream, response, headOnly, breakOff);
  };
  // No async function: what waits here, waits as long as a watch lasts.
  if (!request) return void send(plainResponse(400, '400 Bad Request')).catch(breakOff);
  if (headerListBytes(raw) > deps.limits.maxHeaderBytes)
    return void send(plainResponse(431, '431 Request Header Fields Too Large')).catch(breakOff);
  void answer(deps, request)
    .then((response) => {
      const sending = send(response);
      request?.answered();
      // What is polled is ended with its stream, and asks nothing of its request any more.
      if (typeof response.body === 'object' && isPolled(response.body)) request = undefined;
      // As Go does: the client gets this answer, and connects anew for its next request.
      if (response.headers['connection'] === 'close') stream.session?.close();
      return sending;
    })
    .then(() => void (sent = true), breakOff);
}

/** Bytes each header counts besides its name and value (RFC 9113 6.5.2). */
const headerOverheadBytes = 32;

/** The size of a header list. SETTINGS_MAX_HEADER_LIST_SIZE only advises the peer, and nghttp2 does not hold it to that. */
function headerListBytes(raw: IncomingHttpHeaders): number {
  let bytes = 0;
  for (const name in raw) {
    const value = raw[name];
    if (typeof value === 'string') bytes += name.length + value.length + headerOverheadBytes;
    else if (value) for (const each of value) bytes += name.length + each.length + headerOverheadBytes;
  }
  return bytes;
}

/** Resolves when the response has been sent, or goes on until `breakOff`. @throws at once or later, when it cannot be sent */
function respond(stream: ServerHttp2Stream, response: HttpResponse, headOnly: boolean, breakOff: (error: unknown) => void): Promise<void> {
  const { body } = response;
  if (stream.destroyed || stream.closed) return Promise.resolve(leave(body));
  const headers = toHttp2Headers(response);
  if (headOnly || body === undefined) {
    stream.respond(headers, { endStream: true });
    return Promise.resolve(leave(body));
  }
  stream.respond(headers);
  if (typeof body !== 'object' || !isPolled(body)) return sendBody(stream, body);
  sendPolled(stream, stream.session ?? stream, body.polled, (error) => error === undefined || breakOff(error));
  return Promise.resolve();
}

/** The rest of a body nobody read is refused, not awaited (RFC 9113 8.1). */
function refuseRestLater(stream: ServerHttp2Stream): void {
  if (stream.endAfterHeaders || stream.readableEnded || stream.destroyed || stream.closed) return;
  stream.once('finish', () => refuseRest(stream));
}

function refuseRest(stream: ServerHttp2Stream): void {
  if (stream.readableEnded || stream.destroyed) return;
  if (stream.readableLength === 0 && stream.readableFlowing) return;
  stream.close(constants.NGHTTP2_NO_ERROR);
}

/** Headers of a connection have no place in HTTP/2 (RFC 9113 8.2.2). */
const connectionHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings']);

/** Every answer has another value: kept in HPACK's table for later ones, it would drive out what they share, and be looked through. */
const unlike = ['audit-id'];

function toHttp2Headers(response: HttpResponse): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ':status': response.status, [sensitiveHeaders]: unlike };
  for (const name of Object.keys(response.headers)) {
    const lower = name.toLowerCase();
    if (!connectionHeaders.has(lower)) headers[lower] = response.headers[name];
  }
  const length = bodyLength(response.body);
  if (length !== undefined && declaresLength(response.status, response.headers)) headers['content-length'] = length;
  return headers;
}
