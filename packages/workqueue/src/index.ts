/**
 * A deduplicating, rate-limited queue of keys for workers.
 *
 * - `work-queue`: the queue: add, take, done, delayed and rate-limited adds, shutdown and drain
 * - `run-workers`: workers on its keys, as many as there is work for
 * - `rate-limiter`: exponential per item, token bucket, the longest of several
 * - `queue-metrics`: what a queue reports
 * - `delay-line`: items that become due later, behind one timer of the clock
 * @packageDocumentation
 */
export { WorkQueue } from './work-queue.ts';
export type { WorkQueueDeps } from './work-queue.ts';
export { runWorkers } from './run-workers.ts';
export type { Work } from './run-workers.ts';
export { bucketLimiter, defaultControllerLimiter, exponentialLimiter, maxOfLimiters } from './rate-limiter.ts';
export type { RateLimiter } from './rate-limiter.ts';
export type { QueueMetrics } from './queue-metrics.ts';
export { DelayLine } from './delay-line.ts';
