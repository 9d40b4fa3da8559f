import type { Clock, Logger } from '@kubewright/api-machinery';
import { toStatus } from '../../render/status.ts';
import type { Filter, Handler } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

export interface RequestLog {
  readonly logger: Logger;
  /** Asked for each request. */
  readonly isOn: () => boolean;
}

/** Writes a line for each request, for people who look for trouble (httplog), while it is asked for. */
export function withRequestLog(log: RequestLog | undefined, clock: Clock): Filter {
  if (!log) return (next) => next;
  const { logger, isOn } = log;
  return (next) => {
    const logged = loggedBy(logger, clock, next);
    return (exchange) => (isOn() ? logged(exchange) : next(exchange));
  };
}

function loggedBy(logger: Logger, clock: Clock, next: Handler): Handler {
  return async (exchange) => {
    let code = 500;
    try {
      const outcome: Outcome = await next(exchange);
      code = outcome.status;
      return outcome;
    } catch (error) {
      code = toStatus(error).code ?? 500;
      throw error;
    } finally {
      logger.info('HTTP', lineOf(exchange, code, clock.monotonicMs() - exchange.receivedMs));
    }
  };
}

/** Neither headers nor bodies: credentials stand in both. */
function lineOf({ request, info, headers }: Exchange, resp: number, latencyMs: number): Record<string, unknown> {
  const URI = request.query === '' ? request.path : `${request.path}?${request.query}`;
  return {
    verb: info.verb.toUpperCase(),
    URI,
    latency: `${latencyMs.toFixed(3)}ms`,
    userAgent: request.headers.get('user-agent') ?? '',
    'audit-ID': headers['audit-id'],
    srcIP: request.remoteAddress,
    resp,
  };
}
