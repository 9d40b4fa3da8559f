import type { Clock } from '@kubewright/api-machinery';
import type { Filter } from '../chain.ts';
import { RequestTrace } from '../../tracing/request-trace.ts';
import { httpAttributes, requestSpanName } from '../../tracing/request-attributes.ts';
import type { Tracer } from '../../tracing/span.ts';
import type { Exchange } from '../exchange.ts';

/** Whoever else could have every request of theirs sampled, whatever the configuration says, would fill the collector. */
const trustedGroups: ReadonlySet<string> = new Set(['system:masters', 'system:monitoring']);

const auditIdOf = ({ headers }: Exchange): string => String(headers['audit-id']);

/**
 * Tells of each request as a span. Authentication comes before, as whose trace is gone on with depends on who asks, and so
 * has a trace of its own, within which requests of the trusted are that say nothing of one (filters traces.go,
 * filterlatency.go).
 */
export function withTracing(tracer: Tracer | undefined, clock: Clock, authentication: Filter): Filter {
  if (!tracer) return authentication;
  return (next) => {
    const authenticating = authentication((exchange) => {
      const { request, info, user, receivedMs } = exchange;
      const span = tracer.request(request, {
        name: requestSpanName(request.method, info),
        auditId: auditIdOf(exchange),
        startMs: clock.nowMs() - (clock.monotonicMs() - receivedMs),
        trusted: user.groups.some((group) => trustedGroups.has(group)),
        attributes: httpAttributes(exchange),
        within: exchange.authentication,
      });
      if (span) exchange.trace = new RequestTrace(span);
      return next(exchange);
    });
    return async (exchange) => {
      const span = tracer.root('authentication', auditIdOf(exchange));
      exchange.authentication = span;
      try {
        return await authenticating(exchange);
      } finally {
        span?.end();
      }
    };
  };
}

/** Tells of what comes behind a filter, and of itself, as a step; upstream's names are those of its filters. */
export function withSpan(tracer: Tracer | undefined, name: string, filter: Filter): Filter {
  if (!tracer) return filter;
  return (next) => {
    const handler = filter(next);
    return (exchange) => {
      exchange.trace?.enter(name);
      return handler(exchange);
    };
  };
}
