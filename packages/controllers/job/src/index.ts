/**
 * The `job-controller`.
 *
 * - `job-controller`: manifest and definition
 * - `job-reconciler`: one pass over a job: count, decide, act, track
 * - `count-pods`: its pods as one pass sees them
 * - `decide-end`: whether it has failed, or has met its success policy
 * - `decide-pods`: which pods it lacks or has too many of
 * - `job-tracker`, `track-pods`: counts ended pods exactly once
 * - `pod-failure-policy`, `backoff`, `completion-indexes`, `conditions`, `job-template`, `job-pods`, `job-pod-index`: what those are made of
 * @packageDocumentation
 */
export { jobControllerDefinition, manifest } from './job-controller.ts';
