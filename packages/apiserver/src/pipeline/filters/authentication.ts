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
  const known = (exchange: Exchange, user: UserInfo, startMs: number): void => {
    exchange.user = user;
    exchange.passedMs = clock.monotonicMs();
    metrics.authenticated(user, exchange.passedMs - startMs);
  };
  const ask = auditor ? asking(authenticators, auditor, clock) : (exchange: Exchange) => askFrom(authenticators, 0, exchange);
  return (next) => (exchange) => {
    const startMs = clock.monotonicMs();
    const answer = counted(exchange, metrics, clock, () => ask(exchange));
    // Most credentials are known already: such a request goes on in the same turn.
    if (!(answer instanceof Promise)) {
      known(exchange, answer, startMs);
      return next(exchange);
    }
    return answer.then((user) => {
      known(exchange, user, startMs);
      return next(exchange);
    });
  };
}

/** Counts those nobody knows. */
function counted<T>({ request }: Exchange, metrics: AccessMetrics, clock: Clock, ask: () => Promise<T> | T): Promise<T> | T {
  const startMs = clock.monotonicMs();
  const fail = (error: unknown): never => {
    const wrong = request.clientCertificateError !== undefined || /^bearer\s+\S/i.test(request.headers.get('authorization') ?? '');
    metrics.notAuthenticated(wrong ? 'error' : 'failure', clock.monotonicMs() - startMs);
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
