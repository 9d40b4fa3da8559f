/** Deduplicating, rate-limited work queue. @packageDocumentation */
export {};
