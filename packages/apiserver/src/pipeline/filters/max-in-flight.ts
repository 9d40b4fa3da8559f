import type { HttpResponse } from '@kubewright/http';
import type { Filter } from '../chain.ts';
import type { InFlight } from '../in-flight.ts';

/** Turns requests away while too many are being worked on, reads and writes apart (filters maxinflight.go). */
export function withMaxInFlight(inFlight: InFlight): Filter {
  return (next) => async (exchange) => {
    if (exchange.longRunning) return next(exchange);
    const leave = inFlight.enter(exchange.info.verb, exchange.user);
    if (!leave) return tooManyRequests(1);
    exchange.leave = leave;
    try {
      return await next(exchange);
    } finally {
      leave();
    }
  };
}

export function tooManyRequests(retryAfterSeconds: number): HttpResponse {
  return {
    status: 429,
    body: 'Too many requests, please try again later.\n',
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'retry-after': String(retryAfterSeconds) },
  };
}
