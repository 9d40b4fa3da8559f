import type { Container, EphemeralContainer, PodSpec } from '../generated/core/v1.ts';

/** A sidecar: an init container that keeps running beside the main ones (KEP-753). */
export const isRestartableInit = (container: { restartPolicy?: string }): boolean => container.restartPolicy === 'Always';

/** Every container of a pod: init, main, ephemeral, in this order (pkg/api/v1/pod/util.go ContainerIter, release 1.36). */
export function allContainers(spec: PodSpec): (Container | EphemeralContainer)[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

const lists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Calls back for every container with its path, in the order of upstream's VisitContainersWithPath. */
export function visitContainers(spec: PodSpec, at: string, visit: (container: Container | EphemeralContainer, path: string) => void): void {
  for (const list of lists) for (const [index, container] of (spec[list] ?? []).entries()) visit(container, `${at}.${list}[${index}]`);
}
