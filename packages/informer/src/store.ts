import type { KubeObject, ObjectKey } from '@kubewright/api-machinery';
import { keyString } from '@kubewright/api-machinery';
import type { Lister } from './informer.ts';

interface Index<T> {
  readonly valuesOf: (object: T) => readonly string[];
  /** value → key → object. */
  readonly filed: Map<string, Map<string, T>>;
}

const none: Readonly<Record<string, string>> = Object.freeze({});

/** The objects of an informer by key, filed under any number of indexes; the namespace index is always there. */
export class Store<T extends KubeObject> implements Lister<T> {
  readonly #objects = new Map<string, T>();
  readonly #byNamespace = new Map<string, Map<string, T>>();
  readonly #indexes = new Map<string, Index<T>>();

  get size(): number {
    return this.#objects.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#objects.get(keyString(key));
  }

  list(options: { namespace?: string; matches?: (labels: Readonly<Record<string, string>>) => boolean } = {}): readonly T[] {
    const { namespace, matches } = options;
    const source = namespace ? this.#byNamespace.get(namespace) : this.#objects;
    if (!source) return [];
    if (!matches) return [...source.values()];
    const found: T[] = [];
    for (const object of source.values()) if (matches(object.metadata.labels ?? none)) found.push(object);
    return found;
  }

  byIndex(index: string, value: string): readonly T[] {
    const entry = this.#indexes.get(index);
    if (!entry) throw new Error(`Index with name ${index} does not exist`);
    return [...(entry.filed.get(value)?.values() ?? [])];
  }

  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return;
    const index: Index<T> = { valuesOf, filed: new Map() };
    for (const [key, object] of this.#objects) file(index, key, object);
    this.#indexes.set(name, index);
  }

  /** Puts the object in and answers the one it replaces. */
  set(object: T): T | undefined {
    const key = keyString(object.metadata as ObjectKey);
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    fileUnder(this.#byNamespace, object.metadata.namespace ?? '', key, object);
    for (const index of this.#indexes.values()) {
      if (old) unfile(index, key, old);
      file(index, key, object);
    }
    return old;
  }

  /** Takes the object of that key out and answers it. */
  delete(object: T): T | undefined {
    const key = keyString(object.metadata as ObjectKey);
    const old = this.#objects.get(key);
    if (!old) return undefined;
    this.#objects.delete(key);
    unfileFrom(this.#byNamespace, old.metadata.namespace ?? '', key);
    for (const index of this.#indexes.values()) unfile(index, key, old);
    return old;
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }
}

function file<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.valuesOf(object)) fileUnder(index.filed, value, key, object);
}

function unfile<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.valuesOf(object)) unfileFrom(index.filed, value, key);
}

function fileUnder<T>(filed: Map<string, Map<string, T>>, value: string, key: string, object: T): void {
  const objects = filed.get(value);
  if (objects) objects.set(key, object);
  else filed.set(value, new Map([[key, object]]));
}

function unfileFrom<T>(filed: Map<string, Map<string, T>>, value: string, key: string): void {
  const objects = filed.get(value);
  objects?.delete(key);
  if (objects?.size === 0) filed.delete(value);
}
