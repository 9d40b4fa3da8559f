/**
 * The `statefulset-controller`.
 *
 * - `statefulset-controller`: manifest and definition
 * - `statefulset-reconciler`: one pass over a set: claim, decide, act, tell the status
 * - `decide-pods`: which pod is made, given up or replaced next
 * - `decide-status`: what its pods amount to
 * - `stateful-pod`: who a pod is: name, ordinal, labels, claims
 * @packageDocumentation
 */
export { manifest, statefulsetControllerDefinition } from './statefulset-controller.ts';
