import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import type { Logger } from '@kubewright/api-machinery';
import type { HttpRequest } from '@kubewright/http';
import type { Tracing } from './open-tracing.ts';

/** The caller's span, as W3C trace context names it: version, trace, span and flags. */
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

function callerSpan({ headers }: HttpRequest): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.exec(headers.get('traceparent') ?? '') ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** Traces with the SDK of OpenTelemetry, which sends spans over OTLP in batches. */
export function traceWith({ url, ratio }: { readonly url: string; readonly ratio: number }, logger: Logger): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'apiserver' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
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
      provider.shutdown().catch((error: unknown) => logger.warn('the last spans could not be sent', { url, error: String(error) })),
  };
}
