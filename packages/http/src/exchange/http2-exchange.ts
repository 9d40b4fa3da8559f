import type { Clock } from '@kubewright/api-machinery';
import { isPolled, type HttpRequest, type HttpResponse } from '../handler.ts';
import { errorCode } from '../http2/errors.ts';
import type { RequestHead } from '../http2/request-head.ts';
import type { ResponseHeaders, ServerStream } from '../http2/server-stream.ts';
import type { ExchangeDeps } from './exchange.ts';
import { answer, declaresLength, plainResponse } from './exchange.ts';
import { httpDate } from './http-date.ts';
import type { Peer } from '../listener/peer.ts';
import { sendPolled, type PolledSink } from './polled-body.ts';
import { BodyAbortedError, readBody, streamBody } from './request-body.ts';
import type { RequestTarget } from './request-target.ts';
import { parseRequestTarget } from './request-target.ts';
import { bodyLength, leave, sendBody } from './response-body.ts';

/** A request on an HTTP/2 stream. What costs memory is made when it is asked for: thousands of these wait idle. */
class Http2Request implements HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly httpVersion = '2.0';
  readonly #stream: ServerStream;
  readonly #declaredBytes: number;
  readonly #peer: Peer;
  readonly #deps: ExchangeDeps;
  #abort: AbortController | undefined;
  #gone = false;
  #body: Promise<Uint8Array> | undefined;

  constructor(stream: ServerStream, head: RequestHead, target: RequestTarget, peer: Peer, deps: ExchangeDeps) {
    this.method = head.method;
    this.path = target.path;
    this.query = target.query;
    this.headers = head.headers;
    this.#stream = stream;
    this.#declaredBytes = head.declaredBytes ?? 0;
    this.#peer = peer;
    this.#deps = deps;
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
    return streamBody(this.#stream.readable);
  }
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#gone) this.#abort.abort(new BodyAbortedError('the client went away'));
    return this.#abort.signal;
  }

  body(maxBytes: number): Promise<Uint8Array> {
    return (this.#body ??= this.#read(maxBytes));
  }

  peerWentAway(): void {
    this.#gone = true;
    this.#abort?.abort(new BodyAbortedError('the client went away'));
  }

  #read(maxBytes: number): Promise<Uint8Array> {
    const stream = this.#stream;
    const arrived = stream.takeBody(maxBytes);
    if (arrived) return Promise.resolve(arrived);
    this.#continue();
    return readBody(stream.readable, maxBytes, this.#declaredBytes, this.#deps.slowBodies, () => stream.reset(errorCode.enhanceYourCalm));
  }

  #continue(): void {
    if (this.headers.get('expect') === '100-continue') this.#stream.inform(100);
  }
}

/** Serves one stream: never throws, never leaves it open after the response. `ended` is called when it is gone. */
export function serveHttp2Stream(
  stream: ServerStream,
  head: RequestHead,
  { peer, finish }: { readonly peer: Peer; readonly finish: () => void },
  deps: ExchangeDeps,
  ended: () => void,
): void {
  // It has been reset before its turn came.
  if (stream.isClosed) return ended();
  const { path, method } = head;
  const breakOff = (error: unknown): void => {
    if (!stream.isClosed) deps.logger.debug('A response broke off', { path, error: String(error) });
    stream.reset(errorCode.internalError);
  };
  const target = parseRequestTarget(path);
  let request = target && new Http2Request(stream, head, target, peer, deps);
  let sent = false;
  stream.onClose = () => {
    if (!sent) request?.peerWentAway();
    request = undefined;
    ended();
  };
  const send = (response: HttpResponse): Promise<void> => respond(stream, response, method === 'HEAD', deps, breakOff);
  // No async function: what waits here, waits as long as a watch lasts.
  if (!request) return void send(plainResponse(400, '400 Bad Request')).catch(breakOff);
  if (head.isTooLarge) return void send(plainResponse(431, '431 Request Header Fields Too Large')).catch(breakOff);
  void answer(deps, request)
    .then((response) => {
      const { body } = response;
      sent = typeof body !== 'object' || body instanceof Uint8Array || Array.isArray(body);
      // Before the answer, as Go does: the client gets it, and connects anew for its next request.
      if (response.headers['connection'] === 'close') finish();
      const sending = send(response);
      // What is polled is ended with its stream, and asks nothing of its request any more.
      if (typeof body === 'object' && isPolled(body)) request = undefined;
      return sending;
    })
    .then(() => void (sent = true), breakOff);
}

/** Resolves when the response has been sent, or goes on until `breakOff`. @throws at once or later, when it cannot be sent */
function respond(
  stream: ServerStream,
  response: HttpResponse,
  headOnly: boolean,
  { clock }: ExchangeDeps,
  breakOff: (error: unknown) => void,
): Promise<void> {
  const { body, status } = response;
  if (stream.isClosed) return Promise.resolve(leave(body));
  const headers = toHttp2Headers(response, clock);
  if (headOnly || body === undefined) {
    stream.respond(status, headers, true);
    return Promise.resolve(leave(body));
  }
  stream.respond(status, headers, false);
  if (typeof body === 'string') stream.send(Buffer.from(body), true);
  else if (body instanceof Uint8Array) stream.send(body, true);
  else if (Array.isArray(body)) stream.sendAll(body as readonly Uint8Array[]);
  else if (!isPolled(body)) return sendBody(stream.writable, body);
  else sendPolled(new StreamSink(stream), stream.connection, body.polled, (error) => error === undefined || breakOff(error));
  return Promise.resolve();
}

/** The body of a watch, of which there are thousands: a Writable for each would take more than all the rest of it. */
class StreamSink implements PolledSink {
  readonly #stream: ServerStream;

  constructor(stream: ServerStream) {
    this.#stream = stream;
  }

  get destroyed(): boolean {
    return this.#stream.isClosed;
  }

  write(bytes: Uint8Array, taken: () => void): void {
    this.#stream.send(bytes, false, taken);
  }

  end(): void {
    this.#stream.send(noBytes, true);
  }

  once(_event: 'close', gone: () => void): void {
    const { onClose } = this.#stream;
    this.#stream.onClose = () => {
      onClose();
      gone();
    };
  }
}

const noBytes = new Uint8Array(0);

/** Headers of a connection have no place in HTTP/2 (RFC 9113 8.2.2). */
const connectionHeaders = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings']);

function toHttp2Headers(response: HttpResponse, clock: Clock): ResponseHeaders {
  const headers: Record<string, string | readonly string[]> = {};
  for (const name of Object.keys(response.headers)) {
    const lower = name.toLowerCase();
    if (!connectionHeaders.has(lower)) headers[lower] = response.headers[name]!;
  }
  const length = bodyLength(response.body);
  if (length !== undefined && declaresLength(response.status, response.headers)) headers['content-length'] = String(length);
  headers['date'] ??= httpDate(clock.nowMs());
  return headers;
}
