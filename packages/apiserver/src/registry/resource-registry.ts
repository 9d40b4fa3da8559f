import { parseApiVersion, type KubeObject, type ResourceDefinition, type ResourceType } from '@kubewright/api-machinery';
import { ServedResource, storageVersionOf } from './served-resource.ts';
import { FreshItems } from './storage/stored-item.ts';
import { ResourceStorage, type ResourceStorageDeps } from './storage/resource-storage.ts';
import { canonicalObject } from './storage/object-walks.ts';
import { ObjectMemory } from './storage/object-memory.ts';
import { refreshOf } from './storage/refresh-stored.ts';

type StorageDeps = Omit<ResourceStorageDeps, 'canonical' | 'refresh' | 'fresh' | 'memory'> & {
  readonly dropCache: (prefix: string) => void;
};

/** Every resource that is served, by group, version and plural; definitions come and go at run time. */
export class ResourceRegistry {
  readonly #deps: StorageDeps;
  readonly #fresh = new FreshItems();
  readonly #memory = new ObjectMemory();
  readonly #served = new Map<string, ServedResource>();
  /** The same by plural: every request looks for one, and a key put together costs more than a look at a few. */
  readonly #byPlural = new Map<string, ServedResource[]>();
  /** Definitions that share a prefix (events of two groups) share the storage of the first one. */
  readonly #storages = new Map<string, ResourceStorage>();
  readonly #definitions = new Map<string, ResourceDefinition>();
  /** How many resources each serves. */
  readonly #groupVersions = new Map<string, number>();
  readonly #listeners: (() => void)[] = [];
  #generation = 0;

  constructor(deps: StorageDeps) {
    this.#deps = deps;
  }

  /** Called after every change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Grows with every change: whatever was computed from the definitions is stale when it differs. */
  get generation(): number {
    return this.#generation;
  }

  definitions(): readonly ResourceDefinition[] {
    return [...this.#definitions.values()];
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    const named = this.#byPlural.get(plural);
    if (named) for (const each of named) if (each.definition.group === group && each.version.name === version) return each;
    return undefined;
  }

  /** What serves objects of a kind, for clients. */
  resourceOfKind(apiVersion: string, kind: string): ResourceType<KubeObject> | undefined {
    const { group, version } = parseApiVersion(apiVersion);
    for (const { definition } of this.#served.values()) {
      if (definition.kind !== kind || definition.group !== group) continue;
      const { plural, scope } = definition;
      if (this.find(group, version, plural)) return { group, version, plural, kind, scope };
    }
    return undefined;
  }

  /** The resource in the version it is stored in, whether that is served or not. */
  atStorageVersion(group: string, plural: string): ServedResource | undefined {
    const definition = this.#definitions.get(`${group}/${plural}`);
    const storage = definition && this.#storages.get(definition.storagePrefix);
    return storage && new ServedResource(definition, storageVersionOf(definition), storage);
  }

  /** Whether any resource is served in some version of this group. */
  hasGroup(group: string): boolean {
    if (group === '') return false;
    for (const each of this.#groupVersions.keys()) if (each.startsWith(`${group}/`)) return true;
    return false;
  }

  /** Whether CustomResourceDefinitions alone make the kinds of this group. */
  isCustomGroup(group: string): boolean {
    const own = this.definitions().filter((definition) => definition.group === group);
    return own.length > 0 && own.every(({ converter }) => converter !== undefined);
  }

  /** Whether any resource is served under this group version. */
  hasGroupVersion(group: string, version: string): boolean {
    return this.#groupVersions.has(`${group}/${version}`);
  }

  storages(): readonly ResourceStorage[] {
    return [...this.#storages.values()];
  }

  /** Adds a definition, or replaces the one of the same group and plural; objects and watches of unchanged storage stay. */
  add(definition: ResourceDefinition): void {
    const key = `${definition.group}/${definition.plural}`;
    const known = this.#definitions.get(key);
    if (known) this.#unserve(known);
    this.#definitions.set(key, definition);
    const storage = this.#storageOf(definition, known);
    for (const version of definition.versions) {
      if (!version.served) continue;
      const served = new ServedResource(definition, version, storage);
      this.#served.set(`${definition.group}/${version.name}/${definition.plural}`, served);
      this.#byPlural.set(definition.plural, [...(this.#byPlural.get(definition.plural) ?? []), served]);
      this.#count(`${definition.group}/${version.name}`, 1);
    }
    this.#changed();
  }

  /** Stops serving a resource; its objects stay in the store. */
  remove(group: string, plural: string): void {
    const definition = this.#definitions.get(`${group}/${plural}`);
    if (!definition) return;
    this.#definitions.delete(`${group}/${plural}`);
    this.#unserve(definition);
    if (![...this.#definitions.values()].some(({ storagePrefix }) => storagePrefix === definition.storagePrefix))
      this.#dropStorage(definition);
    this.#changed();
  }

  #storageOf(definition: ResourceDefinition, replaced: ResourceDefinition | undefined): ResourceStorage {
    const { storagePrefix } = definition;
    // Rows of the cache hold what the old definition said (fields, bytes of its storage version).
    const { versions } = replaced ?? {};
    if (versions && versions !== definition.versions && this.#storages.get(storagePrefix)?.definition.versions === versions)
      this.#dropStorage(replaced!);
    const known = this.#storages.get(storagePrefix);
    if (known) {
      known.index(definition);
      return known;
    }
    const version = storageVersionOf(definition);
    const storage = new ResourceStorage(definition, {
      ...this.#deps,
      fresh: this.#fresh,
      memory: this.#memory,
      canonical: (draft) => canonicalObject(version.schema, draft, definition.hooks.storedAs ? 'written' : 'none'),
      ...(definition.converter && { refresh: refreshOf(definition) }),
    });
    this.#storages.set(storagePrefix, storage);
    return storage;
  }

  #dropStorage({ storagePrefix }: ResourceDefinition): void {
    const storage = this.#storages.get(storagePrefix);
    if (!storage) return;
    this.#storages.delete(storagePrefix);
    this.#deps.dropCache(storage.keys.prefix);
  }

  #unserve(definition: ResourceDefinition): void {
    const others = this.#byPlural.get(definition.plural)?.filter(({ definition: { group } }) => group !== definition.group) ?? [];
    if (others.length > 0) this.#byPlural.set(definition.plural, others);
    else this.#byPlural.delete(definition.plural);
    for (const { name } of definition.versions)
      if (this.#served.delete(`${definition.group}/${name}/${definition.plural}`)) this.#count(`${definition.group}/${name}`, -1);
  }

  #count(groupVersion: string, change: number): void {
    const count = (this.#groupVersions.get(groupVersion) ?? 0) + change;
    if (count === 0) this.#groupVersions.delete(groupVersion);
    else this.#groupVersions.set(groupVersion, count);
  }

  #changed(): void {
    this.#generation++;
    for (const listener of this.#listeners) listener();
  }
}
