import type { JsonObject } from '@kubewright/api-machinery';

/** Where a webhook is and how it proves itself. */
export interface WebhookTarget {
  /** As messages name it, without a query: `https://hook.system.svc:443/validate`. */
  readonly url: string;
  /** Connects here instead of resolving the URL's host; the certificate is still checked against the URL's host. */
  readonly address?: { readonly host: string; readonly port: number };
  /** PEM of the authorities the certificate must come from; unset: the system's. */
  readonly caPem?: string;
}

export interface WebhookCallOptions {
  readonly timeoutMs: number;
  /** Answers longer than this are refused. */
  readonly maxResponseBytes: number;
  readonly userAgent: string;
  /** W3C trace context of the call; unset where it is not traced. */
  readonly traceparent?: string | undefined;
  readonly signal?: AbortSignal;
}

/** The webhook has answered with a status that is no success. */
export class WebhookStatusError extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.name = 'WebhookStatusError';
    this.code = code;
  }
}

/**
 * Sends a review to a webhook and answers the review it sends back. Redirects are never followed.
 * @throws {Error} whose message names the cause as Go's HTTP client and client-go do:
 * `Post "https://…?timeout=10s": context deadline exceeded`.
 * @throws {WebhookStatusError} when it answers with another status than success.
 */
export interface WebhookCaller {
  call(target: WebhookTarget, body: JsonObject, options: WebhookCallOptions): Promise<JsonObject>;
}
