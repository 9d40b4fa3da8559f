import type {
  CycleState,
  FilterPlugin,
  NodeInfo,
  PodRequests,
  PreFilterPlugin,
  RequeueRule,
  ScorePlugin,
  Status,
} from '@kubewright/scheduler-framework';
import { podRequests, stateKey, success, unresolvable, unschedulable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';
import type { ScoredResource } from './scored-resource.ts';
import { cpuAndMemory, scoringAmounts } from './scored-resource.ts';

const requests = stateKey<PodRequests>('NodeResourcesFit');

export interface NodeResourcesFitArgs {
  /** LeastAllocated spreads load over nodes, MostAllocated fills them up. */
  readonly strategy?: 'LeastAllocated' | 'MostAllocated';
  readonly resources?: readonly ScoredResource[];
}

/** Keeps pods off nodes that have not enough of what they request, and prefers nodes with much (or little) left. */
export class NodeResourcesFit implements PreFilterPlugin, FilterPlugin, ScorePlugin {
  readonly name = 'NodeResourcesFit';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'assignedPods', actions: ['Delete', 'ScaleDown'] },
    { resource: 'nodes', actions: ['Add', 'UpdateAllocatable'] },
    { resource: 'pods', actions: ['ScaleDown'] },
  ];
  readonly #rate: (requested: number, allocatable: number) => number;
  readonly #resources: readonly ScoredResource[];

  constructor({ strategy = 'LeastAllocated', resources = cpuAndMemory }: NodeResourcesFitArgs = {}) {
    this.#rate = strategy === 'LeastAllocated' ? leastAllocated : mostAllocated;
    this.#resources = resources;
  }

  preFilter(state: CycleState, pod: Pod): Status {
    state.set(requests, podRequests(pod));
    return success;
  }

  filter(state: CycleState, _pod: Pod, node: NodeInfo): Status {
    const wanted = state.require(requests);
    if (fitsPlainly(wanted, node)) return success;
    const { reasons, isHopeless } = insufficient(wanted, node);
    if (reasons.length === 0) return success;
    return isHopeless ? unresolvable(...reasons) : unschedulable(...reasons);
  }

  score(state: CycleState, pod: Pod, node: NodeInfo): number {
    const wanted = state.get(requests) ?? podRequests(pod);
    let sum = 0;
    let weights = 0;
    for (const { name, weight } of this.#resources) {
      const { requested, allocatable } = scoringAmounts(name, wanted, node);
      if (allocatable === 0) continue;
      sum += this.#rate(requested, allocatable) * weight;
      weights += weight;
    }
    return weights === 0 ? 0 : Math.trunc(sum / weights);
  }
}

const leastAllocated = (requested: number, allocatable: number): number =>
  requested > allocatable ? 0 : Math.trunc(((allocatable - requested) * 100) / allocatable);
const mostAllocated = (requested: number, allocatable: number): number =>
  Math.trunc((Math.min(requested, allocatable) * 100) / allocatable);

/** The usual case, decided without making anything: enough of everything, and nothing unusual wanted. */
function fitsPlainly(pod: PodRequests, { pods, allowedPods, requested, allocatable }: NodeInfo): boolean {
  return (
    pods.size < allowedPods &&
    pod.scalars.size === 0 &&
    pod.cpuMilli <= allocatable.cpuMilli - requested.cpuMilli &&
    pod.memoryBytes <= allocatable.memoryBytes - requested.memoryBytes &&
    pod.ephemeralStorageBytes <= allocatable.ephemeralStorageBytes - requested.ephemeralStorageBytes
  );
}

/** What the node lacks; hopeless when it would lack it without any pod on it. */
function insufficient(pod: PodRequests, node: NodeInfo): { reasons: string[]; isHopeless: boolean } {
  const reasons: string[] = [];
  let isHopeless = false;
  const { requested, allocatable } = node;
  const check = (name: string, wanted: number, used: number, total: number): void => {
    if (wanted === 0 || wanted <= total - used) return;
    reasons.push(`Insufficient ${name}`);
    isHopeless ||= wanted > total;
  };
  if (node.pods.size + 1 > node.allowedPods) reasons.push('Too many pods');
  check('cpu', pod.cpuMilli, requested.cpuMilli, allocatable.cpuMilli);
  check('memory', pod.memoryBytes, requested.memoryBytes, allocatable.memoryBytes);
  check('ephemeral-storage', pod.ephemeralStorageBytes, requested.ephemeralStorageBytes, allocatable.ephemeralStorageBytes);
  for (const [name, wanted] of pod.scalars) check(name, wanted, requested.scalars.get(name) ?? 0, allocatable.scalars.get(name) ?? 0);
  return { reasons, isHopeless };
}
