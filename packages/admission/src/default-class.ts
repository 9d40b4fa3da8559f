import type { KubeObject } from '@kubewright/api-machinery';

/**
 * The class that counts for objects that name none: of several defaults the youngest, then the first by name.
 * Undefined: there is no default.
 */
export function youngestDefault<T extends KubeObject>(classes: readonly T[], annotations: readonly string[]): T | undefined {
  const createdMs = ({ metadata }: T): number => Date.parse(metadata.creationTimestamp ?? '') || 0;
  return classes
    .filter(({ metadata }) => annotations.some((annotation) => metadata.annotations?.[annotation] === 'true'))
    .sort((a, b) => createdMs(b) - createdMs(a) || ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))[0];
}
