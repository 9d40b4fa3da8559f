import { parseApiVersion, stringifyJson, type KubeObject, type ObjectConverter, type Schema } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import { canonicalObject } from './object-walks.ts';
import type { StorageKeys } from './storage-keys.ts';
import { StoredItem } from './stored-item.ts';

/** Objects that are converted together at most: what a conversion webhook is sent in one review. */
const maxBatch = 500;

/** Stored items as one version of a custom resource shows them; each is converted once, for as long as it is kept. */
export class VersionView {
  readonly #apiVersion: string;
  readonly #converter: ObjectConverter;
  readonly #schema: Schema;
  readonly #keys: StorageKeys;
  readonly #fields: (object: KubeObject) => ReadonlyMap<string, string> | undefined;
  readonly #converted = new WeakMap<CachedObject, CachedObject>();

  constructor({
    apiVersion,
    converter,
    schema,
    keys,
    fields,
  }: {
    apiVersion: string;
    converter: ObjectConverter;
    schema: Schema;
    keys: StorageKeys;
    /** Selectable fields of an object of this version. */
    fields: (object: KubeObject) => ReadonlyMap<string, string> | undefined;
  }) {
    this.#apiVersion = apiVersion;
    this.#converter = converter;
    this.#schema = schema;
    this.#keys = keys;
    this.#fields = fields;
  }

  /** The items themselves where they are of this version. */
  show(items: readonly CachedObject[]): readonly CachedObject[] | Promise<readonly CachedObject[]> {
    const missing = items.filter((item) => !this.#known(item));
    if (missing.length === 0) return items.map((item) => this.#known(item)!);
    for (let at = 0; at < missing.length; at += maxBatch) {
      const batch = missing.slice(at, at + maxBatch);
      const objects = this.#convert(batch);
      if (objects instanceof Promise) return this.#convertRest(items, missing.slice(at + maxBatch), objects, batch);
      this.#keep(batch, objects);
    }
    return items.map((item) => this.#known(item)!);
  }

  async #convertRest(
    items: readonly CachedObject[],
    rest: readonly CachedObject[],
    first: Promise<readonly KubeObject[]>,
    batch: readonly CachedObject[],
  ): Promise<readonly CachedObject[]> {
    this.#keep(batch, await first);
    for (let at = 0; at < rest.length; at += maxBatch) {
      const next = rest.slice(at, at + maxBatch);
      this.#keep(next, await this.#convert(next));
    }
    return items.map((item) => this.#known(item)!);
  }

  #known(item: CachedObject): CachedObject | undefined {
    return item.apiVersion === this.#apiVersion ? item : this.#converted.get(item);
  }

  #convert(items: readonly CachedObject[]): readonly KubeObject[] | Promise<readonly KubeObject[]> {
    return this.#converter.convert(
      items.map((item) => item.object()),
      parseApiVersion(this.#apiVersion).version,
    );
  }

  #keep(items: readonly CachedObject[], objects: readonly KubeObject[]): void {
    items.forEach((item, index) => {
      const object = canonicalObject(this.#schema, objects[index]!);
      const bytes = Buffer.from(stringifyJson(object), 'utf8');
      const { key, revision } = item;
      this.#converted.set(item, new StoredItem({ keys: this.#keys, key, revision, bytes, object, fields: this.#fields(object) }));
    });
  }
}
