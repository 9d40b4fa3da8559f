/**
 * The `pod-garbage-collector-controller`.
 *
 * - `decide-collection`: which pods nobody else takes away, pure
 * - `missing-nodes`: nodes that pods name and nobody knows, pure
 * - `pod-garbage-collector`: manifest and action
 * @packageDocumentation
 */
export * from './decide-collection.ts';
export * from './pod-garbage-collector.ts';
