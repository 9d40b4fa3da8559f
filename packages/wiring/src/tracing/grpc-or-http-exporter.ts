import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type Report = Parameters<SpanExporter['export']>[1];

/**
 * For an endpoint that does not say what is spoken there: gRPC, as upstream's is, or HTTP where no gRPC server answers.
 * Which one it is, the first spans that are taken decide.
 */
export class GrpcOrHttpExporter implements SpanExporter {
  #undecided: SpanExporter[];

  constructor(grpc: SpanExporter, http: SpanExporter) {
    this.#undecided = [grpc, http];
  }

  export(spans: ReadableSpan[], report: Report): void {
    const [first, second] = this.#undecided;
    first!.export(spans, (result) => {
      if (result.code === 0) return this.#decide(first!, report, result);
      if (!second) return report(result);
      second.export(spans, (other) => (other.code === 0 ? this.#decide(second, report, other) : report(result)));
    });
  }

  #decide(taker: SpanExporter, report: Report, result: Parameters<Report>[0]): void {
    const others = this.#undecided.filter((exporter) => exporter !== taker);
    this.#undecided = [taker];
    report(result);
    for (const exporter of others) void exporter.shutdown();
  }

  async shutdown(): Promise<void> {
    await Promise.all(this.#undecided.map((exporter) => exporter.shutdown()));
  }
}
