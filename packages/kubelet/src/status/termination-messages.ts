import type { Pod } from '@kubewright/api/core/v1';
import type { ContainerStatus, PodFiles, RuntimeService } from '@kubewright/cri';
import { allContainers } from '../pods/containers-of.ts';
import type { PodRuntimeState } from '../pods/pod-runtime-state.ts';

const maxFileBytes = 4_096;
const maxLogBytes = 2_048;
const maxLogLines = 80;

/** Reads, once for each ended container, the message it left in its termination log or at the end of its output. */
export class TerminationMessages {
  readonly #runtime: RuntimeService;
  readonly #files: PodFiles | undefined;
  readonly #known = new Map<string, string>();

  constructor(runtime: RuntimeService, files: PodFiles | undefined) {
    this.#runtime = runtime;
    this.#files = files;
  }

  /** Messages by container id. */
  get known(): ReadonlyMap<string, string> {
    return this.#known;
  }

  async collect(pod: Pod, state: PodRuntimeState): Promise<void> {
    for (const status of state.containers) {
      if (status.state !== 'Exited' || this.#known.has(status.id)) continue;
      this.#known.set(status.id, await this.#read(pod, status));
    }
  }

  forget(state: PodRuntimeState): void {
    for (const { id } of state.containers) this.#known.delete(id);
  }

  async #read(pod: Pod, status: ContainerStatus): Promise<string> {
    const container = allContainers(pod).find(({ name }) => name === status.metadata.name);
    const path = container?.terminationMessagePath || '/dev/termination-log';
    const mount = status.mounts.find(({ containerPath }) => containerPath === path);
    const message = mount && this.#files ? await this.#files.readTail(mount.hostPath, maxFileBytes) : '';
    if (message || status.message) return message || status.message;
    const fallBack = container?.terminationMessagePolicy === 'FallbackToLogsOnError' && status.exitCode !== 0;
    return fallBack ? this.#lastOutput(status.id) : '';
  }

  async #lastOutput(containerId: string): Promise<string> {
    const lines: Uint8Array[] = [];
    for await (const { bytes } of this.#runtime.logs(containerId, { tailLines: maxLogLines })) lines.push(bytes);
    const all = Buffer.concat(lines);
    return all.subarray(Math.max(0, all.length - maxLogBytes)).toString('utf8');
  }
}
