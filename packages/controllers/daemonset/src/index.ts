/**
 * The `daemonset-controller`.
 *
 * - `daemonset-controller`: manifest and definition
 * - `daemonset-reconciler`: one pass over a set: claim, decide, act, tell the status
 * - `decide-pods`: which nodes lack a pod or have too many; what a rolling update replaces next
 * - `decide-status`: what its pods amount to
 * - `daemon-pod`: the pod of a node, and which nodes want one
 * - `ended-pods`: how soon a pod that has ended is made anew
 * @packageDocumentation
 */
export { daemonsetControllerDefinition, manifest } from './daemonset-controller.ts';
