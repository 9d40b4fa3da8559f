import { parseRequestInfo, type RequestInfo } from '../../request/request-info.ts';
import type { Handler } from '../chain.ts';

const longRunningSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

/** Finds out what the path asks for. @throws {ApiError} BadRequest for a path that cannot be taken apart. */
export function withRequestInfo(next: Handler): Handler {
  return (exchange) => {
    const { request, query, connection } = exchange;
    const info = parseRequestInfo(request.method, request.path, query);
    exchange.info = info;
    exchange.longRunning = connection !== undefined || isLongRunning(info);
    return next(exchange);
  };
}

/** Profiles take as long as their client says (filters longrunning.go). */
function isLongRunning({ resourceRequest, verb, subresource, path }: RequestInfo): boolean {
  return verb === 'watch' || (resourceRequest ? longRunningSubresources.has(subresource) : path.startsWith('/debug/pprof/'));
}
