import type { Exchange, Outcome } from './exchange.ts';

/** Answers an exchange. Throws, at once or later, what becomes an error response. */
export type Handler = (exchange: Exchange) => Promise<Outcome> | Outcome;

/** Wraps the handler behind it. Made once for a server; what it does for each request costs a call. */
export type Filter = (next: Handler) => Handler;

/** The filters in the order a request meets them, and what answers in the end. */
export function chain(filters: readonly Filter[], last: Handler): Handler {
  return filters.reduceRight((next, filter) => filter(next), last);
}
