import type { HttpRequest } from '@kubewright/http';
import type { RequestSpanStart, Span, SpanAttributes, Tracer } from '../src/index.ts';

/** A span as it was told of. */
export class RecordedSpan implements Span {
  readonly traceparent = 'recorded';
  readonly auditId: string;
  readonly name: string;
  readonly attributes: Record<string, string | number>;
  readonly events: string[] = [];
  readonly steps: RecordedSpan[] = [];
  state: 'open' | 'ended' | 'failed' = 'open';

  constructor(name: string, auditId: string, attributes: SpanAttributes = {}) {
    this.name = name;
    this.auditId = auditId;
    this.attributes = { ...attributes };
  }

  start(name: string, attributes?: SpanAttributes): Span {
    const step = new RecordedSpan(name, this.auditId, attributes);
    this.steps.push(step);
    return step;
  }

  event(name: string): void {
    this.events.push(name);
  }

  set(attributes: SpanAttributes): void {
    Object.assign(this.attributes, attributes);
  }

  end(failure?: string): void {
    if (this.state === 'open') this.state = failure === undefined ? 'ended' : 'failed';
  }

  /** The step of a name, wherever below this one. */
  find(name: string): RecordedSpan | undefined {
    return this.name === name ? this : this.steps.map((step) => step.find(name)).find((found) => found !== undefined);
  }

  /** The names of it and of what is within it, each in the brackets of what it is within. */
  get tree(): string {
    return this.steps.length === 0 ? this.name : `${this.name} (${this.steps.map(({ tree }) => tree).join(', ')})`;
  }
}

/** Keeps the spans of requests, and how they began. */
export class RecordingTracer implements Tracer {
  readonly requests: RecordedSpan[] = [];
  readonly starts: RequestSpanStart[] = [];

  root(name: string, auditId: string): Span {
    return new RecordedSpan(name, auditId);
  }

  request(_: HttpRequest, start: RequestSpanStart): Span {
    this.starts.push(start);
    const span = new RecordedSpan(start.name, start.auditId, start.attributes);
    this.requests.push(span);
    return span;
  }
}
