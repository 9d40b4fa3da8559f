import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { TlsOptions } from './http-endpoint.ts';
import { hostOf, tlsConnectionOptions } from './http-endpoint.ts';
import type { Connections, HttpAnswer, HttpCall } from './http-exchange.ts';
import { ConnectionError } from './http-exchange.ts';

/** HTTP/1.1 over kept connections, with or without TLS. */
export class Http1Connections implements Connections {
  readonly #url: URL;
  readonly #agent: HttpAgent;

  constructor(url: URL, tls: TlsOptions) {
    this.#url = url;
    const settings = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 16 };
    this.#agent = url.protocol === 'https:' ? new HttpsAgent({ ...settings, ...tlsConnectionOptions(url, tls) }) : new HttpAgent(settings);
  }

  call({ method, target, headers, body }: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const secure = this.#url.protocol === 'https:';
    const options: RequestOptions = {
      agent: this.#agent,
      host: hostOf(this.#url),
      port: this.#url.port || (secure ? 443 : 80),
      method,
      path: target,
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      signal,
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(options);
      request.once('response', (response) => resolve(answerOf(response)));
      request.once('error', (cause: NodeJS.ErrnoException) => {
        if (signal.aborted) return reject(signal.reason);
        const broken = cause.code === 'ECONNRESET' || cause.code === 'EPIPE';
        reject(
          new ConnectionError(`${method} ${this.#url.host}: ${cause.message}`, {
            cause,
            broken,
            unprocessed: cause.code === 'ECONNREFUSED',
          }),
        );
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function answerOf(response: IncomingMessage): HttpAnswer {
  // An aborted request destroys its response; whoever reads it is told, nobody else need be.
  response.on('error', () => {});
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) headers.set(name, Array.isArray(value) ? value.join(', ') : (value ?? ''));
  return { status: response.statusCode ?? 0, headers, body: response };
}
