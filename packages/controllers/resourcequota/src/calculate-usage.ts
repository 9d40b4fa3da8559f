import { Quantity, type GroupResource, type KubeObject } from '@kubewright/api-machinery';
import {
  evaluatorsOf,
  isInScopes,
  maskUsage,
  readUsage,
  scopesOf,
  type QuotaContext,
  type QuotaEvaluator,
  type Usage,
} from '@kubewright/admission';
import type { ResourceQuota } from '@kubewright/api/core/v1';

export const nameOf = ({ group, resource }: GroupResource): string => `${resource}.${group}`;

/** Those who count for a quota, each with the names that it counts for. */
export function evaluatorsFor({ spec }: ResourceQuota, context: QuotaContext): Map<QuotaEvaluator, readonly string[]> {
  const found = new Map<string, { readonly evaluator: QuotaEvaluator; readonly names: string[] }>();
  for (const name of Object.keys(spec?.hard ?? {})) {
    for (const evaluator of evaluatorsOf(name, context)) {
      const key = nameOf(evaluator.resource);
      const entry = found.get(key);
      if (entry) entry.names.push(name);
      else found.set(key, { evaluator, names: [name] });
    }
  }
  return new Map([...found.values()].map(({ evaluator, names }) => [evaluator, names]));
}

export function countsFor(quota: ResourceQuota, evaluator: QuotaEvaluator, context: QuotaContext): boolean {
  return Object.keys(quota.spec?.hard ?? {}).some((name) => evaluator.counts(name, context));
}

/** What each object counts for while it does not change, so that a quota is not summed up from nothing each time. */
export type KnownUsages = WeakMap<KubeObject, Usage>;

/** What the objects of one resource in the quota's namespace count for, of the given names (CalculateUsageStats). */
export function calculateUsage(
  quota: ResourceQuota,
  evaluator: QuotaEvaluator,
  names: readonly string[],
  objects: readonly KubeObject[],
  context: QuotaContext,
  known: KnownUsages,
): Usage {
  const scopes = scopesOf(quota);
  if (evaluator.onlyCounts) {
    const count = Quantity.ofInteger(scopes.length > 0 ? 0 : objects.length);
    return new Map(names.map((name) => [name, count]));
  }
  const used = new Map(names.map((name) => [name, Quantity.zero]));
  for (const object of objects) {
    if (!isInScopes(scopes, evaluator, object)) continue;
    const usage = usageOf(object, evaluator, context, known);
    for (const [name, sum] of used) {
      const more = usage.get(name);
      if (more) used.set(name, sum.add(more));
    }
  }
  return used;
}

function usageOf(object: KubeObject, evaluator: QuotaEvaluator, context: QuotaContext, known: KnownUsages): Usage {
  // What is going counts by the time, and claims by their surroundings.
  if (object.metadata.deletionTimestamp || evaluator.resource.group === 'resource.k8s.io') return evaluator.usage(object, context);
  let usage = known.get(object);
  if (!usage) known.set(object, (usage = evaluator.usage(object, context)));
  return usage;
}

/** The status to write; undefined when it says so already. What was not counted this time stays as it was. */
export function decideQuotaStatus(
  { spec, status }: ResourceQuota,
  counted: Usage,
): { readonly hard: Usage; readonly used: Usage } | undefined {
  const hard = readUsage(spec?.hard);
  const used = maskUsage(new Map([...readUsage(status?.used), ...counted]), hard.keys());
  if (sameUsage(hard, readUsage(status?.hard)) && sameUsage(used, readUsage(status?.used)) && (status?.hard || hard.size === 0))
    return undefined;
  return { hard, used };
}

const sameUsage = (a: Usage, b: Usage): boolean =>
  a.size === b.size && [...a].every(([name, quantity]) => b.get(name)?.compare(quantity) === 0);
