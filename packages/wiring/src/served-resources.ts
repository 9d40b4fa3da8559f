import type { ResourceType, ResourceVersion } from '@kubewright/api-machinery';
import type { ApiServer } from '@kubewright/apiserver';

export interface ServedResource extends ResourceType {
  readonly verbs: readonly string[];
  readonly subresources: readonly string[];
}

/** What the API server of this process serves, each resource once: at its storage version, where that is served. */
export function servedResources(registry: ApiServer['registry']): ServedResource[] {
  return registry
    .definitions()
    .filter(({ versions }) => versions.some(({ served }) => served))
    .map(({ group, plural, kind, scope, verbs, versions, storageVersion, subresources }) => {
      const version = servedVersion(versions, storageVersion);
      const names = (version.own?.subresources ?? subresources).map(({ name }) => name);
      return { group, version: version.name, plural, kind, scope, verbs, subresources: names };
    });
}

const servedVersion = (versions: readonly ResourceVersion[], storageVersion: string): ResourceVersion =>
  versions.find(({ name, served }) => served && name === storageVersion) ?? versions.find(({ served }) => served)!;
