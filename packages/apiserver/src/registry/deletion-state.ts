import type { KubeObject, ResourceDefinition } from '@kubewright/api-machinery';

export const orphanFinalizer = 'orphan';
export const foregroundFinalizer = 'foregroundDeletion';

/** What keeps an object from going: its finalizers, and spec.finalizers where there is a `finalize` subresource. */
export function holdingFinalizers(definition: ResourceDefinition, object: KubeObject): readonly string[] {
  const own = object.metadata.finalizers ?? [];
  if (!hasFinalize(definition)) return own;
  const { spec } = object as KubeObject & { spec?: { finalizers?: string[] } };
  return [...own, ...(spec?.finalizers ?? [])];
}

/** Whether objects are finalized through a subresource of their own. */
const hasFinalize = ({ subresources }: ResourceDefinition): boolean => subresources.some(({ name }) => name === 'finalize');

/** Whether a change took the last finalizer off an object that waits for nothing else (registry.ShouldDeleteDuringUpdate). */
export function endsNow(definition: ResourceDefinition, draft: KubeObject, old: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = old.metadata;
  if (deletionTimestamp === undefined || (deletionGracePeriodSeconds ?? 0) !== 0) return false;
  return holdingFinalizers(definition, draft).length === 0;
}
