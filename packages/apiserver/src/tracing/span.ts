import type { HttpRequest } from '@kubewright/http';

export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A step of a request that is told of, and that may have steps of its own. What is not traced has none. */
export interface Span {
  /** Of the request; upstream's steps name it. */
  readonly auditId: string;
  /** W3C trace context for whoever is asked meanwhile. */
  readonly traceparent: string;
  /** `client`: somebody else is asked. */
  start(name: string, attributes?: SpanAttributes, kind?: 'client'): Span;
  event(name: string, attributes?: SpanAttributes): void;
  set(attributes: SpanAttributes): void;
  /** Idempotent. `failure`: why it has failed; '' where that is all there is to say. */
  end(failure?: string): void;
}

export interface RequestSpanStart {
  /** `GET /api/v1/namespaces/{:namespace}/pods`: of as many spans as there are resources and verbs, not as objects. */
  readonly name: string;
  readonly auditId: string;
  /** Epoch. */
  readonly startMs: number;
  /** Whether the trace of the caller is gone on with; of others' it is only noted that they belong together. */
  readonly trusted: boolean;
  readonly attributes: SpanAttributes;
  /** What a trusted request is a step of that says nothing of a trace. */
  readonly within: Span | undefined;
}

/** Makes spans; undefined where nobody wants to know of them. */
export interface Tracer {
  /** A trace that the server begins itself. */
  root(name: string, auditId: string): Span | undefined;
  /** The context of the caller's trace stands in the request's headers (W3C trace context). */
  request(request: HttpRequest, start: RequestSpanStart): Span | undefined;
}

/** Does work as a step of what is traced. */
export function within<T>(
  span: Span | undefined,
  name: string,
  attributes: (span: Span) => SpanAttributes,
  work: (step: Span | undefined) => Promise<T>,
): Promise<T> {
  if (!span) return work(undefined);
  const step = span.start(name, attributes(span));
  return work(step).finally(() => step.end());
}

/** Asks another server over HTTP, told of as a step that it may go on with. */
export async function outgoing<T>(span: Span | undefined, url: string, ask: (traceparent: string | undefined) => Promise<T>): Promise<T> {
  if (!span) return ask(undefined);
  const { hostname, port } = new URL(url);
  const step = span.start(
    'HTTP POST',
    { 'http.request.method': 'POST', 'url.full': url, 'server.address': hostname, ...(port && { 'server.port': Number(port) }) },
    'client',
  );
  try {
    const answer = await ask(step.traceparent);
    step.set({ 'http.response.status_code': 200 });
    step.end();
    return answer;
  } catch (error) {
    step.end((error as Error).message);
    throw error;
  }
}
