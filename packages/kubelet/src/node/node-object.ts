import { plainJson, formatTime } from '@kubewright/api-machinery';
import type { Node, NodeAddress, NodeCondition, NodeStatus, Taint } from '@kubewright/api/core/v1';
import type { Draft } from '@kubewright/client';

/** What a node is made of, as its owner sets it up. */
export interface NodeOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** Quantities by resource: cpu, memory, ephemeral-storage, pods, … */
  readonly capacity: Readonly<Record<string, string>>;
  /** Default: the capacity. */
  readonly allocatable?: Readonly<Record<string, string>>;
  readonly addresses: readonly NodeAddress[];
  /** Port of the kubelet's HTTP end points; 0: none is served. */
  readonly kubeletPort: number;
  readonly providerId?: string;
  readonly podCidr?: string;
  readonly machine?: Partial<MachineInfo>;
}

export interface MachineInfo {
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly operatingSystem: string;
  /** As Go names it: `amd64`, `arm64`. */
  readonly architecture: string;
}

export const kubeletVersion = 'v1.36.2';

const unknownMachine: MachineInfo = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  operatingSystem: 'linux',
  architecture: 'amd64',
};

/** The node as it is created; `registration` labels are the ones the kubelet keeps right. */
export function newNode(name: string, options: NodeOptions, status: NodeStatus): Draft<Node> {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: nodeLabels(name, options),
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true', ...options.annotations },
    },
    spec: {
      ...(options.podCidr && { podCIDR: options.podCidr, podCIDRs: [options.podCidr] }),
      ...(options.providerId && { providerID: options.providerId }),
      ...(options.taints && options.taints.length > 0 && { taints: [...options.taints] }),
    },
    status,
  };
}

export function nodeLabels(name: string, { labels, machine }: NodeOptions): Record<string, string> {
  const { operatingSystem, architecture } = { ...unknownMachine, ...machine };
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': operatingSystem,
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': operatingSystem,
    ...labels,
  };
}

export interface NodeHealth {
  readonly runtimeVersion: string;
  /** Why the node cannot run pods; undefined: it can. */
  readonly notReady: string | undefined;
}

/** The node's status now; transition times carry over from `old` where nothing changed. */
export function nodeStatus(options: NodeOptions, health: NodeHealth, old: NodeStatus | undefined, nowMs: number): NodeStatus {
  return {
    ...old,
    capacity: { ...options.capacity },
    allocatable: { ...(options.allocatable ?? options.capacity) },
    conditions: nodeConditions(health, old?.conditions ?? [], nowMs),
    addresses: options.addresses.map((address) => ({ ...address })),
    daemonEndpoints: { kubeletEndpoint: { Port: options.kubeletPort } },
    nodeInfo: {
      ...unknownMachine,
      ...options.machine,
      containerRuntimeVersion: health.runtimeVersion,
      kubeletVersion,
      kubeProxyVersion: '',
    },
  };
}

function nodeConditions({ notReady }: NodeHealth, old: readonly NodeCondition[], nowMs: number): NodeCondition[] {
  const time = formatTime(nowMs);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = old.find((each) => each.type === type);
    const lastTransitionTime = before?.status === status ? (before.lastTransitionTime ?? time) : time;
    return { type, status, lastHeartbeatTime: time, lastTransitionTime, reason, message };
  };
  const ours = [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    notReady === undefined
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', 'False', 'KubeletNotReady', notReady),
  ];
  return [...old.filter(({ type }) => !ours.some((each) => each.type === type)), ...ours];
}

/** Whether anything but heartbeat times differs. */
export function nodeStatusChanged(a: NodeStatus, b: NodeStatus): boolean {
  return plainJson(withoutHeartbeats(a)) !== plainJson(withoutHeartbeats(b));
}

function withoutHeartbeats({ conditions = [], capacity, allocatable, addresses, daemonEndpoints, nodeInfo }: NodeStatus): unknown[] {
  const sorted = (map: Readonly<Record<string, string>> = {}): unknown => Object.entries(map).sort();
  const { containerRuntimeVersion, osImage } = nodeInfo ?? {};
  return [
    conditions.map(({ type, status, reason, message }) => [type, status, reason, message]),
    sorted(capacity),
    sorted(allocatable),
    (addresses ?? []).map(({ type, address }) => [type, address]),
    daemonEndpoints?.kubeletEndpoint?.Port,
    containerRuntimeVersion,
    osImage,
  ];
}
