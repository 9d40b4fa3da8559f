import { formatTime } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import type { ContainerStats, RuntimeService } from '@kubewright/cri';
import type { KubeletBackend } from '../kubelet-backend.ts';
import { runningContainers } from './pod-lists.ts';

export interface StatsDeps {
  readonly backend: KubeletBackend;
  /** Unset: pods are listed without figures. */
  readonly runtime?: Pick<RuntimeService, 'containerStats'>;
}

/** One running container and what it uses. */
export interface MeasuredContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly name: string;
  readonly startedAt: string | undefined;
  readonly stats: ContainerStats;
}

/** Asks the runtime about every running container of a pod; one that is gone meanwhile is left out. */
export async function measure({ runtime }: StatsDeps, pod: Pod): Promise<MeasuredContainer[]> {
  if (!runtime) return [];
  const measured = await Promise.allSettled(
    runningContainers(pod).map(async ({ name, containerID, startedAt }) => {
      const stats = await runtime.containerStats(containerID.slice(containerID.indexOf('//') + 2));
      return { namespace: pod.metadata.namespace ?? '', pod: pod.metadata.name ?? '', name, startedAt, stats };
    }),
  );
  return measured.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

interface Usage {
  readonly timeMs: number;
  readonly cpuNanos: number;
  readonly memoryBytes: number;
}

/** Undefined without anything measured. */
function total(stats: readonly ContainerStats[]): Usage | undefined {
  if (stats.length === 0) return undefined;
  return {
    timeMs: Math.max(...stats.map(({ timeMs }) => timeMs)),
    cpuNanos: stats.reduce((sum, { cpuUsageCoreNanoSeconds }) => sum + cpuUsageCoreNanoSeconds, 0),
    memoryBytes: stats.reduce((sum, { memoryWorkingSetBytes }) => sum + memoryWorkingSetBytes, 0),
  };
}

function usageFields(usage: Usage | undefined): object {
  if (!usage) return {};
  const time = formatTime(usage.timeMs);
  return { cpu: { time, usageCoreNanoSeconds: usage.cpuNanos }, memory: { time, workingSetBytes: usage.memoryBytes } };
}

/** `/stats/summary` (stats/v1alpha1 Summary): the node's figures are the sum of its pods'. */
export async function statsSummary(deps: StatsDeps): Promise<object> {
  const pods = deps.backend.pods();
  const measured = await Promise.all(pods.map((pod) => measure(deps, pod)));
  const all = measured.flat().map(({ stats }) => stats);
  return {
    node: { nodeName: deps.backend.nodeName, startTime: null, ...usageFields(total(all)) },
    pods: pods.map((pod, index) => {
      const containers = measured[index] ?? [];
      const { name, namespace, uid } = pod.metadata;
      return {
        podRef: { name, namespace, uid },
        startTime: pod.status.startTime ?? null,
        containers: containers.map((container) => ({
          name: container.name,
          startTime: container.startedAt ?? null,
          ...usageFields(total([container.stats])),
        })),
        ...usageFields(total(containers.map(({ stats }) => stats))),
      };
    }),
  };
}
