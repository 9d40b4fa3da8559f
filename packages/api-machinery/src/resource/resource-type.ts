import type { KubeObject } from '../meta/object-meta.ts';

export type Scope = 'Namespaced' | 'Cluster';

/**
 * The light, typed name of a resource at a version: what clients, informers and manifests are written with
 * (`Pods`, `Deployments`). `__object` only carries the type and is never set.
 */
export interface ResourceType<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly scope: Scope;
  readonly __object?: T;
}

/** `v1` or `apps/v1`. */
export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group ? `${group}/${version}` : version;
}

/** The inverse of {@link apiVersionOf}. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? { group: '', version: apiVersion } : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}
