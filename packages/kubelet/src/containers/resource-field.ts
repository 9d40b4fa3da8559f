import { quantityMilli } from '@kubewright/api-machinery';
import type { Container, Pod, ResourceFieldSelector } from '@kubewright/api/core/v1';

/** What the node offers to pods, by resource: stands in for a limit that is not set. */
export type NodeAllocatable = Readonly<Record<string, string>>;

/**
 * The value of a resourceFieldRef such as `limits.memory`, in units of its divisor, rounded up.
 * @throws {Error} when the resource or the container does not exist.
 */
export function resourceFieldValue(pod: Pod, containerName: string, selector: ResourceFieldSelector, allocatable: NodeAllocatable): string {
  const container = containerNamed(pod, selector.containerName || containerName);
  const [kind, ...rest] = selector.resource.split('.');
  const resource = rest.join('.');
  if ((kind !== 'limits' && kind !== 'requests') || !resource) throw new Error(`Unsupported container resource : ${selector.resource}`);
  const { limits, requests } = container.resources ?? {};
  const quantity = kind === 'limits' ? (limits?.[resource] ?? allocatable[resource]) : (requests?.[resource] ?? limits?.[resource]);
  const divisorMilli = quantityMilli(selector.divisor ?? '1') || 1_000;
  return String(Math.ceil((quantity === undefined ? 0 : quantityMilli(quantity)) / divisorMilli));
}

function containerNamed(pod: Pod, name: string): Container {
  const container = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find((each) => each.name === name);
  if (!container) throw new Error(`container ${name} not found`);
  return container;
}
