import type {
  CycleState,
  FilterPlugin,
  NodeInfo,
  Nodes,
  PreFilterPlugin,
  PreScorePlugin,
  RequeueRule,
  ScorePlugin,
  Status,
} from '@kubewright/scheduler-framework';
import { maxNodeScore, skip, stateKey, success, unresolvable, unschedulable } from '@kubewright/scheduler-framework';
import type { Pod } from '@kubewright/api/core/v1';
import type { AffinityTerm, NamespaceLabels } from './affinity-term.ts';
import { TopologySums, termMatches, termsOf } from './affinity-term.ts';

export interface InterPodAffinityDeps {
  readonly namespaceLabels: NamespaceLabels;
}
export interface InterPodAffinityArgs {
  /** What an existing pod's required affinity to the pod is worth in scores. */
  readonly hardPodAffinityWeight?: number;
}

/** How many pods in each domain the pod wants near, wants away, or do not want it near. */
interface Counts {
  readonly wanted: TopologySums;
  readonly unwanted: TopologySums;
  readonly unwelcoming: TopologySums;
  /** The pod is the first of those it wants near. */
  readonly isFirst: boolean;
}

const countsKey = stateKey<Counts>('InterPodAffinity counts');
const scoresKey = stateKey<TopologySums>('InterPodAffinity scores');

/** Brings pods near to, and keeps them away from, other pods. */
export class InterPodAffinity implements PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin {
  readonly name = 'InterPodAffinity';
  readonly requeueOn: readonly RequeueRule[] = [
    { resource: 'assignedPods', actions: ['Add', 'Delete', 'UpdateLabels'] },
    { resource: 'nodes', actions: ['Add', 'UpdateLabels'] },
    { resource: 'pods', actions: ['UpdateLabels'] },
  ];
  readonly #namespaceLabels: NamespaceLabels;
  readonly #hardWeight: number;

  constructor({ namespaceLabels }: InterPodAffinityDeps, { hardPodAffinityWeight = 1 }: InterPodAffinityArgs = {}) {
    this.#namespaceLabels = namespaceLabels;
    this.#hardWeight = hardPodAffinityWeight;
  }

  preFilter(state: CycleState, pod: Pod, nodes: Nodes): Status {
    const { required, requiredAnti } = termsOf(pod);
    const unwelcoming = this.#countUnwelcoming(pod, nodes);
    if (required.length + requiredAnti.length === 0 && unwelcoming.isEmpty) return skip;
    const wanted = new TopologySums();
    const unwanted = new TopologySums();
    for (const { node, pods } of required.length + requiredAnti.length > 0 ? nodes.all : []) {
      const { labels } = node.metadata;
      for (const other of pods.values()) {
        if (required.length > 0 && this.#matchesAll(required, other))
          for (const { topologyKey } of required) wanted.add(topologyKey, labels, 1);
        for (const term of requiredAnti) if (termMatches(term, other, this.#namespaceLabels)) unwanted.add(term.topologyKey, labels, 1);
      }
    }
    state.set(countsKey, { wanted, unwanted, unwelcoming, isFirst: wanted.isEmpty && this.#matchesAll(required, pod) });
    return success;
  }

  filter(state: CycleState, pod: Pod, { node }: NodeInfo): Status {
    const { required, requiredAnti } = termsOf(pod);
    const { wanted, unwanted, unwelcoming, isFirst } = state.require(countsKey);
    const labels = node.metadata.labels ?? {};
    const hasKeys = required.every(({ topologyKey }) => Object.hasOwn(labels, topologyKey));
    if (!hasKeys || (!isFirst && !required.every(({ topologyKey }) => wanted.get(topologyKey, labels) > 0)))
      return unresolvable("node(s) didn't match pod affinity rules");
    if (requiredAnti.some(({ topologyKey }) => unwanted.get(topologyKey, labels) > 0))
      return unschedulable("node(s) didn't match pod anti-affinity rules");
    return unwelcoming.total(labels) > 0 ? unschedulable("node(s) didn't satisfy existing pods anti-affinity rules") : success;
  }

  preScore(state: CycleState, pod: Pod, _feasible: readonly NodeInfo[], nodes: Nodes): Status {
    const { preferred } = termsOf(pod);
    const sums = new TopologySums();
    for (const { node, pods } of preferred.length > 0 ? nodes.all : []) {
      for (const other of pods.values()) {
        for (const { term, weight } of preferred)
          if (termMatches(term, other, this.#namespaceLabels)) sums.add(term.topologyKey, node.metadata.labels, weight);
      }
    }
    for (const { node, podsWithAffinity } of nodes.withAffinity) {
      for (const other of podsWithAffinity.values()) this.#addWishes(sums, other, pod, node.metadata.labels);
    }
    if (sums.isEmpty) return skip;
    state.set(scoresKey, sums);
    return success;
  }

  score(state: CycleState, _pod: Pod, { node }: NodeInfo): number {
    return state.require(scoresKey).total(node.metadata.labels);
  }

  normalize(_state: CycleState, _pod: Pod, scores: number[]): void {
    const lowest = Math.min(...scores);
    const range = Math.max(...scores) - lowest;
    for (let i = 0; i < scores.length; i++) scores[i] = range === 0 ? 0 : Math.trunc((maxNodeScore * (scores[i]! - lowest)) / range);
  }

  /** What an existing pod would say to the new one. */
  #addWishes(sums: TopologySums, other: Pod, pod: Pod, labels: Readonly<Record<string, string>> | undefined): void {
    const { required, preferred } = termsOf(other);
    for (const term of this.#hardWeight > 0 ? required : [])
      if (termMatches(term, pod, this.#namespaceLabels)) sums.add(term.topologyKey, labels, this.#hardWeight);
    for (const { term, weight } of preferred) if (termMatches(term, pod, this.#namespaceLabels)) sums.add(term.topologyKey, labels, weight);
  }

  #countUnwelcoming(pod: Pod, nodes: Nodes): TopologySums {
    const sums = new TopologySums();
    for (const { node, podsWithRequiredAntiAffinity } of nodes.withRequiredAntiAffinity) {
      for (const other of podsWithRequiredAntiAffinity.values()) {
        for (const term of termsOf(other).requiredAnti)
          if (termMatches(term, pod, this.#namespaceLabels)) sums.add(term.topologyKey, node.metadata.labels, 1);
      }
    }
    return sums;
  }

  #matchesAll(terms: readonly AffinityTerm[], pod: Pod): boolean {
    return terms.length > 0 && terms.every((term) => termMatches(term, pod, this.#namespaceLabels));
  }
}
