import type { ResourceType } from '@kubewright/api-machinery';
import type { ApiServer } from '@kubewright/apiserver';

/** What the API server of this process serves and keeps, each resource once, at its storage version. */
export function servedResources(registry: ApiServer['registry']): (ResourceType & { readonly verbs: readonly string[] })[] {
  return registry
    .definitions()
    .filter(({ stored }) => stored)
    .map(({ group, storageVersion: version, plural, kind, scope, verbs }) => ({ group, version, plural, kind, scope, verbs }));
}
