import { apiVersionOf, deepCopy, deepFreeze, type GroupResource, type KubeObject, type ResourceDefinition, type ResourceVersion } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ResourceStorage } from './resource-storage.ts';

/** A resource at one served version: what a request is about. */
export class ServedResource {
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  readonly storage: ResourceStorage;
  /** `apps/v1` */
  readonly apiVersion: string;
  readonly groupResource: GroupResource;
  /** Whether stored bytes are what this version serves. */
  readonly isStorageVersion: boolean;
  readonly #storageVersion: ResourceVersion;
  readonly #storageApiVersion: string;

  constructor(definition: ResourceDefinition, version: ResourceVersion, storage: ResourceStorage) {
    this.definition = definition;
    this.version = version;
    this.storage = storage;
    this.apiVersion = apiVersionOf({ group: definition.group, version: version.name });
    this.groupResource = { group: definition.group, resource: definition.plural };
    const stored = storage.definition;
    this.#storageVersion = storageVersionOf(stored);
    this.#storageApiVersion = apiVersionOf({ group: stored.group, version: stored.storageVersion });
    this.isStorageVersion = this.apiVersion === this.#storageApiVersion;
  }

  get storageSchema(): ResourceVersion['schema'] {
    return this.#storageVersion.schema;
  }

  /** Group and kind as error messages name them. */
  get groupKind(): { group: string; kind: string } {
    return { group: this.definition.group, kind: this.definition.kind };
  }

  /** Built-in kinds have protobuf numbers; custom resources are JSON only. */
  get builtIn(): boolean {
    return this.version.schema.properties?.get('metadata')?.proto !== undefined;
  }

  get namespaced(): boolean {
    return this.definition.scope === 'Namespaced';
  }

  /** A stored object, or a draft of one, in this version; shares what the conversion left alone. */
  fromStorage(object: KubeObject): KubeObject {
    if (this.isStorageVersion) return object;
    const converted = this.version.conversion?.fromStorage(object) ?? object;
    return { ...converted, apiVersion: this.apiVersion, kind: this.definition.kind };
  }

  /** A draft of this version as a draft of the storage version. */
  toStorage(draft: KubeObject): KubeObject {
    if (this.isStorageVersion) return draft;
    const converted = this.version.conversion ? this.version.conversion.toStorage(draft) : draft;
    return deepCopy({ ...converted, apiVersion: this.#storageApiVersion, kind: this.storage.definition.kind });
  }

  /** The cached object in this version; frozen. */
  objectOf(item: CachedObject): KubeObject {
    return deepFreeze(this.fromStorage(item.object()));
  }
}

/** @throws when a definition names a storage version it does not have: a broken definition. */
export function storageVersionOf(definition: ResourceDefinition): ResourceVersion {
  const found = definition.versions.find(({ name }) => name === definition.storageVersion);
  if (!found) throw new Error(`${definition.plural}.${definition.group} has no version ${definition.storageVersion}`);
  return found;
}
