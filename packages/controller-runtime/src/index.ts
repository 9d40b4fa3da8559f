/**
 * What runs controllers.
 *
 * - `controller`: manifest, reconciler, triggers: what a controller package implements
 * - `event-recorder`: events about objects, the interface
 * - `event-broadcaster`: writes events in the background
 * - `event-correlator`: combines, counts and limits events of core/v1
 * - `event-series`: counts repeated events of events.k8s.io
 * - `leader-election`: one active process among several
 * - `run-controller`: worker loop of one controller
 * - `narrow-client`, `narrow-informers`: what a manifest allows
 * - `rbac-rules`: the role that a manifest amounts to
 * - `supervisor`: ordered start and stop of a process's components, restart of crashed ones
 * - `expectations`: what a controller did and has not seen yet
 * - `pod-control/`: what controllers of pods share
 * - `history/`: ControllerRevisions
 * - `listed-resource`: what discovery says of a resource
 * - `lru-map`: a Map of bounded size
 * @packageDocumentation
 */
export {
  type Controller,
  type ControllerContext,
  type ControllerDefinition,
  type ControllerManifest,
  done,
  type Reconciler,
  type ReconcileResult,
  requeueAfter,
  type ResourceUse,
  type Trigger,
  trigger,
  type Verb,
} from './controller.ts';
export type { EventOptions, EventRecorder } from './event-recorder.ts';
export { EventBroadcaster } from './event-broadcaster.ts';
export type { EventBroadcasterDeps, EventOrigin, EventReporter } from './event-broadcaster.ts';
export { EventCorrelator } from './event-correlator.ts';
export type { Correlation } from './event-correlator.ts';
export { runAsLeader } from './leader-election.ts';
export type { LeaderElectionDeps, LeaderElectionOptions } from './leader-election.ts';
export { runController } from './run-controller.ts';
export type { ControllerMetrics, FirstWrite, RunControllerDeps } from './run-controller.ts';
export { anyResource, narrowClient } from './narrow-client.ts';
export { narrowInformers } from './narrow-informers.ts';
export type { NarrowedInformers } from './narrow-informers.ts';
export { rbacRulesOf } from './rbac-rules.ts';
export type { ResourceRule } from './rbac-rules.ts';
export { Supervisor } from './supervisor.ts';
export type { Component, SupervisorDeps, SupervisorOptions } from './supervisor.ts';
export { Expectations } from './expectations.ts';
export * from './pod-control/index.ts';
export { ControllerRevisions, templateOf, type RevisionOwner } from './history/controller-revisions.ts';
export { discoveryFailure, offers } from './listed-resource.ts';
export type { ListedResource, ListedResources, ListResources } from './listed-resource.ts';
export { LruMap } from './lru-map.ts';
