import type { Container, Pod } from '@kubewright/api/core/v1';

/** Ephemeral containers as containers: they have every field of one, and always a name. */
export function ephemeralContainers(pod: Pod): readonly Container[] {
  return (pod.spec.ephemeralContainers ?? []).map((container) => ({ ...container, name: container.name ?? '' }));
}

export function allContainers(pod: Pod): readonly Container[] {
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers, ...ephemeralContainers(pod)];
}

/** How events and messages name a pod: `name_namespace(uid)`. */
export function podLabel(pod: Pod): string {
  const { name, namespace, uid } = pod.metadata;
  return `${name}_${namespace}(${uid})`;
}

/** Where containers' events point: `spec.containers{web}`. */
export function fieldPathOf(pod: Pod, containerName: string): string {
  if (pod.spec.initContainers?.some(({ name }) => name === containerName)) return `spec.initContainers{${containerName}}`;
  if (pod.spec.ephemeralContainers?.some(({ name }) => name === containerName)) return `spec.ephemeralContainers{${containerName}}`;
  return `spec.containers{${containerName}}`;
}
