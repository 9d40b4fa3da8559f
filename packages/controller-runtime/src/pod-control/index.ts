/**
 * What controllers of pods share.
 *
 * - `pod-state`: active, ready, available
 * - `pod-control`: creates and deletes pods, with events
 * - `claim-objects`: adoption and release
 * - `owner-index`: objects by controller
 * - `rank-pods`: which pods to give up first
 * - `short-hash`: names for templates
 * - `slow-start`: growing batches of calls
 * - `decide-replicas`, `replica-reconciler`: ReplicaSets and ReplicationControllers
 * - `service-pods`, `trigger-times`: Endpoints and EndpointSlices
 * - `without-keys`: labels and annotations less some
 * @packageDocumentation
 */
export {
  isPodActive,
  isPodAvailable,
  isPodFinished,
  isPodReady,
  isPodTerminating,
  nextAvailableInMs,
  podCondition,
  readySinceMs,
} from './pod-state.ts';
export { isNamespaceTerminating, PodControl, podFromTemplate, type PodControlDeps } from './pod-control.ts';
export { claimObjects, controllerReference, decideClaim, type Claim, type ClaimDeps } from './claim-objects.ts';
export { indexByOwner, type OwnerIndex } from './owner-index.ts';
export { rankPodsForDeletion } from './rank-pods.ts';
export { shortHash } from './short-hash.ts';
export { slowStart, type SlowStartResult } from './slow-start.ts';
export {
  burstReplicas,
  decideReplicas,
  decideReplicaStatus,
  type ReplicaCondition,
  type ReplicaDecision,
  type ReplicaSpec,
  type ReplicaStatus,
} from './decide-replicas.ts';
export { ReplicaReconciler, type ReplicaKind } from './replica-reconciler.ts';
export { canServe, findPort, hasManagedEndpoints, hostnameIn, isIPv6, podAddresses, podsOf, servicesOfPod } from './service-pods.ts';
export { lastChangeTriggerTimeAnnotation, TriggerTimes } from './trigger-times.ts';
export { withoutKeys } from './without-keys.ts';
