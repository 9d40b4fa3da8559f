import type { LabelSelector } from '@kubewright/api-machinery';
import { LabelSelector as Selector, createRequirement, labelSelectorFromObject } from '@kubewright/api-machinery';
import type { Node, Pod, TopologySpreadConstraint } from '@kubewright/api/core/v1';
import { findUntolerated, hardEffects, matchesRequired } from '@kubewright/scheduler-framework';

/** A constraint as it is checked. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly minDomains: number;
  readonly selector: LabelSelector;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

export function constraintsOf(pod: Pod, whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'): SpreadConstraint[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) => read(constraint, pod));
}

function read(constraint: TopologySpreadConstraint, pod: Pod): SpreadConstraint {
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    minDomains: constraint.minDomains ?? 1,
    selector: withLabelKeys(labelSelectorFromObject(constraint.labelSelector), constraint.matchLabelKeys ?? [], pod.metadata.labels ?? {}),
    honorsAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

/** Pods of the same revision only: each key adds the pod's own value. */
function withLabelKeys(selector: LabelSelector, keys: readonly string[], labels: Readonly<Record<string, string>>): LabelSelector {
  const own = keys.filter((key) => Object.hasOwn(labels, key)).map((key) => createRequirement(key, 'in', [labels[key]!]));
  return own.length === 0 ? selector : new Selector([...selector.requirements, ...own], selector.matchesNothing);
}

const systemDefaults = [
  { topologyKey: 'kubernetes.io/hostname', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
];

/** How pods that state no constraint are spread, softly (upstream's defaultingType System). */
export const defaultConstraints = (selector: LabelSelector): SpreadConstraint[] =>
  systemDefaults.map((each) => ({ ...each, minDomains: 1, selector, honorsAffinity: true, honorsTaints: false }));

/** Whether the pods of a node count for a constraint. */
export function isIncluded(constraint: SpreadConstraint, pod: Pod, node: Node): boolean {
  if (constraint.honorsAffinity && !matchesRequired(pod, node)) return false;
  return !constraint.honorsTaints || findUntolerated(node.spec.taints ?? [], pod.spec.tolerations ?? [], hardEffects) === undefined;
}

export function hasAllKeys(constraints: readonly SpreadConstraint[], { metadata: { labels } }: Node): boolean {
  return constraints.every(({ topologyKey }) => labels !== undefined && Object.hasOwn(labels, topologyKey));
}
