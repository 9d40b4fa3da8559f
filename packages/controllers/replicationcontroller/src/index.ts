/**
 * The replicationcontroller-controller.
 *
 * - `replicationcontroller-controller`: manifest and definition
 * - `replication-controller-kind`: how a ReplicationController is read; the work is `pod-control` of the controller runtime
 * @packageDocumentation
 */
export { manifest, replicationcontrollerControllerDefinition } from './replicationcontroller-controller.ts';
