import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { EventStream, RuntimeError } from '@kubewright/cri';
import type {
  AttachOptions,
  ContainerConfig,
  ContainerFilter,
  ContainerStats,
  ContainerStatus,
  ContainerSummary,
  ExecOptions,
  ExecSyncResult,
  LogEntry,
  LogOptions,
  PodSandboxConfig,
  PodSandboxStatus,
  PodSandboxSummary,
  RuntimeEvent,
  RuntimeService,
  RuntimeStatus,
  RuntimeVersion,
  SandboxFilter,
  StreamSession,
} from '@kubewright/cri';
import { removeLog } from './container-log.ts';
import type { ContainerLogOptions } from './container-log.ts';
import { ContainerLauncher } from './container-launcher.ts';
import { launch } from './launch.ts';
import { LoopbackAddresses } from './loopback-addresses.ts';
import { ProcessContainer } from './process-container.ts';
import { readLog } from './read-log.ts';
import { Records } from './records.ts';
import type { ContainerRecord, SandboxRecord } from './records.ts';
import { RunLedger } from './run-ledger.ts';
import { attachSession, collect, execSession } from './sessions.ts';

export interface ProcessRuntimeOptions {
  /** Where records, logs' rotation state and working directories are kept; one runtime at a time. */
  readonly stateDirectory: string;
  /** A log begins anew after so many bytes; default 10 MiB. */
  readonly maxLogFileBytes?: number;
  /** Files kept of a log, the current one included; default 5. */
  readonly maxLogFiles?: number;
}

interface Sandbox {
  record: SandboxRecord;
  readonly containers: Map<string, ProcessContainer>;
}

const maxExecSyncBytes = 16 << 20;

/**
 * Runs containers as processes of the host: own process group, environment, working directory and log, on the host's
 * own file system and network. As root, volumes are bound where the pod wants them, in a mount namespace of the
 * container's own. Create with {@link ProcessRuntime.open}.
 */
export class ProcessRuntime implements RuntimeService {
  readonly #log: ContainerLogOptions;
  readonly #ledger: RunLedger;
  readonly #launcher: ContainerLauncher;
  readonly #sandboxRecords: Records<SandboxRecord>;
  readonly #containerRecords: Records<ContainerRecord>;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #containers = new Map<string, ProcessContainer>();
  readonly #addresses: LoopbackAddresses;
  readonly #events = new EventStream<RuntimeEvent>();
  #closed = false;

  private constructor(options: ProcessRuntimeOptions, launcher: ContainerLauncher, ledger: RunLedger) {
    this.#launcher = launcher;
    this.#ledger = ledger;
    this.#log = { maxFileBytes: options.maxLogFileBytes ?? 10 << 20, maxFiles: options.maxLogFiles ?? 5 };
    this.#addresses = new LoopbackAddresses(options.stateDirectory);
    this.#sandboxRecords = new Records(join(options.stateDirectory, 'sandboxes'));
    this.#containerRecords = new Records(join(options.stateDirectory, 'containers'));
  }

  /** Ends what an earlier run has left running, reads its records, and begins. */
  static async open(options: ProcessRuntimeOptions): Promise<ProcessRuntime> {
    mkdirSync(options.stateDirectory, { recursive: true, mode: 0o700 });
    const ledger = new RunLedger(join(options.stateDirectory, 'runs'), randomBytes(8).toString('hex'));
    ledger.open();
    const launcher = await ContainerLauncher.detect({ workDirectory: join(options.stateDirectory, 'work'), runId: ledger.runId });
    const runtime = new ProcessRuntime(options, launcher, ledger);
    runtime.#restore();
    return runtime;
  }

  /** Ends every container, asking first and killing after `graceMs`, and the watchdog; starts no more. Records and logs stay. */
  async close(graceMs = 2_000): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#containers.values()].map((container) => container.stop(graceMs)));
    this.#ledger.close();
  }

  async version(): Promise<RuntimeVersion> {
    return { runtimeName: 'process', runtimeVersion: '0.1.0', runtimeApiVersion: 'v1' };
  }

  async status(): Promise<RuntimeStatus> {
    const ready = { status: true, reason: '', message: '' };
    return {
      conditions: [
        { type: 'RuntimeReady', ...ready },
        { type: 'NetworkReady', ...ready },
      ],
    };
  }

  async runPodSandbox(config: PodSandboxConfig): Promise<string> {
    const ips = config.hostNetwork ? [] : [this.#addresses.take()];
    const record = { id: newId(), config, ips, createdAtMs: Date.now(), ready: true };
    this.#sandboxRecords.save(record);
    this.#sandboxes.set(record.id, { record, containers: new Map() });
    this.#announce('SandboxStarted', record);
    return record.id;
  }

  async stopPodSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox?.record.ready) return;
    await Promise.all([...sandbox.containers.values()].map((container) => container.stop(0)));
    sandbox.record = { ...sandbox.record, ready: false };
    this.#sandboxRecords.save(sandbox.record);
    sandbox.record.ips.forEach((ip) => this.#addresses.release(ip));
    this.#announce('SandboxStopped', sandbox.record);
  }

  async removePodSandbox(sandboxId: string): Promise<void> {
    await this.stopPodSandbox(sandboxId);
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox) return;
    for (const id of sandbox.containers.keys()) await this.removeContainer(id);
    rmSync(sandbox.record.config.logDirectory, { recursive: true, force: true });
    this.#sandboxes.delete(sandboxId);
    this.#sandboxRecords.remove(sandboxId);
    this.#announce('SandboxDeleted', sandbox.record);
  }

  /** True for an address that a running pod has from here. */
  hasAddress(ip: string): boolean {
    return [...this.#sandboxes.values()].some(({ record }) => record.ready && record.ips.includes(ip));
  }

  async podSandboxStatus(sandboxId: string): Promise<PodSandboxStatus> {
    const { record } = this.#sandbox(sandboxId);
    return { ...summaryOf(record), ips: record.ready ? record.ips : [], hostNetwork: record.config.hostNetwork };
  }

  async listPodSandbox(filter: SandboxFilter = {}): Promise<readonly PodSandboxSummary[]> {
    return [...this.#sandboxes.values()]
      .map(({ record }) => summaryOf(record))
      .filter(({ id, metadata, state }) => matches(filter.id, id) && matches(filter.podUid, metadata.uid) && matches(filter.state, state));
  }

  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.#sandbox(sandboxId);
    if (!sandbox.record.ready) throw new RuntimeError('FailedPrecondition', `sandbox "${sandboxId}" is not running`);
    this.#launcher.check(config);
    const record: ContainerRecord = { id: newId(), sandboxId, config, state: 'Created', createdAtMs: Date.now(), reason: '', message: '' };
    this.#containerRecords.save(record);
    this.#adopt(sandbox, record);
    this.#announce('ContainerCreated', sandbox.record, record.id);
    return record.id;
  }

  async startContainer(containerId: string): Promise<void> {
    if (this.#closed) throw new RuntimeError('Unavailable', 'the runtime is closed');
    const container = this.#container(containerId);
    const sandbox = this.#sandbox(container.record.sandboxId);
    await container.start(() => this.#launcher.options(container.record, sandbox.record));
    this.#announce('ContainerStarted', sandbox.record, containerId);
  }

  async stopContainer(containerId: string, timeoutMs: number): Promise<void> {
    await this.#containers.get(containerId)?.stop(timeoutMs);
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId);
    if (!container) return;
    await container.stop(0);
    const sandbox = this.#sandbox(container.record.sandboxId);
    removeLog(container.logPath, this.#log.maxFiles);
    this.#launcher.forget(containerId);
    this.#containerRecords.remove(containerId);
    this.#containers.delete(containerId);
    sandbox.containers.delete(containerId);
    this.#announce('ContainerDeleted', sandbox.record, containerId);
  }

  async containerStatus(containerId: string): Promise<ContainerStatus> {
    return this.#container(containerId).status();
  }

  async listContainers(filter: ContainerFilter = {}): Promise<readonly ContainerSummary[]> {
    return [...this.#sandboxes.values()]
      .filter(({ record }) => matches(filter.podUid, record.config.metadata.uid) && matches(filter.sandboxId, record.id))
      .flatMap(({ containers }) => [...containers.values()])
      .map((container) => container.status())
      .filter(({ id }) => matches(filter.id, id));
  }

  /** Processes have no limits of their own here: accepted, without effect. */
  async updateContainerResources(containerId: string): Promise<void> {
    this.#container(containerId);
  }

  async containerStats(containerId: string): Promise<ContainerStats> {
    const { process: main } = this.#container(containerId);
    return { timeMs: Date.now(), ...statsOf(main?.pid) };
  }

  async exec(containerId: string, { command, tty, stdin }: ExecOptions): Promise<StreamSession> {
    const container = this.#running(containerId);
    const sandbox = this.#sandbox(container.record.sandboxId);
    const options = this.#launcher.execOptions(container.record, sandbox.record, container.process!.pid, { command, tty, stdin });
    return execSession(await launch(options), container, this.#ledger);
  }

  async execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecSyncResult> {
    const session = await this.exec(containerId, { command, tty: false, stdin: false });
    let timedOut = false;
    const timer = timeoutMs > 0 ? setTimeout(() => ((timedOut = true), session.close()), timeoutMs) : undefined;
    const result = await collect(session, maxExecSyncBytes);
    clearTimeout(timer);
    if (timedOut) throw new RuntimeError('DeadlineExceeded', `command "${command.join(' ')}" timed out`);
    return result;
  }

  async attach(containerId: string, options: AttachOptions): Promise<StreamSession> {
    return attachSession(this.#running(containerId), options);
  }

  /** Tries the pod's address, then 127.0.0.1 for what listens only there. */
  async portForward(sandboxId: string, port: number): Promise<Duplex> {
    const { ips } = this.#sandbox(sandboxId).record;
    let failure: unknown;
    for (const host of new Set([...ips, '127.0.0.1'])) {
      try {
        return await dial(host, port);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  logs(containerId: string, options: LogOptions): AsyncIterable<LogEntry> {
    const container = this.#container(containerId);
    return readLog(container.logPath, container.log, options);
  }

  async reopenContainerLog(containerId: string): Promise<void> {
    this.#running(containerId).log?.reopen();
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    return this.#events.subscribe(signal);
  }

  /** What ran in an earlier run has been ended with it: its records say so from now on. */
  #restore(): void {
    for (const record of this.#sandboxRecords.load()) {
      this.#sandboxes.set(record.id, { record, containers: new Map() });
      if (record.ready) record.ips.forEach((ip) => this.#addresses.keep(ip));
    }
    for (const record of this.#containerRecords.load()) {
      const sandbox = this.#sandboxes.get(record.sandboxId);
      if (!sandbox) this.#containerRecords.remove(record.id);
      else if (record.state === 'Exited') this.#adopt(sandbox, record);
      else this.#adopt(sandbox, record).lost('The process ended with the node that ran it.');
    }
  }

  #adopt(sandbox: Sandbox, record: ContainerRecord): ProcessContainer {
    const container = new ProcessContainer(record, {
      ledger: this.#ledger,
      log: this.#log,
      logPath: join(sandbox.record.config.logDirectory, record.config.logPath),
      save: (changed) => this.#containerRecords.save(changed),
      onExit: () => this.#announce('ContainerStopped', sandbox.record, record.id),
    });
    this.#containers.set(record.id, container);
    sandbox.containers.set(record.id, container);
    return container;
  }

  #announce(type: RuntimeEvent['type'], { id, config }: SandboxRecord, containerId?: string): void {
    this.#events.publish({ type, podUid: config.metadata.uid, sandboxId: id, ...(containerId !== undefined && { containerId }) });
  }

  #sandbox(id: string): Sandbox {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) throw new RuntimeError('NotFound', `an error occurred when try to find sandbox "${id}": not found`);
    return sandbox;
  }

  #container(id: string): ProcessContainer {
    const container = this.#containers.get(id);
    if (!container) throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
    return container;
  }

  #running(id: string): ProcessContainer {
    const container = this.#container(id);
    if (container.record.state !== 'Running') throw new RuntimeError('FailedPrecondition', `container "${id}" is not running`);
    return container;
  }
}

function newId(): string {
  return randomBytes(32).toString('hex');
}

function matches<T>(wanted: T | undefined, actual: T): boolean {
  return wanted === undefined || wanted === actual;
}

function summaryOf({ id, config, createdAtMs, ready }: SandboxRecord): PodSandboxSummary {
  return { id, metadata: config.metadata, state: ready ? 'Ready' : 'NotReady', createdAtMs };
}

function dial(host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ECONNREFUSED' ? 'connection refused' : error.message;
      reject(new RuntimeError('Unavailable', `failed to connect to ${host}:${port} inside the pod: ${why}`));
    });
  });
}

/** Of the main process only. Clock ticks are hundredths of a second on every Linux Node runs on. */
function statsOf(pid: number | undefined): Pick<ContainerStats, 'cpuUsageCoreNanoSeconds' | 'memoryWorkingSetBytes'> {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuUsageCoreNanoSeconds: ticks * 10_000_000, memoryWorkingSetBytes: Number(fields[21]) * 4_096 };
  } catch {
    return { cpuUsageCoreNanoSeconds: 0, memoryWorkingSetBytes: 0 };
  }
}
