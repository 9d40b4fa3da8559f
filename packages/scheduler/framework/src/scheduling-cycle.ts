import type { Random } from '@kubewright/api-machinery';
import { randomInt } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { CycleState } from './cycle-state.ts';
import type { Diagnosis } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import type { Nodes } from './plugin.ts';
import type { PluginStatus, Profile } from './profile.ts';
import type { Status } from './status.ts';
import { isRejection, unresolvable } from './status.ts';

/** What a cycle comes to. */
export type CycleResult =
  | { readonly kind: 'fits'; readonly nodeName: string; readonly evaluatedNodes: number; readonly feasibleNodes: number }
  | { readonly kind: 'unschedulable'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'error'; readonly error: Error };

const minFeasibleNodes = 100;

/** No plugin has rejected the pod, so that every event is a reason to try again. */
const noNodes: CycleResult = {
  kind: 'unschedulable',
  diagnosis: { statuses: new Map(), message: 'no nodes available to schedule pods', rejectedBy: new Set(['']) },
};

/** How many nodes that fit are enough to choose from: all up to 100, then 50 percent, less the more there are, at least 5. */
export function feasibleNodesToFind(nodeCount: number, percentage = 0): number {
  if (nodeCount < minFeasibleNodes) return nodeCount;
  const percent = percentage > 0 ? percentage : Math.max(5, 50 - Math.trunc(nodeCount / 125));
  if (percent >= 100) return nodeCount;
  return Math.max(minFeasibleNodes, Math.trunc((nodeCount * percent) / 100));
}

/**
 * Finds a node for one pod: PreFilter, Filter until enough nodes fit, PreScore, Score. Synchronous; changes nothing but
 * where the next search starts, so that all nodes are looked at in turn.
 */
export class SchedulingCycle {
  readonly #random: Random;
  #startAt = 0;

  constructor(deps: { readonly random: Random }) {
    this.#random = deps.random;
  }

  run(profile: Profile, pod: Pod, nodes: Nodes, state: CycleState = new CycleState()): CycleResult {
    try {
      return this.#run(profile, pod, nodes, state);
    } catch (error) {
      return { kind: 'error', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  #run(profile: Profile, pod: Pod, nodes: Nodes, state: CycleState): CycleResult {
    if (nodes.all.length === 0) return noNodes;
    const prefiltered = profile.runPreFilter(state, pod, nodes);
    if (prefiltered.code !== 'nodes') return rejectedByPreFilter(prefiltered, nodes);
    const { names, narrowedBy } = prefiltered;
    const found = this.#findFeasible(profile, pod, nodes, state, names);
    if (found.feasible.length === 0) {
      const reason = `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`;
      if (names) for (const { name } of nodes.all) if (!names.has(name)) found.statuses.set(name, unresolvable(reason));
      const rejectedBy = new Set([...found.rejectedBy, ...(names && names.size < nodes.all.length ? narrowedBy : [])]);
      return { kind: 'unschedulable', diagnosis: { statuses: found.statuses, rejectedBy } };
    }
    const nodeName = this.#choose(profile, pod, nodes, state, found.feasible);
    return { kind: 'fits', nodeName, evaluatedNodes: found.feasible.length + found.statuses.size, feasibleNodes: found.feasible.length };
  }

  #findFeasible(profile: Profile, pod: Pod, nodes: Nodes, state: CycleState, names: ReadonlySet<string> | undefined): Feasibility {
    const candidates = names ? [...names].flatMap((name) => nodes.get(name) ?? []) : nodes.all;
    const enough = feasibleNodesToFind(candidates.length, profile.percentageOfNodesToScore);
    const feasible: NodeInfo[] = [];
    const statuses = new Map<string, Status>();
    const rejectedBy = new Set<string>();
    const start = names ? 0 : this.#startAt % candidates.length;
    let looked = 0;
    for (; looked < candidates.length && feasible.length < enough; looked++) {
      const node = candidates[(start + looked) % candidates.length]!;
      const status = profile.runFilter(state, pod, node);
      if (!status) feasible.push(node);
      else if (!isRejection(status)) throw asError(status);
      else {
        statuses.set(node.name, status);
        rejectedBy.add(status.plugin);
      }
    }
    if (!names) this.#startAt = (start + looked) % candidates.length;
    return { feasible, statuses, rejectedBy };
  }

  #choose(profile: Profile, pod: Pod, nodes: Nodes, state: CycleState, feasible: readonly NodeInfo[]): string {
    if (feasible.length === 1) return feasible[0]!.name;
    const status = profile.runPreScore(state, pod, feasible, nodes);
    if (status) throw asError(status);
    return feasible[this.#best(profile.runScore(state, pod, feasible))]!.name;
  }

  /** The place of the highest score; among equals each is as likely. */
  #best(scores: readonly number[]): number {
    let best = 0;
    let equals = 1;
    for (let i = 1; i < scores.length; i++) {
      if (scores[i]! > scores[best]!) {
        best = i;
        equals = 1;
      } else if (scores[i] === scores[best] && randomInt(this.#random, ++equals) === 0) best = i;
    }
    return best;
  }
}

interface Feasibility {
  readonly feasible: NodeInfo[];
  readonly statuses: Map<string, Status>;
  readonly rejectedBy: Set<string>;
}

function rejectedByPreFilter(status: PluginStatus, nodes: Nodes): CycleResult {
  if (!isRejection(status)) throw asError(status);
  const statuses = new Map(nodes.all.map(({ name }) => [name, status as Status]));
  return {
    kind: 'unschedulable',
    diagnosis: { statuses, preFilterMessage: status.reasons.join(', '), rejectedBy: new Set([status.plugin]) },
  };
}

function asError({ plugin, reasons, error }: PluginStatus): Error {
  return new Error(`running plugin ${JSON.stringify(plugin)}: ${reasons.join(', ')}`, { cause: error });
}
