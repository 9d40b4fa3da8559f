import type { HttpResponse } from '@kubewright/http';
import { whenEnded } from '../pipeline/when-ended.ts';
import type { Span, SpanAttributes } from './span.ts';

/** The steps of one request that are under way, each within the one before it. They end when the answer has been given whole. */
export class RequestTrace {
  readonly #open: { readonly name: string; readonly span: Span }[];

  constructor(request: Span) {
    this.#open = [{ name: '', span: request }];
  }

  /** The innermost step. */
  get span(): Span {
    return this.#open.at(-1)!.span;
  }

  enter(name: string, attributes?: SpanAttributes): void {
    this.#open.push({ name, span: this.span.start(name, attributes) });
  }

  /** Ends a step before its request; nothing happens where it is not under way. */
  leave(name: string): void {
    const index = this.#open.findLastIndex((step) => step.name === name);
    if (index <= 0) return;
    for (const { span } of this.#open.splice(index).toReversed()) span.end();
  }

  event(name: string, attributes?: SpanAttributes): void {
    this.span.event(name, attributes);
  }

  /** The response, which ends all steps with its body. */
  until(response: HttpResponse, peer: AbortSignal): HttpResponse {
    return whenEnded(response, peer, () => this.#end(response)) as HttpResponse;
  }

  #end({ status, body }: HttpResponse): void {
    const request = this.#open[0]!.span;
    for (const { span } of this.#open.splice(1).toReversed()) span.end();
    const sizeBytes = sizeOf(body);
    request.set({ 'http.response.status_code': status, ...(sizeBytes > 0 && { 'http.response.body.size': sizeBytes }) });
    request.end(status >= 500 ? '' : undefined);
  }

  /** An upgraded connection is over. */
  endUpgraded(): void {
    this.#end({ status: 101, headers: {} });
  }
}

/** 0 where it is not known. */
function sizeOf(body: HttpResponse['body']): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  return Array.isArray(body) ? body.reduce((sum: number, { byteLength }: Uint8Array) => sum + byteLength, 0) : 0;
}
