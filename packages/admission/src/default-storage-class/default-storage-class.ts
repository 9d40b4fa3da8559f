import type { PersistentVolumeClaim } from '@kubewright/api/core/v1';
import { StorageClasses } from '@kubewright/api/storage/v1';
import type { AdmissionPlugin, AdmissionRequest } from '@kubewright/apiserver';
import type { Client } from '@kubewright/client';
import { youngestDefault } from '../default-class.ts';
import { isWriteOf, objectOf } from '../request.ts';

const annotations = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const betaClassAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** A claim that names no storage class gets the default one; one that names '' wants none. */
export class DefaultStorageClass implements AdmissionPlugin {
  readonly name = 'DefaultStorageClass';
  readonly #client: Client;

  constructor(deps: { client: Client }) {
    this.#client = deps.client;
  }

  handles(request: AdmissionRequest): boolean {
    return isWriteOf(request, '', 'persistentvolumeclaims', ['CREATE']);
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { metadata, spec } = objectOf<PersistentVolumeClaim>(request);
    if (!spec || spec.storageClassName !== undefined || metadata.annotations?.[betaClassAnnotation] !== undefined) return;
    const { items } = await this.#client.resource(StorageClasses).list();
    const chosen = youngestDefault(items, annotations);
    if (chosen) spec.storageClassName = chosen.metadata.name;
  }
}
