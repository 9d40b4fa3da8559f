import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import { isWriteOf, objectOf } from '../request.ts';

const finalizers: ReadonlyMap<string, string> = new Map([
  ['persistentvolumes', 'kubernetes.io/pv-protection'],
  ['persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
]);

/** Volumes and claims that somebody uses wait for him before they go. */
export class StorageObjectInUseProtection implements AdmissionPlugin {
  readonly name = 'StorageObjectInUseProtection';

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', request.definition.plural, ['CREATE']) && finalizers.has(request.definition.plural);
  }

  admit(request: AdmissionRequest): void {
    const { metadata } = objectOf(request);
    const finalizer = finalizers.get(request.definition.plural)!;
    if (!metadata.finalizers?.includes(finalizer)) metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  }
}
