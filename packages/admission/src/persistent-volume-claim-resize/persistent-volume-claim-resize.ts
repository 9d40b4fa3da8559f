import { isNotFound, parseQuantity } from '@kubewright/api-machinery';
import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import { StorageClasses } from '@kubewright/api/storage/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { isWriteOf, objectOf, rejection } from '../request.ts';

/** A claim may grow once it is bound, where its storage class can make volumes larger. */
export class PersistentVolumeClaimResize implements AdmissionPlugin {
  readonly name = 'PersistentVolumeClaimResize';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'persistentvolumeclaims', ['UPDATE']);
  }

  async validate(request: AdmissionRequest): Promise<void> {
    const claim = objectOf<PersistentVolumeClaim>(request);
    const old = request.old as PersistentVolumeClaim;
    if (sizeOf(claim) <= sizeOf(old)) return;
    if (old.status?.phase !== 'Bound') throw rejection(request, 'Only bound persistent volume claims can be expanded');
    if (await this.#canGrow(old)) return;
    throw rejection(
      request,
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    );
  }

  async #canGrow({ metadata, spec }: PersistentVolumeClaim): Promise<boolean> {
    const name = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName;
    if (!name) return false;
    try {
      return (await this.#client.resource(StorageClasses).get({ name })).allowVolumeExpansion ?? false;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }
}

const sizeOf = ({ spec }: PersistentVolumeClaim): bigint => parseQuantity(String(spec?.resources?.requests?.['storage'] ?? '0')).nanos;
