import { Agent, request as requestHttps, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { plainJson, type Clock, type JsonObject } from '@kubewright/api-machinery';
import { tlsConnectionOptions } from '../http/http-endpoint.ts';
import { goNetworkError } from './go-network-error.ts';
import { readReview } from './read-review.ts';
import { serverAnswerMessage } from './server-answer-message.ts';
import { WebhookStatusError, type WebhookCaller, type WebhookCallOptions, type WebhookTarget } from './webhook-caller.ts';

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** A connection that had gone idle and was closed by its peer meanwhile: the webhook has seen nothing of the request. */
class StaleConnectionError extends Error {}

/** Calls webhooks over HTTPS (HTTP/1.1, as upstream does) on kept connections. */
export class HttpsWebhookCaller implements WebhookCaller {
  readonly #clock: Clock;
  /** Keeps connections apart by address, authorities and server name. */
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 4, timeout: 90_000 });

  constructor(deps: { clock: Clock }) {
    this.#clock = deps.clock;
  }

  async call(target: WebhookTarget, body: JsonObject, options: WebhookCallOptions): Promise<JsonObject> {
    const url = new URL(target.url);
    const timeoutSeconds = Math.ceil(options.timeoutMs / 1000);
    url.searchParams.set('timeout', `${timeoutSeconds}s`);
    const bytes = Buffer.from(plainJson(body));
    const { status, contentType, body: answer } = await this.#post(url, target, bytes, options);
    const text = answer.toString('utf8');
    if (status < 200 || status > 206) throw new WebhookStatusError(serverAnswerMessage(status, text, contentType), status);
    return readReview(text, body, { status, contentType });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(url: URL, target: WebhookTarget, body: Buffer, options: WebhookCallOptions): Promise<Answer> {
    const controller = new AbortController();
    const timer = this.#clock.schedule(options.timeoutMs, () => controller.abort(new Error('context deadline exceeded')));
    const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
    try {
      const send = (): Promise<Answer> => this.#exchange(url, target, body, options, signal);
      return await send().catch((error: unknown) => {
        if (error instanceof StaleConnectionError) return send();
        throw error;
      });
    } catch (error) {
      const why = controller.signal.aborted
        ? 'context deadline exceeded'
        : options.signal?.aborted
          ? 'context canceled'
          : (error as Error).message;
      throw new Error(`Post ${JSON.stringify(url.href)}: ${why}`, { cause: error });
    } finally {
      timer.cancel();
    }
  }

  #exchange(url: URL, { address, caPem }: WebhookTarget, body: Buffer, options: WebhookCallOptions, signal: AbortSignal): Promise<Answer> {
    const dialled = { host: address?.host ?? url.hostname.replace(/^\[|\]$/g, ''), port: address?.port ?? Number(url.port || 443) };
    const request: RequestOptions = {
      ...tlsConnectionOptions(url, caPem ? { ca: caPem } : {}),
      ...dialled,
      agent: this.#agent,
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      signal,
      headers: {
        host: url.host,
        accept: 'application/json, */*',
        'content-type': 'application/json',
        'content-length': body.byteLength,
        'user-agent': options.userAgent,
        ...(options.traceparent && { traceparent: options.traceparent }),
      },
    };
    return new Promise((resolve, reject) => {
      const sent = requestHttps(request);
      sent.once('response', (response) =>
        readBody(response, options.maxResponseBytes).then((bytes) => {
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, contentType: headers['content-type'] ?? '', body: bytes });
        }, reject),
      );
      sent.once('error', (error: NodeJS.ErrnoException) => {
        const stale = sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(stale ? new StaleConnectionError('EOF') : new Error(goNetworkError(error, dialled), { cause: error }));
      });
      sent.end(body);
    });
  }
}

function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    response.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length > maxBytes) response.destroy(new Error(`the response is longer than ${maxBytes} bytes`));
      else chunks.push(chunk);
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
    response.once('error', (error: Error) => reject(error.message === 'aborted' ? new Error('unexpected EOF', { cause: error }) : error));
  });
}
