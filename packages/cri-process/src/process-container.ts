import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { RuntimeError, Waiters } from '@kubewright/cri';
import type { ContainerStatus, TerminalSize } from '@kubewright/cri';
import { ContainerLog } from './container-log.ts';
import type { ContainerLogOptions } from './container-log.ts';
import { launch } from './launch.ts';
import type { LaunchedProcess, LaunchOptions } from './launch.ts';
import { killMarked, signalGroup } from './process-identity.ts';
import type { ContainerRecord } from './records.ts';
import type { RunLedger } from './run-ledger.ts';

/** Environment variable that marks the processes of one container. */
export const containerMark = 'KUBEWRIGHT_CONTAINER_ID';

export interface ProcessContainerDeps {
  readonly ledger: RunLedger;
  readonly logPath: string;
  readonly log: ContainerLogOptions;
  /** Keeps the record; called at every change. */
  save(record: ContainerRecord): void;
  onExit(): void;
}

type Output = (stream: 'stdout' | 'stderr', chunk: Buffer) => void;

/** How long the outputs of an ended process may stay open in hands nobody could kill. */
const outputGraceMs = 1_000;

/** One container: a process group, its log and its record. */
export class ProcessContainer {
  readonly #deps: ProcessContainerDeps;
  #record: ContainerRecord;
  #process: LaunchedProcess | undefined;
  log: ContainerLog | undefined;
  readonly outputs = new Set<Output>();
  readonly #exitWaiters = new Waiters();
  #starting: Promise<LaunchedProcess> | undefined;

  constructor(record: ContainerRecord, deps: ProcessContainerDeps) {
    this.#record = record;
    this.#deps = deps;
  }

  get record(): ContainerRecord {
    return this.#record;
  }

  get process(): LaunchedProcess | undefined {
    return this.#process;
  }

  get logPath(): string {
    return this.#deps.logPath;
  }

  async start(prepare: () => LaunchOptions): Promise<void> {
    if (this.#record.state !== 'Created' || this.#starting)
      throw new RuntimeError('FailedPrecondition', `container is in ${this.#record.state} state`);
    // A stop that comes meanwhile waits for it: the process must not begin behind its back.
    this.#starting = Promise.resolve().then(() => launch(prepare()));
    try {
      this.#process = await this.#starting;
    } catch (error) {
      this.#exit(128, 'StartError', error instanceof Error ? error.message : String(error));
      throw error;
    }
    const { pid, stdout, stderr, exited } = this.#process;
    this.#deps.ledger.add(pid);
    this.log = new ContainerLog(this.#deps.logPath, this.#deps.log);
    this.#change({ state: 'Running', startedAtMs: Date.now() });
    const drained = Promise.all([this.#pump('stdout', stdout), stderr && this.#pump('stderr', stderr)]);
    void exited.then((code) => this.#ended(pid, code, drained));
  }

  /** Asks with the stop signal, kills after `timeoutMs`; resolves when the container has exited. */
  async stop(timeoutMs: number): Promise<void> {
    await this.#starting?.catch(() => {});
    if (this.#record.state === 'Created') return this.#exit(137, 'Error', 'stopped before it was started');
    if (this.#record.state !== 'Running' || !this.#process) return;
    const { pid } = this.#process;
    signalGroup(pid, stopSignalOf(this.#record.config.stopSignal));
    const timer = setTimeout(() => this.kill(), Math.max(0, timeoutMs));
    await this.untilExited();
    clearTimeout(timer);
  }

  /** Resolves when it has exited, or `signal` aborts: a container may live long, and nothing of who waited must stay with it. */
  untilExited(signal?: AbortSignal): Promise<void> {
    return this.#record.state === 'Exited' ? Promise.resolve() : this.#exitWaiters.wait(signal);
  }

  /** Ends the whole process group at once, and what has left it. */
  kill(): void {
    if (!this.#process || this.#record.state !== 'Running') return;
    signalGroup(this.#process.pid, 'SIGKILL');
  }

  resize(size: TerminalSize): void {
    this.#process?.resize(size);
  }

  /** Marks as ended what an earlier run had running. */
  lost(message: string): void {
    this.#exit(137, 'Error', message);
  }

  status(): ContainerStatus {
    const { config, ...record } = this.#record;
    const { image, logPath, labels, annotations, mounts, metadata, security } = config;
    const uid = security?.runAsUser ?? process.getuid?.() ?? 0;
    return {
      ...record,
      metadata,
      image: image.image,
      imageRef: image.imageRef,
      logPath,
      labels,
      annotations,
      mounts,
      user: { uid, gid: security?.runAsGroup ?? process.getgid?.() ?? 0, supplementalGroups: [...(security?.supplementalGroups ?? [])] },
    };
  }

  #pump(stream: 'stdout' | 'stderr', readable: Readable): Promise<void> {
    readable.on('data', (chunk: Buffer) => {
      this.log?.write(stream, chunk);
      for (const output of this.outputs) output(stream, chunk);
    });
    readable.on('error', () => {});
    return new Promise((resolve) => readable.once('close', resolve).once('end', resolve));
  }

  /** A container ends with its main process: nothing of its group lives on. */
  async #ended(pid: number, exitCode: number, drained: Promise<unknown>): Promise<void> {
    signalGroup(pid, 'SIGKILL');
    killMarked(`${containerMark}=${this.#record.id}`);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([drained, new Promise((resolve) => (timer = setTimeout(resolve, outputGraceMs)))]);
    clearTimeout(timer);
    this.#process?.stdout.destroy();
    this.#process?.stderr?.destroy();
    this.#deps.ledger.remove(pid);
    this.#exit(exitCode, exitCode === 0 ? 'Completed' : 'Error', '');
  }

  #exit(exitCode: number, reason: string, message: string): void {
    if (this.#record.state === 'Exited') return;
    this.log?.close();
    this.#change({ state: 'Exited', exitCode, reason, message, finishedAtMs: Date.now() });
    this.#exitWaiters.wakeAll();
    this.#deps.onExit();
  }

  #change(change: Partial<ContainerRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#deps.save(this.#record);
  }
}

function stopSignalOf(name: string | undefined): NodeJS.Signals {
  return name && Object.hasOwn(constants.signals, name) ? (name as NodeJS.Signals) : 'SIGTERM';
}
