import type { Clock } from '@kubewright/api-machinery';
import { toStatus } from '../../render/status.ts';
import type { Query, RequestInfo } from '../../request/request-info.ts';
import type { Filter } from '../chain.ts';

/** Told once for each request that was answered. */
export interface RequestObserver {
  finished(info: RequestInfo, query: Query, code: number, durationMs: number): void;
}

/** Tells the observer how each request ended. */
export function withObservation(observer: RequestObserver, clock: Clock): Filter {
  return (next) => async (exchange) => {
    let code = 500;
    try {
      const outcome = await next(exchange);
      code = outcome.status;
      return outcome;
    } catch (error) {
      code = toStatus(error).code ?? 500;
      throw error;
    } finally {
      observer.finished(exchange.info, exchange.query, code, clock.monotonicMs() - exchange.receivedMs);
    }
  };
}
