import type { Filter } from '../chain.ts';
import { tooManyRequests } from './max-in-flight.ts';

const health = /^\/(?:healthz|livez|readyz)(?:\/|$)/;

/**
 * Sends new requests elsewhere once the server no longer takes any: its clients are told to try again on a connection of
 * their own choice (filters with_retry_after.go). Health is answered to the end.
 */
export function withRetryAfter(isDraining: () => boolean): Filter {
  return (next) => (exchange) => {
    if (!isDraining() || health.test(exchange.request.path)) return next(exchange);
    exchange.headers['connection'] = 'close';
    return tooManyRequests(1);
  };
}
