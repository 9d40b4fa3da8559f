import type { PodSpec } from '@kubewright/api/core/v1';
import { aggregateResources, type ResourceKind } from './aggregate-resources.ts';
import { isPodLevelResource } from './validation/pod-resource.ts';
import { isHugePages } from './resource-names.ts';

/** Where a pod asks for something as a whole, what it leaves open follows from its containers, then from its limits (KEP-2837). */
export function defaultPodResources(spec: PodSpec): void {
  const { resources } = spec;
  if (!resources) return;
  if (Object.keys(resources.limits ?? {}).length === 0 && Object.keys(resources.requests ?? {}).length === 0) return;
  const limits = { ...containerSums(spec, 'limits', isHugePages), ...resources.limits };
  const fromContainers = containerSums(spec, 'requests', (name) => isPodLevelResource(name) && !isHugePages(name));
  const fromLimits = Object.fromEntries(Object.entries(limits).filter(([name]) => isPodLevelResource(name)));
  const requests = { ...fromLimits, ...fromContainers, ...resources.requests };
  if (Object.keys(limits).length > 0) resources.limits = limits;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

function containerSums(spec: PodSpec, kind: ResourceKind, wanted: (name: string) => boolean): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const [name, sum] of aggregateResources(spec, kind)) if (wanted(name)) sums[name] = sum.toString();
  return sums;
}
