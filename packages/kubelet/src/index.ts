/**
 * Node registration, pod workers, probes and the kubelet API over any CRI-shaped runtime.
 *
 * - `kubelet-backend`: what the HTTP end points of a node stand on
 * @packageDocumentation
 */
export type { ContainerLogOptions, ContainerReference, KubeletBackend, PodReference } from './kubelet-backend.ts';
