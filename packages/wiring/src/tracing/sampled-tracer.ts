import {
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span as OtelSpan,
  type SpanContext,
  type SpanOptions,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
import type { RequestSpanStart, Span, SpanAttributes, Tracer } from '@kubewright/apiserver';
import type { HttpRequest } from '@kubewright/http';

/** The caller's span, as W3C trace context names it: version, trace, span and flags. */
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;

function callerSpan({ headers }: HttpRequest): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = '00'] = traceparent.exec(headers.get('traceparent') ?? '') ?? [];
  const state = headers.get('tracestate');
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  if (!isSpanContextValid(context)) return undefined;
  return state === undefined ? context : { ...context, traceState: createTraceState(state) };
}

/** Makes spans of what is sampled, and nothing of the rest. */
export class SampledTracer implements Tracer {
  readonly #tracer: OtelTracer;

  constructor(tracer: OtelTracer) {
    this.#tracer = tracer;
  }

  root(name: string, auditId: string): Span | undefined {
    return this.#start(ROOT_CONTEXT, auditId, name, { root: true });
  }

  request(request: HttpRequest, { name, auditId, startMs, trusted, attributes, within }: RequestSpanStart): Span | undefined {
    const caller = callerSpan(request);
    if (trusted && !caller && !within) return undefined;
    const options: SpanOptions = {
      kind: SpanKind.SERVER,
      attributes,
      startTime: new Date(startMs),
      links: caller && !trusted ? [{ context: caller }] : [],
    };
    if (!trusted) return this.#start(ROOT_CONTEXT, auditId, name, options);
    const parent = caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : (within as SampledSpan).context;
    return this.#start(parent, auditId, name, options);
  }

  #start(parent: Context, auditId: string, name: string, options: SpanOptions): Span | undefined {
    const span = this.#tracer.startSpan(name, options, parent);
    return span.isRecording() ? new SampledSpan(this.#tracer, span, auditId) : undefined;
  }
}

class SampledSpan implements Span {
  readonly auditId: string;
  /** For what is within it. */
  readonly context: Context;
  readonly #tracer: OtelTracer;
  readonly #span: OtelSpan;

  constructor(tracer: OtelTracer, span: OtelSpan, auditId: string) {
    this.#tracer = tracer;
    this.#span = span;
    this.auditId = auditId;
    this.context = trace.setSpan(ROOT_CONTEXT, span);
  }

  get traceparent(): string {
    const { traceId, spanId } = this.#span.spanContext();
    return `00-${traceId}-${spanId}-01`;
  }

  start(name: string, attributes: SpanAttributes = {}, kind?: 'client'): Span {
    const span = this.#tracer.startSpan(name, { kind: kind ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes }, this.context);
    return new SampledSpan(this.#tracer, span, this.auditId);
  }

  event(name: string, attributes: SpanAttributes = {}): void {
    this.#span.addEvent(name, attributes);
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  end(failure?: string): void {
    if (!this.#span.isRecording()) return;
    if (failure !== undefined) this.#span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    this.#span.end();
  }
}
