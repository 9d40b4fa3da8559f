import { unauthorized, type Clock } from '@kubewright/api-machinery';
import type { Auditor } from '../../audit/auditor.ts';
import type { AccessMetrics } from '../../metrics/access-metrics.ts';
import type { Authenticator, UserInfo } from '../../contract.ts';
import type { Filter } from '../chain.ts';
import type { Exchange } from '../exchange.ts';
import { auditUnauthenticated } from './audit.ts';

export interface AuthenticationDeps {
  readonly auditor?: Auditor | undefined;
  readonly metrics: AccessMetrics;
  readonly clock: Clock;
}

/** Finds out who asks. @throws {ApiError} Unauthorized when no authenticator knows. */
export function withAuthentication(authenticators: readonly Authenticator[], { auditor, metrics, clock }: AuthenticationDeps): Filter {
  const ask = auditor ? asking(authenticators, auditor, clock) : (exchange: Exchange) => askFrom(authenticators, 0, exchange);
  return (next) => (exchange) => {
    const startMs = clock.monotonicMs();
    const answer = counted(metrics, clock, startMs, () => ask(exchange));
    // Most credentials are known already: such a request goes on in the same turn.
    if (!(answer instanceof Promise)) {
      exchange.user = answer;
      metrics.authenticated(true, clock.monotonicMs() - startMs);
      return next(exchange);
    }
    return answer.then((user) => {
      exchange.user = user;
      metrics.authenticated(true, clock.monotonicMs() - startMs);
      return next(exchange);
    });
  };
}

/** Counts those nobody knows. */
function counted<T>(metrics: AccessMetrics, clock: Clock, startMs: number, ask: () => Promise<T> | T): Promise<T> | T {
  const fail = (error: unknown): never => {
    metrics.authenticated(false, clock.monotonicMs() - startMs);
    throw error;
  };
  try {
    const answer = ask();
    return answer instanceof Promise ? answer.catch(fail) : answer;
  } catch (error) {
    return fail(error);
  }
}

/** The same, telling the auditor of those nobody knows. */
function asking(authenticators: readonly Authenticator[], auditor: Auditor, clock: Clock): (exchange: Exchange) => Promise<UserInfo> {
  return async (exchange) => {
    try {
      return await askFrom(authenticators, 0, exchange);
    } catch (error) {
      await auditUnauthenticated(auditor, clock, exchange);
      throw error;
    }
  };
}

function askFrom(authenticators: readonly Authenticator[], index: number, exchange: Exchange): Promise<UserInfo> | UserInfo {
  for (let at = index; at < authenticators.length; at++) {
    const answer = authenticators[at]!.authenticate(exchange.request, exchange);
    if (answer instanceof Promise) return answer.then((user) => user ?? askFrom(authenticators, at + 1, exchange));
    if (answer) return answer;
  }
  throw unauthorized();
}
