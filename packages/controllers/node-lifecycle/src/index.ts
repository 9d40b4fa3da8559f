/**
 * The `node-lifecycle-controller` and, beside it, the `taint-eviction-controller`.
 *
 * - `decide-node-health`: when a node is lost, and what its conditions then say, pure
 * - `decide-taints`: which taints its conditions stand for, pure
 * - `decide-labels`: old names of labels, pure
 * - `zone-disruption`, `zone-eviction-queue`: how fast nodes may be emptied, pure
 * - `decide-pod-not-ready`: pods of nodes not ready, pure
 * - `node-monitor`: the pass over all nodes
 * - `node-lifecycle-controller`: manifest and action
 * - `decide-eviction`: what NoExecute taints mean for a pod, pure
 * - `taint-eviction-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, nodeLifecycleControllerDefinition, type NodeLifecycleOptions } from './node-lifecycle-controller.ts';
export { taintEvictionControllerDefinition, taintEvictionManifest } from './taint-eviction-controller.ts';
