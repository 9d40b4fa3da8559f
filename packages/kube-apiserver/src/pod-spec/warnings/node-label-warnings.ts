import { isLabelValue, type LabelSelectorObject } from '@kubewright/api-machinery';
import type { NodeSelector, PodSpec } from '@kubewright/api/core/v1';

/** Labels of nodes that have another name since (pkg/api/node/util GetNodeLabelDeprecatedMessage). */
const deprecated: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
]);

/** Why a label of nodes should not be asked for any more; undefined where it may be. */
export const deprecatedNodeLabel = (key: string): string | undefined => deprecated.get(key);

/** A selector of nodes by their labels (pkg/api/node GetWarningsForNodeSelector). */
export function nodeLabelSelectorWarnings({ matchExpressions, matchLabels }: LabelSelectorObject, at: string): string[] {
  const warnings: string[] = [];
  termWarnings({ matchExpressions }, at, warnings);
  for (const key of Object.keys(matchLabels ?? {})) {
    const message = deprecated.get(key);
    if (message) warnings.push(`${at}.matchLabels.${key}: ${message}`);
  }
  return warnings;
}

export function nodeSelectorWarnings({ nodeSelectorTerms }: NodeSelector, at: string, warnings: string[]): void {
  for (const [index, term] of (nodeSelectorTerms ?? []).entries()) termWarnings(term, `${at}.nodeSelectorTerms[${index}]`, warnings);
}

/** Of a term of nodes, or of a selector. */
interface Expressions {
  readonly matchExpressions?: LabelSelectorObject['matchExpressions'];
}

function termWarnings({ matchExpressions }: Expressions, at: string, warnings: string[], checkValues = false): void {
  for (const [index, { key, values }] of (matchExpressions ?? []).entries()) {
    const message = deprecated.get(key);
    if (message) warnings.push(`${at}.matchExpressions[${index}].key: ${key} is ${message}`);
    if (!checkValues) continue;
    for (const [i, value] of (values ?? []).entries()) {
      for (const problem of isLabelValue(value))
        warnings.push(`${at}.matchExpressions[${index}].values[${i}]: ${value} is invalid, ${problem}`);
    }
  }
}

/** Where a pod says on which nodes it runs. */
export function nodeLabelWarnings({ nodeSelector, affinity, topologySpreadConstraints }: PodSpec, at: string, warnings: string[]): void {
  for (const key of Object.keys(nodeSelector ?? {})) {
    const message = deprecated.get(key);
    if (message) warnings.push(`${at}.nodeSelector[${key}]: ${message}`);
  }
  const node = affinity?.nodeAffinity;
  const path = `${at}.affinity.nodeAffinity`;
  if (node?.requiredDuringSchedulingIgnoredDuringExecution) {
    nodeSelectorWarnings(
      node.requiredDuringSchedulingIgnoredDuringExecution,
      `${path}.requiredDuringSchedulingIgnoredDuringExecution`,
      warnings,
    );
  }
  for (const [index, { preference }] of (node?.preferredDuringSchedulingIgnoredDuringExecution ?? []).entries()) {
    if (preference)
      termWarnings(preference, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`, warnings, true);
  }
  for (const [index, { topologyKey, labelSelector }] of (topologySpreadConstraints ?? []).entries()) {
    const constraint = `${at}.topologySpreadConstraints[${index}]`;
    const message = deprecated.get(topologyKey);
    if (message) warnings.push(`${constraint}.topologyKey: ${topologyKey} is ${message}`);
    if (!labelSelector) warnings.push(`${constraint}.labelSelector: ${matchesNothing}`);
  }
}

export const matchesNothing = 'a null labelSelector results in matching no pod';
