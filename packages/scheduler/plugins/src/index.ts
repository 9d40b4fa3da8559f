/**
 * The default scheduler plugins, a folder each, and the profile that lists them.
 *
 * - `default-profile`: all of them in order, with their weights
 * - `priority-sort`, `scheduling-gates`: who is next, and who may be at all
 * - `node-name`, `node-unschedulable`, `node-affinity`, `taint-toleration`, `node-ports`: which nodes will do
 * - `node-resources`: which have room, and which the most, or the best balanced
 * - `pod-topology-spread`, `inter-pod-affinity`: spread over domains, near to or away from other pods
 * - `image-locality`: which have the images
 * - `default-preemption`: why taking pods away would not help
 * - `default-binder`: binds through the API
 * @packageDocumentation
 */
export { defaultProfile, type DefaultProfileDeps } from './default-profile.ts';
export { PrioritySort } from './priority-sort/priority-sort.ts';
export { SchedulingGates } from './scheduling-gates/scheduling-gates.ts';
export { NodeName } from './node-name/node-name.ts';
export { NodeUnschedulable } from './node-unschedulable/node-unschedulable.ts';
export { NodeAffinity } from './node-affinity/node-affinity.ts';
export { TaintToleration } from './taint-toleration/taint-toleration.ts';
export { NodePorts } from './node-ports/node-ports.ts';
export { NodeResourcesFit, type NodeResourcesFitArgs } from './node-resources/node-resources-fit.ts';
export { NodeResourcesBalancedAllocation } from './node-resources/node-resources-balanced-allocation.ts';
export { cpuAndMemory, type ScoredResource } from './node-resources/scored-resource.ts';
export { ImageLocality } from './image-locality/image-locality.ts';
export { DefaultPreemption } from './default-preemption/default-preemption.ts';
export { DefaultBinder } from './default-binder/default-binder.ts';
export { PodTopologySpread } from './pod-topology-spread/pod-topology-spread.ts';
export { InterPodAffinity, type InterPodAffinityArgs, type InterPodAffinityDeps } from './inter-pod-affinity/inter-pod-affinity.ts';
