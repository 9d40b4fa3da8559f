import type { HttpRequest } from '@kubewright/http';
import type { Filter } from '../chain.ts';
import { tooManyRequests } from './max-in-flight.ts';

const exempt = /^\/(?:healthz|livez|metrics|readyz)/;
const ownUserAgent = 'kube-apiserver/';

/**
 * Sends new requests elsewhere once the server no longer takes any: its clients are told to try again on a connection of
 * their own choice (filters with_retry_after.go). Health and metrics are answered to the end.
 */
export function withRetryAfter(isDraining: () => boolean): Filter {
  return (next) => (exchange) => {
    if (!isDraining() || isExempt(exchange.request)) return next(exchange);
    exchange.headers['connection'] = 'close';
    return tooManyRequests(5, 'The apiserver is shutting down, please try again later.');
  };
}

const isExempt = ({ path, headers }: HttpRequest): boolean =>
  exempt.test(path) || (headers.get('user-agent') ?? '').startsWith(ownUserAgent);
