import type { Clock } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import { toStatus } from '../../render/status.ts';
import type { RequestInfo } from '../../request/request-info.ts';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** One span of a trace. */
export interface RequestSpan {
  /** `code` is the status of the answer. */
  end(code: number, attributes: Readonly<Record<string, string>>): void;
}

export interface SpanStart {
  /** `GET /api/v1/namespaces/{:namespace}/pods`: of as many spans as there are resources and verbs, not as objects. */
  readonly name: string;
  /** Epoch. */
  readonly startMs: number;
  /** Whether the trace of the caller is gone on with; of others' it is only noted that they belong together. */
  readonly trusted: boolean;
}

/** Makes spans of requests; the context of the caller's trace stands in the request's headers (W3C trace context). */
export interface RequestTracer {
  begin(request: HttpRequest, start: SpanStart): RequestSpan;
}

/** Whoever else could have every request of theirs sampled, whatever the configuration says, would fill the collector. */
const trustedGroups: ReadonlySet<string> = new Set(['system:masters', 'system:monitoring']);

/** Tells of each request as a span. Comes behind authentication, as whose trace is gone on with depends on who asks (filters traces.go). */
export function withTracing(tracer: RequestTracer | undefined, clock: Clock): Filter {
  if (!tracer) return (next) => next;
  return (next) => async (exchange) => {
    const { request, info, user, receivedMs } = exchange;
    const span = tracer.begin(request, {
      name: spanName(request.method, info),
      startMs: clock.nowMs() - (clock.monotonicMs() - receivedMs),
      trusted: user.groups.some((group) => trustedGroups.has(group)),
    });
    const end = (code: number): void => span.end(code, attributesOf(exchange));
    try {
      const outcome: Outcome = await next(exchange);
      end(outcome.status);
      return outcome;
    } catch (error) {
      end(toStatus(error).code ?? 500);
      throw error;
    }
  };
}

function spanName(method: string, { resourceRequest, group, version, namespace, resource, name, subresource }: RequestInfo): string {
  if (!resourceRequest) return method;
  const parts = [
    group === '' ? 'api' : 'apis',
    group,
    version,
    namespace && 'namespaces/{:namespace}',
    resource,
    name && '{:name}',
    subresource,
  ];
  return `${method} /${parts.filter((part) => part !== '').join('/')}`;
}

function attributesOf({ info, headers }: Exchange): Record<string, string> {
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const all = {
    'audit-id': String(headers['audit-id']),
    'k8s.verb': verb,
    'k8s.group': group,
    'k8s.version': version,
    'k8s.resource': resource,
    'k8s.subresource': subresource,
    'k8s.namespace': namespace,
    'k8s.name': name,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
