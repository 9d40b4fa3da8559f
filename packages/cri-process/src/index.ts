/**
 * A container runtime of plain host processes.
 *
 * - `process-runtime`: the RuntimeService: sandboxes and containers, kept on disk
 * - `process-images`: the ImageService of a node without images
 * - `host-files`: volumes and other files of pods on the host's disk
 * - `process-container`: one container: a process group, its log, its record
 * - `container-launcher`, `launch`, `mount-namespace`: from a container's configuration to a process
 * - `run-ledger`, `process-identity`: no process outlives its cluster, none is mistaken for another
 * - `container-log`, `read-log`: logs in CRI format, with rotation
 * - `sessions`: exec and attach
 * @packageDocumentation
 */
export { ProcessRuntime } from './process-runtime.ts';
export type { ProcessRuntimeOptions } from './process-runtime.ts';
export { ProcessImages } from './process-images.ts';
export { HostFiles } from './host-files.ts';
