import type { CachedObject, Scope } from './watch-cache.ts';

/**
 * Things that care about a {@link Scope}, found by an object's namespace and name, so that a change costs what it
 * concerns and not what is registered.
 */
export class ScopeIndex<T> {
  readonly #all = new Set<T>();
  readonly #byNamespace = new Map<string, Set<T>>();
  readonly #byName = new Map<string, Set<T>>();
  readonly #byBoth = new Map<string, Set<T>>();

  add(scope: Scope, entry: T): void {
    const { map, key } = this.#place(scope);
    if (!map) return void this.#all.add(entry);
    const entries = map.get(key);
    if (entries) entries.add(entry);
    else map.set(key, new Set([entry]));
  }

  remove(scope: Scope, entry: T): void {
    const { map, key } = this.#place(scope);
    if (!map) return void this.#all.delete(entry);
    const entries = map.get(key);
    entries?.delete(entry);
    if (entries?.size === 0) map.delete(key);
  }

  /** Calls `visit` for whatever may be interested in this object. */
  forEach({ namespace, name }: CachedObject, visit: (entry: T) => void): void {
    this.#all.forEach(visit);
    this.#byNamespace.get(namespace)?.forEach(visit);
    this.#byName.get(name)?.forEach(visit);
    this.#byBoth.get(bothKey(namespace, name))?.forEach(visit);
  }

  all(): T[] {
    const maps = [this.#byNamespace, this.#byName, this.#byBoth];
    return [...this.#all, ...maps.flatMap((map) => [...map.values()].flatMap((entries) => [...entries]))];
  }

  #place({ namespace, name }: Scope): { map: Map<string, Set<T>> | undefined; key: string } {
    if (namespace !== undefined && name !== undefined) return { map: this.#byBoth, key: bothKey(namespace, name) };
    if (namespace !== undefined) return { map: this.#byNamespace, key: namespace };
    if (name !== undefined) return { map: this.#byName, key: name };
    return { map: undefined, key: '' };
  }
}

/** Namespaces hold no slash. */
function bothKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
