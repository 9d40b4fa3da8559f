/**
 * The contract between the kubelet and whatever runs containers, in the shape of CRI v1.
 *
 * - `runtime-service`: sandboxes, containers, exec, attach, port-forward, logs, events
 * - `pod-sandbox`, `container`: what is asked for and what is reported
 * - `image-service`: images of the node
 * - `pod-files`: volumes and other files the kubelet prepares on the node
 * - `runtime-error`: what every method rejects with
 * - `event-stream`, `waiters`: one producer, many asynchronous readers; for implementations
 * - `@kubewright/cri/conformance`: the suite every implementation passes
 * @packageDocumentation
 */
export type {
  AttachOptions,
  ContainerFilter,
  ContainerStats,
  ExecOptions,
  ExecSyncResult,
  LogEntry,
  LogOptions,
  RuntimeEvent,
  RuntimeService,
  RuntimeStatus,
  RuntimeVersion,
  SandboxFilter,
  StreamSession,
  TerminalSize,
} from './runtime-service.ts';
export type { PodSandboxConfig, PodSandboxMetadata, PodSandboxStatus, PodSandboxSummary, PortMapping } from './pod-sandbox.ts';
export {
  type ContainerConfig,
  type ContainerMetadata,
  type ContainerState,
  type ContainerStatus,
  type ContainerSummary,
  type LinuxResources,
  type Mount,
  runsToCompletion,
  type SecurityConfig,
} from './container.ts';
export type { FilesystemUsage, Image, ImageAuth, ImageService } from './image-service.ts';
export type { PodFiles, VolumeDirectoryOptions, VolumeFile } from './pod-files.ts';
export { hasRuntimeCode, isRuntimeNotFound, RuntimeError, type RuntimeErrorCode, runtimeReason } from './runtime-error.ts';
export { EventStream } from './event-stream.ts';
export { Waiters } from './waiters.ts';
