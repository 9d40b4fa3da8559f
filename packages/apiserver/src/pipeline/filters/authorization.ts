import type { ApiCalls } from '../api-calls.ts';
import type { Filter } from '../chain.ts';

/** Lets through what the user may do. @throws {ApiError} Forbidden */
export function withAuthorization(calls: ApiCalls): Filter {
  return (next) => (exchange) => {
    const deciding = calls.authorize(exchange.user, exchange.info);
    return deciding ? deciding.then(() => next(exchange)) : next(exchange);
  };
}
