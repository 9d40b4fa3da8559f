import { quantityMilli } from '@kubewright/api-machinery';
import type { Container, Pod } from '@kubewright/api/core/v1';

type Quantities = Readonly<Record<string, string | number>>;
const milliOf = (quantities: Quantities | undefined, resource: string): number | undefined =>
  quantities?.[resource] === undefined ? undefined : quantityMilli(String(quantities[resource]));

/** What each pod requests of a resource, in milli-units: its own request (KEP-2837), else that of its containers, or of one. @throws {Error} when one says nothing. */
export function podRequestsOf(pods: readonly Pod[], resource: string, container: string): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name!, requestOf(pod, resource, container)]));
}

const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

function requestOf({ metadata, spec }: Pod, resource: string, container: string): number {
  const ofPod = spec.resources?.requests as Quantities | undefined;
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const all = [...spec.containers, ...sidecars];
  const sum = (containers: readonly Container[], isComplete: boolean): number =>
    containers.reduce((total, { name, resources }) => {
      const request = milliOf(resources?.requests as Quantities | undefined, resource);
      if (request === undefined && isComplete)
        throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
      return total + (request ?? 0);
    }, 0);
  if (container !== '') {
    const found = all.find(({ name }) => name === container);
    if (!found) throw new Error(`container ${container} not found in Pod ${metadata.name}`);
    return sum([found], true);
  }
  if (!Object.keys(ofPod ?? {}).some(isPodLevel)) return sum(all, true);
  const request =
    milliOf(ofPod, resource) ?? (all.some(({ resources }) => resources?.requests?.[resource] !== undefined) ? sum(all, false) : undefined);
  if (request === undefined) throw new Error(`missing pod-level request for ${resource} in Pod ${metadata.name}`);
  return request;
}
