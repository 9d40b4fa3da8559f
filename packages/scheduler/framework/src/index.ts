/**
 * The scheduling framework: what a plugin is, and the machine that runs plugins.
 *
 * - `plugin`: the extension points, each a small interface; `status`: what a plugin says; `cycle-state`: what plugins
 *   of one cycle share; `cluster-event`: when a rejected pod is worth another try
 * - `profile`: the plugins of a scheduler, sorted by extension point
 * - `node-info`, `pod-resources`, `host-ports`: a node and what runs on it; `cluster-state`: all of them
 * - `scheduling-queue`, `queued-pod`: the pods that wait
 * - `scheduling-cycle`: a node for one pod; `binding-cycle`, `waiting-pods`: what follows
 * - `node-match/`: node selectors and tolerations
 * - `fit-error`, `pod-condition`: how it is told that a pod fits nowhere
 * - `scheduler`: all of it, between informers and the API
 * @packageDocumentation
 */
export {
  type BindPlugin,
  type FilterPlugin,
  maxNodeScore,
  type Nodes,
  type PermitPlugin,
  type Plugin,
  type PostBindPlugin,
  type PostFilterPlugin,
  type PostFilterResult,
  type PreBindPlugin,
  type PreEnqueuePlugin,
  type PreFilterNodes,
  type PreFilterPlugin,
  type PreScorePlugin,
  type QueueSortPlugin,
  type ReservePlugin,
  type ScorePlugin,
} from './plugin.ts';
export { failed, isRejection, skip, type Status, success, unresolvable, unschedulable, wait } from './status.ts';
export { CycleState, type StateKey, stateKey } from './cycle-state.ts';
export { type ClusterEvent, type EventAction, type RequeueRule, ruleMatches } from './cluster-event.ts';
export { Profile, type PluginStatus, type ProfileConfig } from './profile.ts';
export { NodeInfo } from './node-info.ts';
export { amountOf, type PodRequests, podRequests, readResources, type Resources } from './pod-resources.ts';
export { type HostPort, hostPortsOf } from './host-ports.ts';
export { matchesNodeSelector, matchesRequired, matchesTerm, namedNodes } from './node-match/node-selector.ts';
export { findUntolerated, hardEffects, tolerates } from './node-match/tolerations.ts';
export { ClusterState } from './cluster-state.ts';
export { priorityOf, type QueuedPod } from './queued-pod.ts';
export { SchedulingQueue, type SchedulingQueueDeps, type SchedulingQueueOptions } from './scheduling-queue.ts';
export { SchedulingCycle, feasibleNodesToFind, type CycleResult } from './scheduling-cycle.ts';
export type { WaitingPod, WaitingPods } from './waiting-pods.ts';
export { fitMessage, reasonCounts, type Diagnosis } from './fit-error.ts';
export { Scheduler, type SchedulerDeps } from './scheduler.ts';
