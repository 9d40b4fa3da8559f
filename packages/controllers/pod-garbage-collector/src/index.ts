/**
 * The `pod-garbage-collector-controller`.
 *
 * - `decide-collection`: which pods nobody else takes away, pure
 * - `missing-nodes`: nodes that pods name and nobody knows, pure
 * - `pod-garbage-collector-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, podGarbageCollectorControllerDefinition, type PodGarbageCollectorOptions } from './pod-garbage-collector-controller.ts';
