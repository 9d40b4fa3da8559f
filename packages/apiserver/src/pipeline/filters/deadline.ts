import { badRequest, parseDuration, timeout, type Clock } from '@kubewright/api-machinery';
import type { Filter, Handler } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

const readVerbs: ReadonlySet<string> = new Set(['get', 'list']);

/**
 * Ends requests that are not long-running after `maximumMs`, or sooner where `?timeout=` says so (filters
 * request_deadline.go and timeout.go). @throws {ApiError} Timeout then, BadRequest for a timeout that is no duration.
 */
export function withDeadline(clock: Clock, maximumMs: number): Filter {
  return (next) => (exchange) => {
    if (exchange.longRunning) return next(exchange);
    const wanted = exchange.query.size === 0 ? null : exchange.query.get('timeout');
    return withTimer(exchange, next, clock, wanted ? atMost(maximumMs, wanted) : maximumMs);
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

function withTimer(exchange: Exchange, next: Handler, clock: Clock, deadlineMs: number): Promise<Outcome> {
  const { signal: peer, info } = exchange;
  // A read that nobody waits for any more does no harm: it needs no signal of its own.
  const controller = readVerbs.has(info.verb) ? undefined : new AbortController();
  if (controller) exchange.signal = controller.signal;
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(deadlineMs, () => {
      const error = timeout('request did not complete within the allotted timeout', 0);
      controller?.abort(error);
      exchange.leave();
      reject(error);
    });
    const gone = (): void => controller?.abort(peer.reason);
    if (controller) peer.addEventListener('abort', gone, { once: true });
    const end = (): void => {
      timer.cancel();
      if (controller) peer.removeEventListener('abort', gone);
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    try {
      void Promise.resolve(next(exchange)).then((outcome) => {
        end();
        resolve(outcome);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}
