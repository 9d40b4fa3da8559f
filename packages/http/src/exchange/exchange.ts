import type { Clock, Logger } from '@kubewright/api-machinery';
import type { HttpHandler, HttpRequest, HttpResponse } from '../handler.ts';
import type { ListenerLimits } from '../listener/listener.ts';
import type { SlowBodyGuard } from '../listener/slow-body-guard.ts';

/** What both protocols need to serve a request. */
export interface ExchangeDeps {
  readonly handle: HttpHandler;
  readonly limits: ListenerLimits;
  readonly slowBodies: SlowBodyGuard;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A response in plain text, as upstream's HTTP server gives when no handler is reached. */
export function plainResponse(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }, body: text };
}

/** Runs the handler; one that breaks its promise never to reject becomes a 500 without details. */
export async function answer(deps: ExchangeDeps, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await deps.handle(request);
  } catch (error) {
    deps.logger.error('A request handler rejected', { method: request.method, path: request.path, error: String(error) });
    return { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Internal Server Error\n' };
  }
}

const noContentLength = (status: number): boolean => status === 204 || status === 304 || status < 200;

/** True when a length may be declared for the body of this response. */
export const declaresLength = (status: number, headers: HttpResponse['headers']): boolean =>
  !noContentLength(status) && headers['content-length'] === undefined;
