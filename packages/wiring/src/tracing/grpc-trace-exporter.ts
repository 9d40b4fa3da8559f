import { credentials, makeGenericClientConstructor, type Client, type ServiceError } from '@grpc/grpc-js';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type Report = Parameters<SpanExporter['export']>[1];

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** As OpenTelemetry's exporters for Go have it. */
const timeoutMs = 10_000;
const asIs = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const TraceService = makeGenericClientConstructor({}, 'TraceService');

/** Sends spans to a collector over gRPC without TLS, which is all that upstream speaks (opentelemetry-proto 1.9, trace_service.proto). */
export class GrpcTraceExporter implements SpanExporter {
  readonly #client: Client;
  readonly #nowMs: () => number;

  /** @param target as gRPC names servers: `localhost:4317`, `unix:///run/collector.sock` */
  constructor(target: string, nowMs: () => number) {
    this.#client = new TraceService(target, credentials.createInsecure());
    this.#nowMs = nowMs;
  }

  export(spans: ReadableSpan[], report: Report): void {
    const request = ProtobufTraceSerializer.serializeRequest(spans);
    if (!request) return report({ code: 0 });
    const deadline = this.#nowMs() + timeoutMs;
    const done = (error: ServiceError | null): void => report(error ? { code: 1, error } : { code: 0 });
    this.#client.makeUnaryRequest(exportPath, asIs, (bytes) => bytes, request, { deadline }, done);
  }

  async shutdown(): Promise<void> {
    this.#client.close();
  }
}
