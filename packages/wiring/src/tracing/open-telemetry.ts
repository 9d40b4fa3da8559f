import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { HttpRequest } from '@kubewright/http';
import { GrpcOrHttpExporter } from './grpc-or-http-exporter.ts';
import { GrpcTraceExporter } from './grpc-trace-exporter.ts';
import type { Tracing, TracingDeps } from './open-tracing.ts';

/** The caller's span, as W3C trace context names it: version, trace, span and flags. */
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

function callerSpan({ headers }: HttpRequest): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.exec(headers.get('traceparent') ?? '') ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** `http://host:port/path` is OTLP over HTTP; what has no such scheme is as gRPC names servers. */
function exporterOf(endpoint: string, { clock }: TracingDeps): SpanExporter {
  const overHttp = (url: URL): SpanExporter =>
    new OTLPTraceExporter({ url: `${url.origin}${url.pathname === '/' ? '/v1/traces' : url.pathname}` });
  if (/^https?:/.test(endpoint)) return overHttp(new URL(endpoint));
  const grpc = new GrpcTraceExporter(endpoint, () => clock.nowMs());
  return endpoint.includes('//') ? grpc : new GrpcOrHttpExporter(grpc, overHttp(new URL(`http://${endpoint}`)));
}

export interface TracingPlan {
  readonly endpoint: string;
  /** Of the requests that no caller's trace holds, from 0 to 1. */
  readonly ratio: number;
}

/** Traces with the SDK of OpenTelemetry, which sends spans over OTLP in batches. */
export function traceWith({ endpoint, ratio }: TracingPlan, deps: TracingDeps): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'apiserver' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(exporterOf(endpoint, deps))],
  });
  const tracer = provider.getTracer('kubewright');
  return {
    tracer: {
      begin: (request, { name, startMs, trusted }) => {
        const caller = callerSpan(request);
        const attributes = {
          'http.request.method': request.method,
          'url.path': request.path,
          'user_agent.original': request.headers.get('user-agent') ?? '',
          'client.address': request.remoteAddress,
        };
        const span = tracer.startSpan(
          name,
          { kind: SpanKind.SERVER, attributes, startTime: new Date(startMs), links: caller && !trusted ? [{ context: caller }] : [] },
          caller && trusted ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT,
        );
        return {
          end: (code, more) => {
            span.setAttributes({ ...more, 'http.response.status_code': code });
            if (code >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
            span.end();
          },
        };
      },
    },
    close: () =>
      provider
        .shutdown()
        .catch((error: unknown) => deps.logger.warn('the last spans could not be sent', { endpoint, error: String(error) })),
  };
}
