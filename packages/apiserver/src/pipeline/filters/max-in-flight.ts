import type { HttpResponse } from '@kubewright/http';
import type { Filter } from '../chain.ts';
import type { InFlight, InFlightLimits } from '../in-flight.ts';

/** Turns requests away while too many are being worked on, but never those of system:masters (filters maxinflight.go). */
export function withMaxInFlight(inFlight: InFlight, limits: InFlightLimits): Filter {
  return (next) => async (exchange) => {
    if (exchange.longRunning) return next(exchange);
    const { info, user } = exchange;
    if (inFlight.isFull(info.verb, limits) && !user.groups.includes('system:masters')) return tooManyRequests(1);
    const leave = (exchange.leave = inFlight.enter(info.verb));
    try {
      return await next(exchange);
    } finally {
      leave();
    }
  };
}

export function tooManyRequests(retryAfterSeconds: number, message = 'Too many requests, please try again later.'): HttpResponse {
  return {
    status: 429,
    body: `${message}\n`,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'retry-after': String(retryAfterSeconds) },
  };
}
