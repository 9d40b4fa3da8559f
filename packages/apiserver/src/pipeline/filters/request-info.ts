import { goQuote } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import { parseRequestInfo, type RequestInfo } from '../../request/request-info.ts';
import type { Handler } from '../chain.ts';

const longRunningSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

const watchOfNothing = /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/watch\/?$/;

/** Finds out what the path asks for. @throws {ApiError} BadRequest for a path that cannot be taken apart. */
export function withRequestInfo(next: Handler): Handler {
  return (exchange) => {
    const { request, query, connection } = exchange;
    if (watchOfNothing.test(request.path)) return internalServerError(request.path);
    const info = parseRequestInfo(request.method, request.path, query);
    exchange.info = info;
    exchange.longRunning = connection !== undefined || isLongRunning(info);
    return next(exchange);
  };
}

/** Upstream's words, which are no Status: who asks is not known yet. */
function internalServerError(path: string): HttpResponse {
  const body = `Internal Server Error: ${goQuote(path)}: failed to create RequestInfo: unable to determine kind and namespace from url, ${path}\n`;
  return { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body };
}

/** Profiles take as long as their client says (filters longrunning.go). */
function isLongRunning({ resourceRequest, verb, subresource, path }: RequestInfo): boolean {
  return verb === 'watch' || (resourceRequest ? longRunningSubresources.has(subresource) : path.startsWith('/debug/pprof/'));
}
