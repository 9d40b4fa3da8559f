import type { HttpRequest } from '@kubewright/http';
import type { Filter } from '../chain.ts';
import type { Exchange, Outcome } from '../exchange.ts';

/** One span of a trace. */
export interface RequestSpan {
  /** `code` is the status of the answer. */
  end(code: number, attributes: Readonly<Record<string, string>>): void;
}

/** Makes spans of requests; the context of the caller's trace stands in the request's headers (W3C trace context). */
export interface RequestTracer {
  begin(request: HttpRequest): RequestSpan;
}

/** Tells of each request as a span (filters traces.go). */
export function withTracing(tracer: RequestTracer | undefined): Filter {
  if (!tracer) return (next) => next;
  return (next) => async (exchange) => {
    const span = tracer.begin(exchange.request);
    const end = (code: number): void => span.end(code, attributesOf(exchange));
    try {
      const outcome: Outcome = await next(exchange);
      end(outcome.status);
      return outcome;
    } catch (error) {
      end((error as { status?: { code?: number } }).status?.code ?? 500);
      throw error;
    }
  };
}

function attributesOf({ info, headers }: Exchange): Record<string, string> {
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const all = { 'audit-id': String(headers['audit-id']), 'k8s.verb': verb, 'k8s.group': group, 'k8s.version': version, 'k8s.resource': resource, 'k8s.subresource': subresource, 'k8s.namespace': namespace, 'k8s.name': name };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
