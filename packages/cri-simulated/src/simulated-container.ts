import { Waiters, type ContainerConfig, type ContainerState, type ContainerStatus, type PodSandboxConfig } from '@kubewright/cri';
import { sleep, untilAborted } from '@kubewright/api-machinery';
import type { Clock } from '@kubewright/api-machinery';
import { PassThrough } from 'node:stream';
import type { Duplex } from 'node:stream';
import { everyProtocolListener } from './every-protocol.ts';
import { httpListener } from './http-service.ts';
import type { ContainerContext, ExecHandler, SimulatedImage } from './image.ts';
import { LogBuffer } from './log-buffer.ts';
import type { MemoryFiles } from './memory-files.ts';
import type { SimulatedNetwork } from './simulated-network.ts';

export interface SimulatedContainerDeps {
  readonly id: string;
  readonly sandboxId: string;
  readonly pod: PodSandboxConfig;
  readonly podIps: readonly string[];
  readonly config: ContainerConfig;
  readonly program: SimulatedImage;
  readonly clock: Clock;
  readonly network: SimulatedNetwork;
  readonly files: MemoryFiles;
  readonly onExit: () => void;
}

/** One simulated container: its program's run, from created to exited. */
export class SimulatedContainer {
  readonly deps: SimulatedContainerDeps;
  readonly log: LogBuffer;
  readonly createdAtMs: number;
  readonly stdin: PassThrough | undefined;
  execHandler: ExecHandler | undefined;
  state: ContainerState = 'Created';
  #startedAtMs: number | undefined;
  #finishedAtMs: number | undefined;
  #exitCode: number | undefined;
  #reason = '';
  readonly #stop = new AbortController();
  readonly #listeners: { port: number; listener: (socket: Duplex) => void }[] = [];
  readonly #exitWaiters = new Waiters();
  /** Output as it is written, for attached clients. */
  readonly outputs = new Set<(stream: 'stdout' | 'stderr', text: string) => void>();

  constructor(deps: SimulatedContainerDeps) {
    this.deps = deps;
    this.log = new LogBuffer(deps.clock);
    this.createdAtMs = deps.clock.nowMs();
    this.stdin = deps.config.stdin ? new PassThrough() : undefined;
  }

  start(): void {
    this.state = 'Running';
    this.#startedAtMs = this.deps.clock.nowMs();
    if (this.deps.program.answersEverywhere) this.#listen(0, everyProtocolListener());
    void this.#run();
  }

  async #run(): Promise<void> {
    try {
      this.finish((await this.deps.program.run(this.#context())) ?? 0);
    } catch (error) {
      if (this.#stop.signal.aborted) return this.finish(143);
      this.write('stderr', error instanceof Error ? (error.stack ?? error.message) : String(error));
      this.finish(1);
    }
  }

  /** Asks it to stop; what does not within `timeoutMs` is left to itself, as exited with 137. */
  async stop(timeoutMs: number): Promise<void> {
    if (this.state === 'Created') return this.finish(137);
    if (this.state !== 'Running') return;
    this.#stop.abort(new Error('the container was asked to stop'));
    const timer = this.deps.clock.schedule(timeoutMs, () => this.finish(137));
    await this.untilExited();
    timer.cancel();
  }

  /** Resolves when it has exited, or `signal` aborts: a container may live long, and nothing of who waited must stay with it. */
  untilExited(signal?: AbortSignal): Promise<void> {
    return this.state === 'Exited' ? Promise.resolve() : this.#exitWaiters.wait(signal);
  }

  finish(exitCode: number): void {
    if (this.state === 'Exited') return;
    this.state = 'Exited';
    this.#finishedAtMs = this.deps.clock.nowMs();
    this.#exitCode = exitCode;
    this.#reason = exitCode === 0 ? 'Completed' : 'Error';
    if (!this.#stop.signal.aborted) this.#stop.abort(new Error('the container has exited'));
    for (const { port, listener } of this.#listeners) this.#eachIp((ip) => this.deps.network.close(ip, port, listener));
    this.log.end();
    this.#exitWaiters.wakeAll();
    this.deps.onExit();
  }

  write(stream: 'stdout' | 'stderr', text: string): void {
    if (this.state === 'Exited') return;
    this.log.write(stream, text);
    for (const output of this.outputs) output(stream, text.endsWith('\n') ? text : `${text}\n`);
  }

  status(): ContainerStatus {
    const { id, sandboxId, config } = this.deps;
    return {
      id,
      sandboxId,
      metadata: config.metadata,
      state: this.state,
      createdAtMs: this.createdAtMs,
      ...(this.#startedAtMs !== undefined && { startedAtMs: this.#startedAtMs }),
      ...(this.#finishedAtMs !== undefined && { finishedAtMs: this.#finishedAtMs }),
      ...(this.#exitCode !== undefined && { exitCode: this.#exitCode }),
      reason: this.#reason,
      message: '',
      image: config.image.image,
      imageRef: config.image.imageRef,
      logPath: config.logPath,
      labels: config.labels,
      annotations: config.annotations,
      mounts: config.mounts,
    };
  }

  #eachIp(visit: (ip: string) => void): void {
    this.deps.podIps.forEach(visit);
  }

  #listen(port: number, listener: (socket: Duplex) => void): void {
    this.#listeners.push({ port, listener });
    this.#eachIp((ip) => this.deps.network.listen(ip, port, listener));
  }

  #context(): ContainerContext {
    const { pod, podIps, config, clock, files } = this.deps;
    const signal = this.#stop.signal;
    return {
      namespace: pod.metadata.namespace,
      pod: pod.metadata.name,
      container: config.metadata.name,
      attempt: config.metadata.attempt,
      hostname: pod.hostname,
      podIps,
      command: config.command,
      args: config.args,
      env: new Map(config.env.map(({ key, value }) => [key, value])),
      clock,
      signal,
      stdin: this.stdin,
      log: (line) => this.write('stdout', line),
      error: (line) => this.write('stderr', line),
      sleep: (durationMs) => sleep(clock, durationMs, signal),
      stopped: () => untilAborted(signal),
      readFile: (path) => files.read(config.mounts, path),
      writeFile: (path, content) => files.write(config.mounts, path, content),
      listen: (port, onConnection) => this.#listen(port, onConnection),
      serve: (port, handler) => this.#listen(port, httpListener(handler)),
      onExec: (handler) => void (this.execHandler = handler),
    };
  }
}
