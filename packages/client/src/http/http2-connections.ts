import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import { connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock, Timer } from '@kubewright/api-machinery';
import type { Connections, HttpAnswer, HttpCall } from './http-exchange.ts';
import { ConnectionError } from './http-exchange.ts';
import { http2Body } from './http2-body.ts';

const pingIntervalMs = 30_000;
const pingTimeoutMs = 15_000;
const windowBytes = 8 << 20;

/** One HTTP/2 connection. It refuses calls once it is full or going away; the pool then opens another. */
export class Http2Connection implements Connections {
  /** Resolves when the server has said how many streams it allows, or has gone. */
  readonly ready: Promise<void>;
  readonly #session: ClientHttp2Session;
  readonly #url: URL;
  readonly #clock: Clock;
  #open = 0;
  #usable = true;
  #timer: Timer | undefined;

  constructor(url: URL, socket: TLSSocket, clock: Clock, onEnd: () => void) {
    this.#url = url;
    this.#clock = clock;
    this.#session = connect(url.origin, {
      createConnection: () => socket,
      settings: { initialWindowSize: windowBytes, enablePush: false },
    });
    this.#session.once('connect', () => {
      if (!this.#session.destroyed) this.#session.setLocalWindowSize(2 * windowBytes);
    });
    this.ready = new Promise((resolve) => {
      this.#session.once('remoteSettings', () => resolve());
      this.#session.once('close', () => resolve());
    });
    this.#session.on('error', () => {});
    const end = (): void => {
      this.#usable = false;
      onEnd();
    };
    this.#session.once('goaway', end);
    this.#session.once('close', () => {
      this.#timer?.cancel();
      end();
    });
    this.#schedulePing();
  }

  /** Whether one more call fits. */
  get available(): boolean {
    const limit = this.#session.remoteSettings?.maxConcurrentStreams ?? 100;
    return this.#usable && !this.#session.closed && !this.#session.destroyed && this.#open < limit;
  }

  call({ method, target, headers, body }: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const { host: authority = this.#url.host, ...rest } = headers;
      let stream: ClientHttp2Stream;
      try {
        const pseudo = { ':method': method, ':path': target, ':scheme': 'https', ':authority': authority };
        stream = this.#session.request({ ...pseudo, ...rest }, { endStream: body === undefined });
      } catch (cause) {
        return reject(new ConnectionError(`${method} ${this.#url.host}: the connection is closing`, { cause, unprocessed: true }));
      }
      this.#open++;
      const onAbort = (): void => {
        stream.close(constants.NGHTTP2_CANCEL);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      let failure: unknown;
      stream.on('error', (error) => (failure ??= error));
      stream.once('response', (answer) =>
        resolve({ status: Number(answer[':status']), headers: headersOf(answer), body: http2Body(stream) }),
      );
      stream.once('close', () => {
        this.#open--;
        signal.removeEventListener('abort', onAbort);
        const unprocessed = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
        const why = failure instanceof Error ? failure.message : 'the connection was lost';
        reject(new ConnectionError(`${method} ${this.#url.host}: ${why}`, { cause: failure, unprocessed, broken: true }));
      });
      if (body !== undefined) stream.end(body);
    });
  }

  close(): void {
    this.#usable = false;
    this.#timer?.cancel();
    this.#session.destroy();
  }

  /** A peer that vanished without a word is noticed by an unanswered ping, or a watch would wait for it for ever. */
  #schedulePing(): void {
    this.#timer = this.#clock.schedule(pingIntervalMs, () => {
      if (this.#session.destroyed) return;
      this.#timer = this.#clock.schedule(pingTimeoutMs, () => this.#session.destroy());
      this.#session.ping(() => {
        this.#timer?.cancel();
        if (!this.#session.destroyed) this.#schedulePing();
      });
    });
  }
}

function headersOf(headers: IncomingHttpHeaders): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(':')) map.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  }
  return map;
}
