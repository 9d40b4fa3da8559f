import {
  apiVersionOf,
  deepCopy,
  deepFreeze,
  type GroupResource,
  type KubeObject,
  type ResourceDefinition,
  type ResourceVersion,
} from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ResourceStorage } from './storage/resource-storage.ts';
import { VersionView } from './storage/version-view.ts';

/** A resource at one served version: what a request is about. */
export class ServedResource {
  readonly definition: ResourceDefinition;
  readonly version: ResourceVersion;
  readonly storage: ResourceStorage;
  /** `apps/v1` */
  readonly apiVersion: string;
  readonly groupResource: GroupResource;
  /** Whether the bytes of a {@link show shown} item are what this version serves. */
  readonly servesBytes: boolean;
  readonly #view: VersionView | undefined;
  readonly #storageVersion: ResourceVersion;
  readonly #storageApiVersion: string;

  constructor(definition: ResourceDefinition, version: ResourceVersion, storage: ResourceStorage) {
    this.definition = version.own ? { ...definition, ...version.own } : definition;
    this.version = version;
    this.storage = storage;
    this.apiVersion = apiVersionOf({ group: definition.group, version: version.name });
    const { converter } = definition;
    const { keys } = storage;
    const fields = (object: KubeObject): ReadonlyMap<string, string> | undefined => storage.fieldsOf(object);
    this.#view = converter && new VersionView({ apiVersion: this.apiVersion, converter, schema: version.schema, keys, fields });
    this.groupResource = { group: definition.group, resource: definition.plural };
    const stored = storage.definition;
    this.#storageVersion = storageVersionOf(stored);
    this.#storageApiVersion = apiVersionOf({ group: stored.group, version: stored.storageVersion });
    this.servesBytes = converter !== undefined || this.apiVersion === this.#storageApiVersion;
  }

  /** Schema of the drafts that hooks see. */
  get draftSchema(): ResourceVersion['schema'] {
    return this.#view ? this.version.schema : this.#storageVersion.schema;
  }

  /** Stored items as requests of this version see them; a custom resource's may have to be converted by somebody outside. */
  show(items: readonly CachedObject[]): readonly CachedObject[] | Promise<readonly CachedObject[]> {
    if (!this.#view || items.every((item) => item.apiVersion === this.apiVersion)) return items;
    return this.#view.show(items);
  }

  /** {@link show} of one item. */
  showOne(item: CachedObject): CachedObject | Promise<CachedObject> {
    const shown = this.show([item]);
    return shown instanceof Promise ? shown.then(([one]) => one!) : shown[0]!;
  }

  /** The draft in the version it is stored in. */
  stored(draft: KubeObject): Promise<KubeObject> | KubeObject {
    const { converter, storageVersion } = this.storage.definition;
    if (!converter || draft.apiVersion === this.#storageApiVersion) return draft;
    return Promise.resolve(converter.convert([draft], storageVersion)).then(([converted]) => converted!);
  }

  /** Group and kind as error messages name them. */
  get groupKind(): { group: string; kind: string } {
    const { group, kind, hooks } = this.definition;
    return { group: hooks.errorGroup ?? group, kind };
  }

  /** Built-in kinds have protobuf numbers; custom resources are JSON only, and alone have a converter. */
  get builtIn(): boolean {
    return this.definition.converter === undefined;
  }

  get namespaced(): boolean {
    return this.definition.scope === 'Namespaced';
  }

  /** An object or draft as hooks see it, in this version; shares what the conversion left alone. */
  fromStorage(object: KubeObject): KubeObject {
    if (this.servesBytes) return object;
    const converted = this.version.conversion?.fromStorage(object) ?? object;
    return { ...converted, apiVersion: this.apiVersion, kind: this.definition.kind };
  }

  /** A draft of this version as hooks see it. */
  toStorage(draft: KubeObject): KubeObject {
    if (this.servesBytes) return draft;
    const converted = this.version.conversion ? this.version.conversion.toStorage(draft) : draft;
    return deepCopy({ ...converted, apiVersion: this.#storageApiVersion, kind: this.storage.definition.kind });
  }

  /** The object of a shown item in this version; frozen. */
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
