import type { Clock, Random } from '@kubewright/api-machinery';
import { EventStream, RuntimeError, runsToCompletion } from '@kubewright/cri';
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
import type { Duplex, Readable } from 'node:stream';
import type { MemoryFiles } from './memory-files.ts';
import { SimulatedContainer } from './simulated-container.ts';
import type { LifeCycle, SimulatedImages } from './simulated-images.ts';
import { AddressRange } from './simulated-network.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import { attachSession, execSession } from './simulated-sessions.ts';

export interface SimulatedRuntimeDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly images: SimulatedImages;
  /** One for all nodes whose pods should reach each other. */
  readonly network: SimulatedNetwork;
  readonly files: MemoryFiles;
  /** Addresses of this node's pods. */
  readonly podCidr: string;
}

interface Sandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly ips: readonly string[];
  readonly createdAtMs: number;
  readonly containers: Map<string, SimulatedContainer>;
  ready: boolean;
}

/** Runs containers that are functions: no processes, no disk, all time from the clock. One per simulated node. */
export class SimulatedRuntime implements RuntimeService {
  readonly #deps: SimulatedRuntimeDeps;
  readonly #addresses: AddressRange;
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #containers = new Map<string, SimulatedContainer>();
  readonly #byPod = new Map<string, Set<Sandbox>>();
  readonly #events = new EventStream<RuntimeEvent>();

  constructor(deps: SimulatedRuntimeDeps) {
    this.#deps = deps;
    this.#addresses = new AddressRange(deps.podCidr);
  }

  version(): Promise<RuntimeVersion> {
    return Promise.resolve({ runtimeName: 'simulated', runtimeVersion: '0.1.0', runtimeApiVersion: 'v1' });
  }

  status(): Promise<RuntimeStatus> {
    const ready = { status: true, reason: '', message: '' };
    return Promise.resolve({
      conditions: [
        { type: 'RuntimeReady', ...ready },
        { type: 'NetworkReady', ...ready },
      ],
    });
  }

  async runPodSandbox(config: PodSandboxConfig): Promise<string> {
    const ips = config.hostNetwork ? [] : [this.#addresses.take()];
    const sandbox: Sandbox = { id: this.#newId(), config, ips, createdAtMs: this.#deps.clock.nowMs(), containers: new Map(), ready: true };
    ips.forEach((ip) => this.#deps.network.addPod(ip));
    this.#sandboxes.set(sandbox.id, sandbox);
    const ofPod = this.#byPod.get(config.metadata.uid) ?? new Set();
    this.#byPod.set(config.metadata.uid, ofPod.add(sandbox));
    this.#announce('SandboxStarted', sandbox);
    return sandbox.id;
  }

  async stopPodSandbox(sandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox?.ready) return;
    sandbox.ready = false;
    for (const container of sandbox.containers.values()) if (container.state !== 'Exited') container.finish(137);
    for (const ip of sandbox.ips) {
      this.#deps.network.removePod(ip);
      this.#addresses.release(ip);
    }
    this.#announce('SandboxStopped', sandbox);
  }

  async removePodSandbox(sandboxId: string): Promise<void> {
    await this.stopPodSandbox(sandboxId);
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox) return;
    for (const id of sandbox.containers.keys()) await this.removeContainer(id);
    this.#sandboxes.delete(sandboxId);
    const uid = sandbox.config.metadata.uid;
    const ofPod = this.#byPod.get(uid);
    ofPod?.delete(sandbox);
    if (ofPod?.size === 0) this.#byPod.delete(uid);
    this.#announce('SandboxDeleted', sandbox);
  }

  async podSandboxStatus(sandboxId: string): Promise<PodSandboxStatus> {
    const sandbox = this.#sandbox(sandboxId);
    return { ...summaryOf(sandbox), ips: sandbox.ready ? sandbox.ips : [], hostNetwork: sandbox.config.hostNetwork };
  }

  async listPodSandbox(filter: SandboxFilter = {}): Promise<readonly PodSandboxSummary[]> {
    return this.#sandboxesOf(filter.podUid)
      .map(summaryOf)
      .filter(({ id, state }) => (filter.id === undefined || id === filter.id) && (filter.state === undefined || state === filter.state));
  }

  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.#sandbox(sandboxId);
    if (!sandbox.ready) throw new RuntimeError('FailedPrecondition', `sandbox container "${sandboxId}" is not running`);
    const { clock, network, files, images } = this.#deps;
    const id = this.#newId();
    const container = new SimulatedContainer({
      id,
      sandboxId,
      pod: sandbox.config,
      podIps: sandbox.ips,
      config,
      program: images.program(config.image.image, lifeCycleOf(sandbox.config, config)),
      clock,
      network,
      files,
      onExit: () => this.#announce('ContainerStopped', sandbox, id),
    });
    sandbox.containers.set(id, container);
    this.#containers.set(id, container);
    this.#announce('ContainerCreated', sandbox, id);
    return id;
  }

  async startContainer(containerId: string): Promise<void> {
    const container = this.#container(containerId);
    const { program, clock } = container.deps;
    if (program.startDelayMs > 0) await new Promise<void>((resolve) => clock.schedule(program.startDelayMs, resolve));
    if (container.state !== 'Created')
      throw new RuntimeError('FailedPrecondition', `container "${containerId}" is in ${container.state} state`);
    container.start();
    this.#announce('ContainerStarted', this.#sandbox(container.deps.sandboxId), containerId);
  }

  async stopContainer(containerId: string, timeoutMs: number): Promise<void> {
    await this.#containers.get(containerId)?.stop(timeoutMs);
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId);
    if (!container) return;
    if (container.state !== 'Exited') container.finish(137);
    this.#containers.delete(containerId);
    const sandbox = this.#sandbox(container.deps.sandboxId);
    sandbox.containers.delete(containerId);
    this.#announce('ContainerDeleted', sandbox, containerId);
  }

  async containerStatus(containerId: string): Promise<ContainerStatus> {
    return this.#container(containerId).status();
  }

  async listContainers(filter: ContainerFilter = {}): Promise<readonly ContainerSummary[]> {
    const sandboxes = this.#sandboxesOf(filter.podUid).filter(({ id }) => filter.sandboxId === undefined || id === filter.sandboxId);
    return sandboxes
      .flatMap(({ containers }) => [...containers.values()])
      .map((container) => container.status())
      .filter(({ id }) => filter.id === undefined || id === filter.id);
  }

  async updateContainerResources(containerId: string): Promise<void> {
    this.#container(containerId);
  }

  async containerStats(containerId: string): Promise<ContainerStats> {
    const { deps, state } = this.#container(containerId);
    const { startedAtMs } = this.#container(containerId).status();
    const ageMs = startedAtMs === undefined ? 0 : deps.clock.nowMs() - startedAtMs;
    const running = state === 'Running';
    return {
      timeMs: deps.clock.nowMs(),
      cpuUsageCoreNanoSeconds: ageMs * 1_000 * deps.program.cpuMilli,
      memoryWorkingSetBytes: running ? deps.program.memoryBytes : 0,
    };
  }

  async exec(containerId: string, options: ExecOptions): Promise<StreamSession> {
    return execSession(this.#running(containerId), options);
  }

  async execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecSyncResult> {
    const session = execSession(this.#running(containerId), { command, tty: false, stdin: false });
    let timedOut = false;
    const timer = timeoutMs > 0 ? this.#deps.clock.schedule(timeoutMs, () => ((timedOut = true), session.close())) : undefined;
    const [stdout, stderr, { exitCode }] = await Promise.all([readAll(session.stdout), readAll(session.stderr!), session.exit]);
    timer?.cancel();
    if (timedOut) throw new RuntimeError('DeadlineExceeded', `command "${command.join(' ')}" timed out`);
    return { exitCode, stdout, stderr };
  }

  async attach(containerId: string, options: AttachOptions): Promise<StreamSession> {
    return attachSession(this.#running(containerId), options);
  }

  async portForward(sandboxId: string, port: number): Promise<Duplex> {
    const sandbox = this.#sandbox(sandboxId);
    return this.#deps.network.dial(sandbox.ips[0] ?? '127.0.0.1', port);
  }

  logs(containerId: string, options: LogOptions): AsyncIterable<LogEntry> {
    return this.#container(containerId).log.read(options);
  }

  async reopenContainerLog(containerId: string): Promise<void> {
    this.#running(containerId);
  }

  events(signal: AbortSignal): AsyncIterable<RuntimeEvent> {
    return this.#events.subscribe(signal);
  }

  #newId(): string {
    return Buffer.from(this.#deps.random.bytes(32)).toString('hex');
  }

  #announce(type: RuntimeEvent['type'], sandbox: Sandbox, containerId?: string): void {
    this.#events.publish({
      type,
      podUid: sandbox.config.metadata.uid,
      sandboxId: sandbox.id,
      ...(containerId !== undefined && { containerId }),
    });
  }

  #sandboxesOf(podUid: string | undefined): Sandbox[] {
    return podUid === undefined ? [...this.#sandboxes.values()] : [...(this.#byPod.get(podUid) ?? [])];
  }

  #sandbox(id: string): Sandbox {
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) throw new RuntimeError('NotFound', `an error occurred when try to find sandbox "${id}": not found`);
    return sandbox;
  }

  #container(id: string): SimulatedContainer {
    const container = this.#containers.get(id);
    if (!container) throw new RuntimeError('NotFound', `an error occurred when try to find container "${id}": not found`);
    return container;
  }

  #running(id: string): SimulatedContainer {
    const container = this.#container(id);
    if (container.state !== 'Running')
      throw new RuntimeError('FailedPrecondition', `container "${id}" is not running, state is ${container.state}`);
    return container;
  }
}

function summaryOf({ id, config, createdAtMs, ready }: Sandbox): PodSandboxSummary {
  return { id, metadata: config.metadata, state: ready ? 'Ready' : 'NotReady', createdAtMs };
}

async function readAll(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Jobs label their pods. */
function lifeCycleOf({ labels }: PodSandboxConfig, { annotations }: ContainerConfig): LifeCycle {
  if (annotations[runsToCompletion]) return 'init';
  return Object.hasOwn(labels, 'batch.kubernetes.io/job-name') ? 'job' : 'service';
}
