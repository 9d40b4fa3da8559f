import { badRequest, parseDuration, timeout, type Clock, type Timer } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Filter, Handler } from '../chain.ts';
import { Deadlines } from '../deadlines.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { Lifetime } from '../lifetime.ts';

const why = 'request did not complete within the allotted timeout';
/** Upstream writes it past its codecs: a Status that does not say so. */
const status = { metadata: {}, status: 'Failure', message: `Timeout: ${why}`, reason: 'Timeout', details: {}, code: 504 };
const tooLate: HttpResponse = {
  status: 504,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${JSON.stringify(status)}\n`,
};

/**
 * Ends requests that are not long-running after `maximumMs`, or sooner where `?timeout=` says so (filters
 * request_deadline.go and timeout.go). @throws {ApiError} BadRequest for a timeout that is no duration.
 */
export function withDeadline(clock: Clock, maximumMs: number): Filter {
  const deadlines = new Deadlines(clock, maximumMs);
  return (next) => (exchange) => {
    if (exchange.longRunning) return next(exchange);
    const wanted = exchange.query.size === 0 ? null : exchange.query.get('timeout');
    const deadlineMs = wanted ? atMost(maximumMs, wanted) : maximumMs;
    return withTimer(exchange, next, (end) => (deadlineMs === maximumMs ? deadlines.schedule(end) : clock.schedule(deadlineMs, end)));
  };
}

function atMost(maximumMs: number, wanted: string): number {
  const wantedMs = milliseconds(wanted);
  return wantedMs > 0 && wantedMs < maximumMs ? wantedMs : maximumMs;
}

function milliseconds(wanted: string): number {
  try {
    return Number(parseDuration(wanted)) / 1e6;
  } catch (error) {
    throw badRequest(`invalid timeout specified in the request URL - ${(error as Error).message}`);
  }
}

function withTimer(exchange: Exchange, next: Handler, schedule: (end: () => void) => Timer): Promise<Outcome> {
  const lifetime = (exchange.lifetime = new Lifetime(exchange.request));
  return new Promise((resolve, reject) => {
    const timer = schedule(() => {
      const error = timeout(why, 0);
      lifetime.end(error);
      exchange.leave();
      resolve(tooLate);
    });
    const succeed = (outcome: Outcome): void => {
      timer.cancel();
      resolve(outcome);
    };
    const fail = (error: unknown): void => {
      timer.cancel();
      reject(error);
    };
    try {
      const outcome = next(exchange);
      if (outcome instanceof Promise) outcome.then(succeed, fail);
      else succeed(outcome);
    } catch (error) {
      fail(error);
    }
  });
}
