import type { ResourceType, ResourceVersion } from '@kubewright/api-machinery';
import type { ApiServer } from '@kubewright/apiserver';

/** What the API server of this process serves, each resource once: at its storage version, where that is served. */
export function servedResources(registry: ApiServer['registry']): (ResourceType & { readonly verbs: readonly string[] })[] {
  return registry
    .definitions()
    .filter(({ versions }) => versions.some(({ served }) => served))
    .map(({ group, plural, kind, scope, verbs, versions, storageVersion }) => ({
      group,
      version: servedVersion(versions, storageVersion),
      plural,
      kind,
      scope,
      verbs,
    }));
}

const servedVersion = (versions: readonly ResourceVersion[], storageVersion: string): string =>
  (versions.find(({ name, served }) => served && name === storageVersion) ?? versions.find(({ served }) => served)!).name;
