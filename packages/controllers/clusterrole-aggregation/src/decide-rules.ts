import { labelSelectorFromObject, semanticEqual } from '@kubewright/api-machinery';
import type { ClusterRole, PolicyRule } from '@kubewright/api/rbac/v1';

/** Selects the ClusterRoles with some labels. */
export type SelectClusterRoles = (matches: (labels: Readonly<Record<string, string>>) => boolean) => readonly ClusterRole[];

export type RulesDecision = { readonly kind: 'keep' } | { readonly kind: 'apply'; readonly rules: readonly PolicyRule[] };

/**
 * The rules of an aggregated ClusterRole: those of the roles its selectors name, selector by selector and by name, each
 * rule once and none of its own.
 */
export function decideRules({ metadata, aggregationRule, rules = [] }: ClusterRole, select: SelectClusterRoles): RulesDecision {
  if (!aggregationRule) return { kind: 'keep' };
  const wanted = new Map<string, PolicyRule>();
  for (const selector of aggregationRule.clusterRoleSelectors ?? []) {
    const labels = labelSelectorFromObject(selector);
    const selected = select((ofRole) => labels.matches(ofRole)).filter(({ metadata: { name } }) => name !== metadata.name);
    for (const role of [...selected].sort(byName)) for (const rule of role.rules ?? []) addOnce(wanted, rule);
  }
  return semanticEqual(rules, [...wanted.values()]) ? { kind: 'keep' } : { kind: 'apply', rules: [...wanted.values()] };
}

const byName = (a: ClusterRole, b: ClusterRole): number => (a.metadata.name! < b.metadata.name! ? -1 : 1);

function addOnce(rules: Map<string, PolicyRule>, rule: PolicyRule): void {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const same = JSON.stringify([verbs, apiGroups, resources, resourceNames, nonResourceURLs]);
  if (!rules.has(same)) rules.set(same, rule);
}
