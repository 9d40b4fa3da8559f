/**
 * The replicaset-controller.
 *
 * - `replicaset-controller`: manifest and definition
 * - `replica-set-kind`: how a ReplicaSet is read; the work is `pod-control` of the controller runtime
 * @packageDocumentation
 */
export { manifest, replicasetControllerDefinition } from './replicaset-controller.ts';
