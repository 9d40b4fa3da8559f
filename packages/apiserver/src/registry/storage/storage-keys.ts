import { apiVersionOf, type ObjectKey, type ResourceDefinition } from '@kubewright/api-machinery';

/** Where the objects of one resource lie in the store: at `<prefix>[<namespace>/]<name>`, in one version. */
export class StorageKeys {
  /** `/registry/<storagePrefix>/` */
  readonly prefix: string;
  /** Of all but custom resources that were written before their storage version changed. */
  readonly apiVersion: string;
  readonly #namespaced: boolean;

  constructor({ group, scope, storagePrefix, storageVersion }: ResourceDefinition) {
    this.prefix = `/registry/${storagePrefix}/`;
    this.apiVersion = apiVersionOf({ group, version: storageVersion });
    this.#namespaced = scope === 'Namespaced';
  }

  of({ namespace, name }: ObjectKey): string {
    return this.#namespaced ? `${this.prefix}${namespace}/${name}` : `${this.prefix}${name}`;
  }

  /** '' of an object that is in none. */
  namespaceOf(key: string): string {
    return this.#namespaced ? key.slice(this.prefix.length, this.#slash(key)) : '';
  }

  nameOf(key: string): string {
    return key.slice(this.#namespaced ? this.#slash(key) + 1 : this.prefix.length);
  }

  #slash(key: string): number {
    return key.indexOf('/', this.prefix.length);
  }
}
