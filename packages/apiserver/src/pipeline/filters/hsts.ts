import type { Filter } from '../chain.ts';

/** Tells browsers to come over TLS alone (filters hsts.go); no directives: nothing is told. */
export function withHsts(directives: readonly string[]): Filter {
  if (directives.length === 0) return (next) => next;
  const header = directives.join('; ');
  return (next) => (exchange) => {
    exchange.headers['strict-transport-security'] = header;
    return next(exchange);
  };
}
