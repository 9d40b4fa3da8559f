import { type GroupResource, type KubeObject, Quantity } from '@kubewright/api-machinery';
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '@kubewright/api/core/v1';
import { persistentVolumeClaimEvaluator } from './persistent-volume-claim-evaluator.ts';
import { podEvaluator } from './pod-evaluator.ts';
import { resourceClaimEvaluator } from './resource-claim-evaluator.ts';
import type { QuotaContext, QuotaEvaluator } from './quota-evaluator.ts';
import { scopesOf } from './scopes.ts';
import { serviceEvaluator } from './service-evaluator.ts';

const one = Quantity.ofInteger(1);
const countName = ({ group, resource }: GroupResource): string => `count/${resource}${group ? `.${group}` : ''}`;
/** Resources that also count under their plain name, from before `count/`. */
const plainlyCounted = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);

/** Every write asks whether it is counted, few are: the names are made when somebody asks for them. */
function objectCount(resource: GroupResource): QuotaEvaluator {
  const names = (): string[] => [
    countName(resource),
    ...(resource.group === '' && plainlyCounted.has(resource.resource) ? [resource.resource] : []),
  ];
  return {
    resource,
    onlyCounts: true,
    counts: (name) => names().includes(name),
    usage: () => new Map(names().map((name) => [name, one])),
    matchesScope: () => false,
    handles: ({ operation, subresource }) => operation === 'CREATE' && subresource === '',
    replenishes: () => false,
  };
}

/** Resources of whose objects more counts than their number. */
const special: readonly QuotaEvaluator[] = [podEvaluator, serviceEvaluator, persistentVolumeClaimEvaluator, resourceClaimEvaluator];

/** How objects of a resource are counted: most only by their number. */
export function quotaEvaluator(resource: GroupResource): QuotaEvaluator {
  return (
    special.find(({ resource: { group, resource: plural } }) => plural === resource.resource && group === resource.group) ??
    objectCount(resource)
  );
}

/** Whether the object is within all the scopes of the quota. */
export function isInScopes(scopes: readonly ScopedResourceSelectorRequirement[], evaluator: QuotaEvaluator, object: KubeObject): boolean {
  return scopes.every((scope) => evaluator.matchesScope(object, scope));
}

/** Whether the object counts for the quota at all: it is of a resource that the quota limits, and within all its scopes. */
export function quotaMatches(quota: ResourceQuota, evaluator: QuotaEvaluator, object: KubeObject, context: QuotaContext): boolean {
  const names = Object.keys(quota.status?.hard ?? {});
  return names.some((name) => evaluator.counts(name, context)) && isInScopes(scopesOf(quota), evaluator, object);
}

/** Everybody who counts for a name in a quota; there may be two, as pods and claims both ask for devices. */
export function evaluatorsOf(name: string, context: QuotaContext): readonly QuotaEvaluator[] {
  const found = special.filter((evaluator) => evaluator.counts(name, context));
  if (found.length > 0) return found;
  if (plainlyCounted.has(name)) return [objectCount({ group: '', resource: name })];
  if (!name.startsWith('count/')) return [];
  const [resource = '', ...group] = name.slice('count/'.length).split('.');
  return [objectCount({ resource, group: group.join('.') })];
}
