/** `attempt` counts the containers of one name in one pod. */
export interface ContainerMetadata {
  readonly name: string;
  readonly attempt: number;
}

/** Annotation of a container that the rest of its pod waits for to end. Runtimes that run programs need not care. */
export const runsToCompletion = 'kubewright.dev/runs-to-completion';

export interface ContainerConfig {
  readonly metadata: ContainerMetadata;
  /** The image as the pod names it, and what {@link ImageService.pullImage} answered for it. */
  readonly image: { readonly image: string; readonly imageRef: string };
  /** Replaces the image's entry point; empty: the image's own. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** '' is the runtime's choice. */
  readonly workingDir: string;
  readonly env: readonly { readonly key: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  /** Path of the log below the sandbox's log directory. */
  readonly logPath: string;
  readonly stdin: boolean;
  /** The main process's stdin ends when the first attached client leaves. */
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  /** e.g. `SIGTERM`; unset: the image's, or SIGTERM. */
  readonly stopSignal?: string;
  readonly resources: LinuxResources;
  readonly security?: SecurityConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Mount {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
}

export interface SecurityConfig {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly privileged?: boolean;
}

/** Limits; unset means none. */
export interface LinuxResources {
  readonly cpuShares?: number;
  readonly cpuQuotaMilli?: number;
  readonly memoryLimitBytes?: number;
}

export type ContainerState = 'Created' | 'Running' | 'Exited' | 'Unknown';

export interface ContainerSummary {
  readonly id: string;
  readonly sandboxId: string;
  readonly metadata: ContainerMetadata;
  readonly state: ContainerState;
  readonly createdAtMs: number;
}

export interface ContainerStatus extends ContainerSummary {
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  /** Of an exited container: its code, or 128 + the signal that ended it. */
  readonly exitCode?: number;
  /** `Completed`, `Error`, `OOMKilled`, `StartError`, … */
  readonly reason: string;
  readonly message: string;
  readonly image: string;
  readonly imageRef: string;
  readonly logPath: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly user?: { readonly uid: number; readonly gid: number; readonly supplementalGroups: readonly number[] };
}
