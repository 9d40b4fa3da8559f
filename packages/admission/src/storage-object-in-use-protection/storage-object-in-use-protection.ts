import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf } from '../request.ts';

/** By resource: its group, and what holds its objects. */
const protectedResources: ReadonlyMap<string, { readonly group: string; readonly finalizer: string }> = new Map([
  ['persistentvolumes', { group: '', finalizer: 'kubernetes.io/pv-protection' }],
  ['persistentvolumeclaims', { group: '', finalizer: 'kubernetes.io/pvc-protection' }],
  ['volumeattributesclasses', { group: 'storage.k8s.io', finalizer: 'kubernetes.io/vac-protection' }],
]);

/** Volumes, claims and classes of volumes that somebody uses wait for him before they go. */
export class StorageObjectInUseProtection implements AdmissionPlugin {
  readonly name = 'StorageObjectInUseProtection';

  handles(request: AdmissionRequest): boolean {
    const { plural } = request.definition;
    const found = protectedResources.get(plural);
    return found !== undefined && isWriteOf(request, found.group, plural, ['CREATE']);
  }

  admit(request: AdmissionRequest): void {
    const { metadata } = objectOf(request);
    const { finalizer } = protectedResources.get(request.definition.plural)!;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  }
}
