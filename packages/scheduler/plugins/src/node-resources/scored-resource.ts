import type { NodeInfo, PodRequests } from '@kubewright/scheduler-framework';
import { amountOf } from '@kubewright/scheduler-framework';

export interface ScoredResource {
  readonly name: string;
  readonly weight: number;
}

export const cpuAndMemory: readonly ScoredResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/**
 * What would be requested of a node with the pod on it, and what it has. CPU and memory count a little for containers
 * that request none, so that those are spread as well.
 */
export function scoringAmounts(name: string, pod: PodRequests, node: NodeInfo): { requested: number; allocatable: number } {
  const allocatable = amountOf(node.allocatable, name);
  if (name === 'cpu') return { requested: node.nonZeroCpuMilli + pod.nonZeroCpuMilli, allocatable };
  if (name === 'memory') return { requested: node.nonZeroMemoryBytes + pod.nonZeroMemoryBytes, allocatable };
  return amounts(name, pod, node);
}

/** The same with what is really requested. */
export function amounts(name: string, pod: PodRequests, node: NodeInfo): { requested: number; allocatable: number } {
  const own = amountOf(pod, name);
  const isForeign = own === 0 && name !== 'cpu' && name !== 'memory' && name !== 'ephemeral-storage';
  // A pod that does not want an extended resource is not rated by it.
  return isForeign
    ? { requested: 0, allocatable: 0 }
    : { requested: amountOf(node.requested, name) + own, allocatable: amountOf(node.allocatable, name) };
}
