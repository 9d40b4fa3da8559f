import type { Pod, PodAffinityTerm, ResourceQuota, ScopedResourceSelectorRequirement } from '@kubewright/api/core/v1';

/** The conditions under which an object counts for the quota; all must hold. */
export function scopesOf({ spec }: ResourceQuota): ScopedResourceSelectorRequirement[] {
  const listed = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' as const }));
  return [...listed, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

export function podMatchesScope(pod: Pod, { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'CrossNamespacePodAffinity':
      return affinityTerms(pod).some(
        ({ namespaces, namespaceSelector }) => (namespaces ?? []).length > 0 || namespaceSelector !== undefined,
      );
    case 'PriorityClass':
      return nameMatches(pod.spec.priorityClassName ?? '', operator, values);
    default:
      return false;
  }
}

/** `Exists` and the two that list values, over a name that may be ''. */
export function nameMatches(name: string, operator: string, values: readonly string[]): boolean {
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return operator === 'In' ? name !== '' && values.includes(name) : name === '' || !values.includes(name);
}

/** Whether it ends by itself. */
export const isTerminating = ({ spec }: Pod): boolean => (spec.activeDeadlineSeconds ?? -1) >= 0;

function isBestEffort({ spec, status }: Pod): boolean {
  if (status?.qosClass) return status.qosClass === 'BestEffort';
  const sources = spec.resources ? [spec] : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  return sources.every(({ resources }) =>
    [resources?.requests, resources?.limits].every((list) =>
      Object.entries(list ?? {}).every(([name, value]) => (name !== 'cpu' && name !== 'memory') || String(value) === '0'),
    ),
  );
}

function affinityTerms({ spec: { affinity } }: Pod): PodAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((side) => [
    ...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(side?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
}
