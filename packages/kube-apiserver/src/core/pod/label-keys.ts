import type { PodAffinityTerm, PodSpec } from '@kubewright/api/core/v1';
import type { LabelSelector } from '@kubewright/api/meta/v1';

type Labels = Readonly<Record<string, string>>;

interface Narrowed {
  labelSelector?: LabelSelector;
  matchLabelKeys?: readonly string[];
  mismatchLabelKeys?: readonly string[];
}

/** Selectors that are narrowed by labels of the pod itself get those labels when it is created (KEP-3633, KEP-3243). */
export function mergeLabelKeys(spec: PodSpec, labels: Labels | undefined): void {
  const { affinity, topologySpreadConstraints } = spec;
  if (!labels) return;
  for (const constraint of topologySpreadConstraints ?? []) narrow(constraint, labels);
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    for (const term of affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []) narrow(term, labels);
    for (const { podAffinityTerm } of affinity?.[kind]?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (podAffinityTerm) narrow(podAffinityTerm as PodAffinityTerm, labels);
    }
  }
}

function narrow(part: Narrowed, labels: Labels): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = part;
  if (!labelSelector) return;
  const add = (keys: readonly string[], operator: 'In' | 'NotIn'): void => {
    for (const key of keys) {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      if (value !== undefined)
        labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), { key, operator, values: [value] }];
    }
  };
  add(matchLabelKeys, 'In');
  add(mismatchLabelKeys, 'NotIn');
}
