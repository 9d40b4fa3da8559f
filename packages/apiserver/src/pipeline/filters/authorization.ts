import { goQuote, type Clock } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Authorizer, Decision } from '../../contract.ts';
import type { AccessMetrics } from '../../metrics/access-metrics.ts';
import { attributesOf, forbiddenRequest } from '../authorize.ts';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** Lets through what the user may do. @throws {ApiError} Forbidden */
export function withAuthorization(authorizer: Authorizer, metrics: AccessMetrics, clock: Clock): Filter {
  return (next) => (exchange) => {
    const startMs = clock.monotonicMs();
    const attributes = attributesOf(exchange.user, exchange.info, exchange.query);
    const answer = authorizer.authorize(attributes);
    const decide = (decision: Decision): Promise<Outcome> | Outcome => {
      metrics.authorized(decision, clock.monotonicMs() - startMs);
      if (exchange.audit) note(exchange, decision);
      if (decision.kind !== 'allow') {
        if (decision.error !== undefined) return failed(exchange, decision.error);
        // The text may hold what the client has sent: no browser may take it for a page.
        exchange.headers['x-content-type-options'] = 'nosniff';
        throw forbiddenRequest(attributes, decision.reason);
      }
      return next(exchange);
    };
    return 'kind' in answer ? decide(answer) : answer.then(decide);
  };
}

/** Upstream's words, which are no Status. */
function failed({ request }: Exchange, error: string): HttpResponse {
  const target = request.query === '' ? request.path : `${request.path}?${request.query}`;
  const body = `Internal Server Error: ${goQuote(target)}: ${error}`
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body: `${body}\n` };
}

function note({ audit }: Exchange, { kind, reason, error }: Decision): void {
  if (kind !== 'allow' && error !== undefined) return audit?.annotate('authorization.k8s.io/reason', 'internal error');
  audit?.annotate('authorization.k8s.io/decision', kind === 'allow' ? 'allow' : 'forbid');
  audit?.annotate('authorization.k8s.io/reason', reason);
}
