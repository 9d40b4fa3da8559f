import { labelSelectorFromLabels, parseInt64 } from '@kubewright/api-machinery';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '@kubewright/api/core/v1';

/** Whether a node matches any term; a term without requirements matches nothing (component-helpers nodeaffinity). */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const { labels, name } = node.metadata;
  const label = (key: string): string | undefined => (labels && Object.hasOwn(labels, key) ? labels[key] : undefined);
  return (
    matchExpressions.every((requirement) => matches(requirement, label(requirement.key))) &&
    matchFields.every((requirement) => requirement.key === 'metadata.name' && matches(requirement, name))
  );
}

function matches({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return compares(operator, value, values);
    default:
      return false;
  }
}

function compares(operator: 'Gt' | 'Lt', value: string | undefined, values: readonly string[]): boolean {
  const left = value === undefined ? undefined : parseInt64(value);
  const right = values.length === 1 ? parseInt64(values[0]!) : undefined;
  if (left === undefined || right === undefined) return false;
  return operator === 'Gt' ? left > right : left < right;
}

/** What a pod requires of its node: every label of nodeSelector, and one term of its required affinity. */
export function matchesRequired({ spec }: Pod, node: Node): boolean {
  if (spec.nodeSelector && !labelSelectorFromLabels(spec.nodeSelector).matches(node.metadata.labels)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNodeSelector(required, node);
}

/** The only nodes a pod can go to, when every term of its required affinity names nodes; else undefined. */
export function namedNodes({ spec }: Pod): Set<string> | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (!terms || terms.length === 0) return undefined;
  const names = new Set<string>();
  for (const term of terms) {
    const ofTerm = namesOfTerm(term);
    if (!ofTerm) return undefined;
    for (const name of ofTerm) names.add(name);
  }
  return names;
}

function namesOfTerm({ matchFields = [] }: NodeSelectorTerm): readonly string[] | undefined {
  const lists = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In').map(({ values }) => values ?? []);
  const [first, ...others] = lists;
  return first?.filter((name) => others.every((list) => list.includes(name)));
}
