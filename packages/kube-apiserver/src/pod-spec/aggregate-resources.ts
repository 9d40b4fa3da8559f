import type { Container, PodSpec } from '@kubewright/api/core/v1';
import { exactQuantity } from '../validation/quantity.ts';
import { isRestartableInit } from './containers.ts';

export type ResourceKind = 'requests' | 'limits';

/**
 * What the containers of a pod need together, in billionths: the sum of those that run side by side, or the most that
 * one init container needs while the sidecars before it run (component-helpers resource AggregateContainerRequests).
 */
export function aggregateResources(spec: PodSpec, kind: ResourceKind): Map<string, bigint> {
  const total = new Map<string, bigint>();
  for (const container of spec.containers ?? []) addTo(total, container, kind);
  const sidecars = new Map<string, bigint>();
  const peak = new Map<string, bigint>();
  for (const container of spec.initContainers ?? []) {
    if (isRestartableInit(container)) {
      addTo(total, container, kind);
      addTo(sidecars, container, kind);
      raise(peak, sidecars);
      continue;
    }
    const during = new Map(sidecars);
    addTo(during, container, kind);
    raise(peak, during);
  }
  raise(total, peak);
  return total;
}

function addTo(sum: Map<string, bigint>, { resources }: Container, kind: ResourceKind): void {
  for (const [name, value] of Object.entries(resources?.[kind] ?? {})) sum.set(name, (sum.get(name) ?? 0n) + (exactQuantity(value) ?? 0n));
}

function raise(most: Map<string, bigint>, other: ReadonlyMap<string, bigint>): void {
  for (const [name, value] of other) if (value > (most.get(name) ?? -1n)) most.set(name, value);
}
