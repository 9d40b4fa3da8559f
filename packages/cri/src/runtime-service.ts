import type { Duplex, Readable, Writable } from 'node:stream';
import type { ContainerConfig, ContainerStatus, ContainerSummary, LinuxResources } from './container.ts';
import type { PodSandboxConfig, PodSandboxStatus, PodSandboxSummary } from './pod-sandbox.ts';

/**
 * What the kubelet needs of a container runtime, in the shape of CRI v1's RuntimeService: pods are sandboxes that hold
 * containers; the kubelet decides, the runtime acts and reports. Every method rejects with a {@link RuntimeError}.
 * Stopping and removing are idempotent: a thing that is already stopped or gone is success.
 */
export interface RuntimeService {
  version(): Promise<RuntimeVersion>;
  status(): Promise<RuntimeStatus>;

  /** Creates and starts a sandbox; answers its id once its network is ready. */
  runPodSandbox(config: PodSandboxConfig): Promise<string>;
  /** Ends every container of the sandbox at once and releases its network. Its status stays readable. */
  stopPodSandbox(sandboxId: string): Promise<void>;
  /** Removes the sandbox and its containers, stopping them first. */
  removePodSandbox(sandboxId: string): Promise<void>;
  podSandboxStatus(sandboxId: string): Promise<PodSandboxStatus>;
  listPodSandbox(filter?: SandboxFilter): Promise<readonly PodSandboxSummary[]>;

  createContainer(sandboxId: string, config: ContainerConfig): Promise<string>;
  startContainer(containerId: string): Promise<void>;
  /** Asks with the container's stop signal, waits up to `timeoutMs`, then kills. Resolves when the container has exited. */
  stopContainer(containerId: string, timeoutMs: number): Promise<void>;
  /** Removes the container with its log, killing it first. */
  removeContainer(containerId: string): Promise<void>;
  containerStatus(containerId: string): Promise<ContainerStatus>;
  /** Without a filter all containers of all sandboxes, exited ones included. */
  listContainers(filter?: ContainerFilter): Promise<readonly ContainerSummary[]>;
  updateContainerResources(containerId: string, resources: LinuxResources): Promise<void>;
  containerStats(containerId: string): Promise<ContainerStats>;

  /** Runs a command in a running container; the session's streams are live when this resolves. */
  exec(containerId: string, options: ExecOptions): Promise<StreamSession>;
  /** Runs a command to its end. @throws {RuntimeError} DeadlineExceeded past `timeoutMs` (0: no limit). */
  execSync(containerId: string, command: readonly string[], timeoutMs: number): Promise<ExecSyncResult>;
  /** Connects to the main process's streams: output from now on, and stdin when the container was created with one. */
  attach(containerId: string, options: AttachOptions): Promise<StreamSession>;
  /** A connection to a port the pod listens on. @throws {RuntimeError} Unavailable when nothing listens. */
  portForward(sandboxId: string, port: number): Promise<Duplex>;

  /** The container's log, oldest first. With `follow` it goes on until the container has exited or `signal` aborts. */
  logs(containerId: string, options: LogOptions): AsyncIterable<LogEntry>;
  /** Begins a new log file after the old one was moved away. */
  reopenContainerLog(containerId: string): Promise<void>;

  /** Every change of a container's or sandbox's state from now on, in order; ends when `signal` aborts. */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>;
}

export interface RuntimeVersion {
  /** e.g. `process`; status.nodeInfo.containerRuntimeVersion is `<runtimeName>://<runtimeVersion>`. */
  readonly runtimeName: string;
  readonly runtimeVersion: string;
  readonly runtimeApiVersion: 'v1';
}

export interface RuntimeStatus {
  readonly conditions: readonly {
    readonly type: 'RuntimeReady' | 'NetworkReady';
    readonly status: boolean;
    readonly reason: string;
    readonly message: string;
  }[];
}

export interface SandboxFilter {
  readonly id?: string;
  readonly podUid?: string;
  readonly state?: 'Ready' | 'NotReady';
}

export interface ContainerFilter {
  readonly id?: string;
  readonly sandboxId?: string;
  readonly podUid?: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
}

export interface AttachOptions {
  readonly stdin: boolean;
  /** As the container was created; a runtime may refuse another value. */
  readonly tty: boolean;
}

/**
 * A running command or an attached container. With a terminal everything comes on `stdout` and `stderr` is unset.
 * Whoever holds the session must read its outputs; they end before `exit` resolves.
 */
export interface StreamSession {
  readonly stdin?: Writable;
  readonly stdout: Readable;
  readonly stderr?: Readable;
  /** Sets the terminal's size; ignored without a terminal. */
  resize(size: TerminalSize): void;
  /** How the command ended; of an attached container, how the container did, or with 0 once the session was closed. */
  readonly exit: Promise<{ readonly exitCode: number }>;
  /** Lets go: an exec'd command is killed, an attached container goes on. Idempotent. */
  close(): void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ExecSyncResult {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface LogOptions {
  readonly follow?: boolean;
  /** Only entries not older than this, in epoch milliseconds. */
  readonly sinceMs?: number;
  /** Only the last so many lines of what is there at the start. */
  readonly tailLines?: number;
  readonly signal?: AbortSignal;
}

/** A line with its newline, or a piece of a long or unfinished line without one. `timeMs` may carry a fraction. */
export interface LogEntry {
  readonly timeMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

export interface ContainerStats {
  readonly timeMs: number;
  readonly cpuUsageCoreNanoSeconds: number;
  readonly memoryWorkingSetBytes: number;
}

export interface RuntimeEvent {
  readonly type:
    | 'ContainerCreated'
    | 'ContainerStarted'
    | 'ContainerStopped'
    | 'ContainerDeleted'
    | 'SandboxStarted'
    | 'SandboxStopped'
    | 'SandboxDeleted';
  readonly podUid: string;
  readonly sandboxId: string;
  /** Unset for sandbox events. */
  readonly containerId?: string;
}
