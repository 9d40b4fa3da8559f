import type { KubeObject } from '@kubewright/api-machinery';
import { semanticEqual } from '@kubewright/api-machinery';
import type { ContainerStatus, Pod } from '@kubewright/api/core/v1';
import { isExtendedResourceOfQuota } from './device-context.ts';
import { isCharged, missingResources, podUsage } from './pod-usage.ts';
import type { QuotaEvaluator } from './quota-evaluator.ts';
import { isTerminating, podMatchesScope } from './scopes.ts';

const computed = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]);
const names = new Set(['count/pods', 'pods', ...computed]);

/** Pods, and what they request and are limited to (pkg/quota/v1/evaluator/core/pods.go). */
export const podEvaluator: QuotaEvaluator = {
  resource: { group: '', resource: 'pods' },
  counts: (name) =>
    names.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-') || isExtendedResourceOfQuota(name),
  usage: (object, { nowMs }) => podUsage(object as Pod, nowMs),
  matchesScope: (object, scope) => podMatchesScope(object as Pod, scope),
  missing: (object, limited) => missingResources(object as Pod, limited),
  handles({ operation, subresource, object, old }) {
    if (operation === 'CREATE') return subresource === '';
    if (operation !== 'UPDATE' || !object || !old) return false;
    return subresource === 'resize' || (subresource === '' && changesScope(object, old));
  },
  replenishes: (object, old, nowMs) =>
    resourcesChanged(object as Pod, old as Pod) ||
    changesScope(object, old) ||
    (isCharged(old as Pod, nowMs) && !isCharged(object as Pod, nowMs)),
};

const changesScope = (object: KubeObject, old: KubeObject): boolean => isTerminating(object as Pod) !== isTerminating(old as Pod);

/** Whether what containers really have is no longer what it was. */
function resourcesChanged({ status }: Pod, { status: old }: Pod): boolean {
  const differ = (now: readonly ContainerStatus[] = [], before: readonly ContainerStatus[] = []): boolean =>
    now !== before &&
    before.some(({ name, resources }) => {
      const found = now.find((each) => each.name === name);
      return found !== undefined && found.resources !== resources && !semanticEqual(found.resources, resources);
    });
  return differ(status?.containerStatuses, old?.containerStatuses) || differ(status?.initContainerStatuses, old?.initContainerStatuses);
}
