import type { PatternEngine } from '@kubewright/api-machinery';
import type { Filter } from '../chain.ts';

const allowed = {
  'access-control-allow-methods': 'POST, GET, OPTIONS, PUT, DELETE, PATCH',
  'access-control-allow-headers':
    'Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since',
  'access-control-expose-headers': 'Date',
  'access-control-allow-credentials': 'true',
};

/** Which origins' pages may read answers. */
export interface CorsOptions {
  /** Regular expressions of origins. */
  readonly allowedOrigins: readonly string[];
  readonly patterns: PatternEngine;
}

/** Lets pages of other origins read answers; their preflights are answered here, before anybody asks who they are (filters cors.go). */
export function withCors(cors: CorsOptions | undefined): Filter {
  if (!cors) return (next) => next;
  const { allowedOrigins, patterns } = cors;
  return (next) => (exchange) => {
    const { method, headers } = exchange.request;
    const origin = headers.get('origin') ?? '';
    if (origin === '' || !allowedOrigins.some((pattern) => patterns.matches(pattern, origin))) return next(exchange);
    Object.assign(exchange.headers, { 'access-control-allow-origin': origin, ...allowed });
    return method === 'OPTIONS' ? { status: 204, headers: {} } : next(exchange);
  };
}
