import { quantityInteger, quantityMilli } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';
import { runsToCompletion, type ContainerConfig, type Mount, type PodSandboxConfig, type SecurityConfig } from '@kubewright/cri';
import { expandVariables } from './expand-variables.ts';

export interface ContainerConfigInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly imageRef: string;
  readonly env: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
}

/** What the runtime is asked to run for a container of a pod. */
export function containerConfig({ pod, container, attempt, imageRef, env, mounts }: ContainerConfigInput): ContainerConfig {
  const expand = (text: string): string => expandVariables(text, (name) => env.get(name));
  const stopSignal = container.lifecycle?.stopSignal;
  return {
    metadata: { name: container.name, attempt },
    image: { image: container.image ?? '', imageRef },
    command: (container.command ?? []).map(expand),
    args: (container.args ?? []).map(expand),
    workingDir: container.workingDir ?? '',
    env: [...env].map(([key, value]) => ({ key, value })),
    mounts,
    logPath: `${container.name}/${attempt}.log`,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    ...(stopSignal && { stopSignal }),
    resources: resourcesOf(container),
    security: securityOf(pod, container),
    labels: {
      'io.kubernetes.container.name': container.name,
      'io.kubernetes.pod.name': pod.metadata.name ?? '',
      'io.kubernetes.pod.namespace': pod.metadata.namespace ?? '',
      'io.kubernetes.pod.uid': pod.metadata.uid ?? '',
    },
    annotations: isInit(pod, container) ? { [runsToCompletion]: 'true' } : {},
  };
}

/** Those that are to go on beside the others are none. */
const isInit = ({ spec }: Pod, { name }: Container): boolean =>
  spec.initContainers?.some((each) => each.name === name && each.restartPolicy !== 'Always') ?? false;

function resourcesOf(container: Container): ContainerConfig['resources'] {
  const { limits, requests } = container.resources ?? {};
  const cpuMilli = quantityMilli(requests?.['cpu'] ?? limits?.['cpu'] ?? '0');
  return {
    cpuShares: Math.max(2, Math.floor((cpuMilli * 1_024) / 1_000)),
    ...(limits?.['cpu'] && { cpuQuotaMilli: quantityMilli(limits['cpu']) }),
    ...(limits?.['memory'] && { memoryLimitBytes: quantityInteger(limits['memory']) }),
  };
}

function securityOf(pod: Pod, container: Container): SecurityConfig {
  const ofPod = pod.spec.securityContext ?? {};
  const own = container.securityContext ?? {};
  const runAsUser = own.runAsUser ?? ofPod.runAsUser;
  const runAsGroup = own.runAsGroup ?? ofPod.runAsGroup;
  const groups = [...(ofPod.supplementalGroups ?? []), ...(ofPod.fsGroup === undefined ? [] : [ofPod.fsGroup])];
  return {
    ...(runAsUser !== undefined && { runAsUser: Number(runAsUser) }),
    ...(runAsGroup !== undefined && { runAsGroup: Number(runAsGroup) }),
    ...(groups.length > 0 && { supplementalGroups: groups.map(Number) }),
    ...(own.privileged && { privileged: true }),
  };
}

export function sandboxConfig(pod: Pod, attempt: number, logDirectory: string): PodSandboxConfig {
  const { name = '', namespace = '', uid = '', labels = {}, annotations = {} } = pod.metadata;
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: hostnameOf(pod),
    logDirectory: `${logDirectory}/${namespace}_${name}_${uid}`,
    hostNetwork: pod.spec.hostNetwork ?? false,
    portMappings: containers.flatMap(({ ports = [] }) =>
      ports
        .filter(({ hostPort }) => hostPort)
        .map(({ protocol = 'TCP', containerPort, hostPort = 0, hostIP = '' }) => ({
          protocol: protocol as 'TCP',
          containerPort,
          hostPort,
          hostIp: hostIP,
        })),
    ),
    labels,
    annotations,
  };
}

/** At most 63 characters, and not ending in what a hostname may not end in. */
function hostnameOf(pod: Pod): string {
  const wanted = pod.spec.hostnameOverride ?? pod.spec.hostname ?? pod.metadata.name ?? '';
  return wanted.slice(0, 63).replace(/[-.]+$/, '');
}
