import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { GrpcOrHttpExporter } from './grpc-or-http-exporter.ts';
import { GrpcTraceExporter } from './grpc-trace-exporter.ts';
import type { Tracing, TracingDeps } from './open-tracing.ts';
import { SampledTracer } from './sampled-tracer.ts';

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
    resource: resourceFromAttributes({ 'service.name': 'apiserver', 'service.instance.id': deps.instanceId }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor(exporterOf(endpoint, deps))],
  });
  return {
    tracer: new SampledTracer(provider.getTracer('kubewright')),
    close: () =>
      provider
        .shutdown()
        .catch((error: unknown) => deps.logger.warn('the last spans could not be sent', { endpoint, error: String(error) })),
  };
}
