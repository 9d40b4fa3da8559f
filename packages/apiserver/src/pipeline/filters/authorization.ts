import type { Clock } from '@kubewright/api-machinery';
import type { Authorizer, Decision } from '../../contract.ts';
import type { AccessMetrics } from '../../metrics/access-metrics.ts';
import { attributesOf, forbiddenRequest } from '../authorize.ts';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** Lets through what the user may do. @throws {ApiError} Forbidden */
export function withAuthorization(authorizer: Authorizer, metrics: AccessMetrics, clock: Clock): Filter {
  return (next) => (exchange) => {
    const startMs = clock.monotonicMs();
    const attributes = attributesOf(exchange.user, exchange.info);
    const answer = authorizer.authorize(attributes);
    const decide = (decision: Decision): Promise<Outcome> | Outcome => {
      metrics.authorized(decision.kind, clock.monotonicMs() - startMs);
      if (exchange.audit) note(exchange, decision);
      if (decision.kind !== 'allow') {
        // The text may hold what the client has sent: no browser may take it for a page.
        exchange.headers['x-content-type-options'] = 'nosniff';
        throw forbiddenRequest(attributes, decision.reason);
      }
      return next(exchange);
    };
    return 'kind' in answer ? decide(answer) : answer.then(decide);
  };
}

function note({ audit }: Exchange, { kind, reason }: Decision): void {
  audit?.annotate('authorization.k8s.io/decision', kind === 'allow' ? 'allow' : 'forbid');
  audit?.annotate('authorization.k8s.io/reason', reason);
}
