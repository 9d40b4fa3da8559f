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
import type { Node, Pod } from '@kubewright/api/core/v1';
import type { SpreadConstraint } from './constraints.ts';
import { constraintsOf, defaultConstraints, hasAllKeys, isIncluded } from './constraints.ts';
import type { DefaultSelector } from './default-selector.ts';
import { PodCounts } from './pod-counts.ts';

/** A constraint and how many matching pods each of its domains has. */
interface Spread {
  readonly constraint: SpreadConstraint;
  readonly counts: ReadonlyMap<string, number>;
}
interface HardSpread extends Spread {
  readonly fewest: number;
  readonly countsItself: boolean;
}
interface SoftSpread extends Spread {
  /** Small topologies count for as much as large ones. */
  readonly weight: number;
}

const hardKey = stateKey<readonly HardSpread[]>('PodTopologySpread hard');
const softKey = stateKey<{ readonly spreads: readonly SoftSpread[]; readonly ignored: ReadonlySet<string> }>('PodTopologySpread soft');
const hostname = 'kubernetes.io/hostname';

export interface PodTopologySpreadDeps {
  /** Unset: pods that state no constraint are not spread. */
  readonly defaultSelector?: DefaultSelector | undefined;
}

/** Spreads pods over zones, nodes, or any other topology, as their constraints ask (KEP-895). */
export class PodTopologySpread implements PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin {
  readonly name = 'PodTopologySpread';
  readonly #counts = new PodCounts();
  readonly #defaultSelector: DefaultSelector | undefined;
  readonly requeueOn: readonly RequeueRule[] = [
    {
      resource: 'assignedPods',
      actions: ['Add', 'Delete', 'UpdateLabels'],
      isRelevant: (pod, { object }) => object?.metadata.namespace === pod.metadata.namespace,
    },
    { resource: 'nodes', actions: ['Add', 'Delete', 'UpdateLabels', 'UpdateTaints'] },
    { resource: 'pods', actions: ['UpdateLabels'] },
  ];

  constructor({ defaultSelector }: PodTopologySpreadDeps = {}) {
    this.#defaultSelector = defaultSelector;
  }

  preFilter(state: CycleState, pod: Pod, nodes: Nodes): Status {
    const constraints = constraintsOf(pod, 'DoNotSchedule');
    if (constraints.length === 0) return skip;
    const eligible = nodes.all.filter(({ node }) => hasAllKeys(constraints, node));
    const spreads = constraints.map((constraint) => this.#hardSpread(constraint, pod, eligible));
    state.set(hardKey, spreads);
    return success;
  }

  filter(state: CycleState, _pod: Pod, { node }: NodeInfo): Status {
    for (const { constraint, counts, fewest, countsItself } of state.require(hardKey)) {
      const labels = node.metadata.labels ?? {};
      if (!Object.hasOwn(labels, constraint.topologyKey))
        return unresolvable("node(s) didn't match pod topology spread constraints (missing required label)");
      const count = counts.get(labels[constraint.topologyKey]!) ?? 0;
      if (count + Number(countsItself) - fewest > constraint.maxSkew)
        return unschedulable("node(s) didn't match pod topology spread constraints");
    }
    return success;
  }

  preScore(state: CycleState, pod: Pod, feasible: readonly NodeInfo[], nodes: Nodes): Status {
    const stated = (pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
    const constraints = stated ? constraintsOf(pod, 'ScheduleAnyway') : this.#defaultConstraints(pod);
    if (constraints.length === 0) return skip;
    // Without zones, nodes still differ by their names: only what a pod states itself asks for all its labels.
    const isRated = ({ node }: NodeInfo): boolean => !stated || hasAllKeys(constraints, node);
    const rated = feasible.filter(isRated);
    const counted = nodes.all.filter(isRated);
    const ignored = new Set(feasible.filter((info) => !isRated(info)).map(({ name }) => name));
    state.set(softKey, { spreads: constraints.map((constraint) => this.#softSpread(constraint, pod, rated, counted)), ignored });
    return success;
  }

  score(state: CycleState, pod: Pod, info: NodeInfo): number {
    const { spreads, ignored } = state.require(softKey);
    if (ignored.has(info.name)) return 0;
    let score = 0;
    for (const { constraint, counts, weight } of spreads) {
      const domain = info.node.metadata.labels?.[constraint.topologyKey];
      if (domain === undefined) continue;
      const isNode = constraint.topologyKey === hostname;
      const count = isNode ? this.#counts.matching(info, constraint.selector, pod.metadata.namespace) : (counts.get(domain) ?? 0);
      score += count * weight + (constraint.maxSkew - 1);
    }
    return Math.round(score);
  }

  normalize(state: CycleState, _pod: Pod, scores: number[], feasible: readonly NodeInfo[]): void {
    const { ignored } = state.require(softKey);
    const counted = scores.filter((_, i) => !ignored.has(feasible[i]!.name));
    const lowest = Math.min(...counted);
    const highest = Math.max(0, ...counted);
    for (let i = 0; i < scores.length; i++) {
      if (ignored.has(feasible[i]!.name)) scores[i] = 0;
      else scores[i] = highest === 0 ? maxNodeScore : Math.trunc((maxNodeScore * (highest + lowest - scores[i]!)) / highest);
    }
  }

  #defaultConstraints(pod: Pod): SpreadConstraint[] {
    const selector = this.#defaultSelector?.(pod);
    return selector && !selector.isEmpty ? defaultConstraints(selector) : [];
  }

  #hardSpread(constraint: SpreadConstraint, pod: Pod, eligible: readonly NodeInfo[]): HardSpread {
    const counts = new Map<string, number>();
    for (const info of eligible) if (isIncluded(constraint, pod, info.node)) this.#add(counts, constraint, pod, info);
    // Too few domains: the missing ones are empty.
    const fewest = counts.size < constraint.minDomains ? 0 : Math.min(...counts.values());
    return { constraint, counts, fewest, countsItself: constraint.selector.matches(pod.metadata.labels) };
  }

  #softSpread(constraint: SpreadConstraint, pod: Pod, rated: readonly NodeInfo[], counted: readonly NodeInfo[]): SoftSpread {
    const counts = new Map<string, number>();
    if (constraint.topologyKey === hostname) return { constraint, counts, weight: Math.log(rated.length + 2) };
    for (const { node } of rated) counts.set(domainOf(constraint, node), 0);
    for (const info of counted) {
      if (counts.has(domainOf(constraint, info.node)) && isIncluded(constraint, pod, info.node)) this.#add(counts, constraint, pod, info);
    }
    return { constraint, counts, weight: Math.log(counts.size + 2) };
  }

  #add(counts: Map<string, number>, constraint: SpreadConstraint, pod: Pod, info: NodeInfo): void {
    const domain = domainOf(constraint, info.node);
    counts.set(domain, (counts.get(domain) ?? 0) + this.#counts.matching(info, constraint.selector, pod.metadata.namespace));
  }
}

/** Nodes without the label are one domain, of no name. */
const domainOf = ({ topologyKey }: SpreadConstraint, { metadata: { labels } }: Node): string => labels?.[topologyKey] ?? '';
