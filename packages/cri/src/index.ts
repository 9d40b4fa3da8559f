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
export * from './runtime-service.ts';
export * from './pod-sandbox.ts';
export * from './container.ts';
export * from './image-service.ts';
export * from './pod-files.ts';
export * from './runtime-error.ts';
export { EventStream } from './event-stream.ts';
export { Waiters } from './waiters.ts';
