import type { Clock } from '@kubewright/api-machinery';
import { toStatus } from '../../render/status.ts';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** Told once for each request that was answered. */
export interface RequestObserver {
  /** `sizeBytes` is 0 for a stream. */
  finished(exchange: Exchange, code: number, durationMs: number, sizeBytes: number): void;
}

/** Tells the observer how each request ended. */
export function withObservation(observer: RequestObserver, clock: Clock): Filter {
  return (next) => async (exchange) => {
    let code = 500;
    let sizeBytes = 0;
    try {
      const outcome = await next(exchange);
      code = outcome.status;
      sizeBytes = sizeOf(outcome);
      return outcome;
    } catch (error) {
      code = toStatus(error).code ?? 500;
      throw error;
    } finally {
      observer.finished(exchange, code, clock.monotonicMs() - exchange.receivedMs, sizeBytes);
    }
  };
}

function sizeOf(outcome: Outcome): number {
  if ('sizeBytes' in outcome) return outcome.sizeBytes;
  const { body } = outcome;
  return typeof body === 'string' ? body.length : body instanceof Uint8Array ? body.byteLength : 0;
}
