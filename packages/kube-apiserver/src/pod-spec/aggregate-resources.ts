import { Quantity, parseQuantity } from '@kubewright/api-machinery';
import type { Container, PodSpec } from '@kubewright/api/core/v1';
import { quantityText } from '../validation/quantity.ts';
import { isRestartableInit } from '@kubewright/api/pods';

export type ResourceKind = 'requests' | 'limits';

/**
 * What the containers of a pod need together: the sum of those that run side by side, or the most that
 * one init container needs while the sidecars before it run (component-helpers resource AggregateContainerRequests).
 */
export function aggregateResources(spec: PodSpec, kind: ResourceKind): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  for (const container of spec.containers ?? []) addTo(total, container, kind);
  const sidecars = new Map<string, Quantity>();
  const peak = new Map<string, Quantity>();
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

function addTo(sum: Map<string, Quantity>, { resources }: Container, kind: ResourceKind): void {
  for (const [name, value] of Object.entries(resources?.[kind] ?? {}))
    sum.set(name, (sum.get(name) ?? Quantity.zero).add(parseQuantity(quantityText(value))));
}

function raise(most: Map<string, Quantity>, other: ReadonlyMap<string, Quantity>): void {
  for (const [name, value] of other) {
    const known = most.get(name);
    if (!known || value.compare(known) > 0) most.set(name, value);
  }
}
