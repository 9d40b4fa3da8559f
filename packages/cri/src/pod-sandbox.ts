/** Who a sandbox is for; `attempt` counts the sandboxes of one pod. */
export interface PodSandboxMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly attempt: number;
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata;
  readonly hostname: string;
  /** The directory container logs lie under. */
  readonly logDirectory: string;
  readonly hostNetwork: boolean;
  readonly dns?: { readonly servers: readonly string[]; readonly searches: readonly string[]; readonly options: readonly string[] };
  readonly portMappings: readonly PortMapping[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface PortMapping {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
}

export interface PodSandboxSummary {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly state: 'Ready' | 'NotReady';
  readonly createdAtMs: number;
}

export interface PodSandboxStatus extends PodSandboxSummary {
  /** The pod's addresses, preferred first; empty with the host's network, and once stopped. */
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
}
