/**
 * Node registration, pod workers, probes and the kubelet API over any CRI-shaped runtime.
 *
 * - `kubelet`: the node: everything below, put together
 * - `kubelet-backend`, `runtime-backend`: what the HTTP end points of a node stand on
 * - `node/`: the node object, its status and its lease
 * - `pods/pod-source`: which pods are bound to a node; one informer for many kubelets
 * - `pods/pod-worker`: one pod from its first sight to its end
 * - `sync/decide-sync`, `sync/decide-init-containers`: spec against reality, pure
 * - `sync/pod-sync`: acts on those decisions
 * - `status/`: phase, conditions and container statuses, and writing them
 * - `containers/`: environment, configuration, hooks, starting and ending one container
 * - `volumes/`, `images/`, `probing/`, `admission/`: what their names say
 * @packageDocumentation
 */
export { Kubelet } from './kubelet.ts';
export type { KubeletDeps, KubeletOptions } from './kubelet.ts';
export type { ContainerLogOptions, ContainerReference, KubeletBackend, PodReference } from './kubelet-backend.ts';
export { KubeletServer, kubeletRequestAttributes } from './server/index.ts';
export type { KubeletRequestAttributes, KubeletServerDeps } from './server/index.ts';
export { RuntimeBackend } from './runtime-backend.ts';
export type { RuntimeBackendDeps } from './runtime-backend.ts';
export { InformerPodSource } from './pods/pod-source.ts';
export type { PodHandler, PodSource } from './pods/pod-source.ts';
export { kubeletVersion } from './node/node-object.ts';
export type { MachineInfo, NodeOptions } from './node/node-object.ts';
export { decideSync } from './sync/decide-sync.ts';
export type { SyncDecision } from './sync/decide-sync.ts';
export type { ContainerKill, ProbeVerdicts, SyncInput } from './sync/why-kill.ts';
export { podStatus } from './status/pod-status.ts';
export type { PodStatusInput } from './status/pod-status.ts';
export { podPhase } from './status/pod-phase.ts';
export { admitPod, podRequests } from './admission/admit-pod.ts';
export type { AdmissionInput, Rejection } from './admission/admit-pod.ts';
