import type { CycleState, NodeInfo, PodRequests, PreScorePlugin, ScorePlugin, Status } from '@kubewright/scheduler-framework';
import { amountOf, maxNodeScore, podRequests, skip, stateKey, success } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';
import type { ScoredResource } from './scored-resource.ts';
import { amounts, cpuAndMemory } from './scored-resource.ts';

const requestsKey = stateKey<PodRequests>('NodeResourcesBalancedAllocation');

/** Prefers nodes whose resources would be used in equal shares. Pods that request nothing are not rated. */
export class NodeResourcesBalancedAllocation implements PreScorePlugin, ScorePlugin {
  readonly name = 'NodeResourcesBalancedAllocation';
  readonly #resources: readonly ScoredResource[];

  constructor({ resources = cpuAndMemory }: { readonly resources?: readonly ScoredResource[] } = {}) {
    this.#resources = resources;
  }

  preScore(state: CycleState, pod: Pod): Status {
    const requests = podRequests(pod);
    state.set(requestsKey, requests);
    return this.#resources.every(({ name }) => amountOf(requests, name) === 0) ? skip : success;
  }

  score(state: CycleState, _pod: Pod, node: NodeInfo): number {
    const requests = state.require(requestsKey);
    const shares: number[] = [];
    for (const { name } of this.#resources) {
      const { requested, allocatable } = amounts(name, requests, node);
      if (allocatable > 0) shares.push(Math.min(1, requested / allocatable));
    }
    return Math.trunc((1 - deviation(shares)) * maxNodeScore);
  }
}

/** Standard deviation. */
function deviation(shares: readonly number[]): number {
  if (shares.length < 2) return 0;
  if (shares.length === 2) return Math.abs(shares[0]! - shares[1]!) / 2;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}
