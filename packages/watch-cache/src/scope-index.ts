import { valueAt, valueName } from './value-index.ts';
import type { CachedObject, RequiredValue, Scope } from './watch-cache.ts';

/**
 * Things that care about a {@link Scope}, found by what they require of an object: its name, a label or field value, its
 * namespace. A change costs what it concerns and not what is registered.
 */
export class ScopeIndex<T> {
  readonly #places = new Map<string, Set<T>>();
  /** Labels and fields that something registered requires a value of, and how many do. */
  readonly #required = new Map<string, { readonly at: Pick<RequiredValue, 'of' | 'name'>; count: number }>();

  add(scope: Scope, entry: T): void {
    const place = placeOf(scope);
    const entries = this.#places.get(place);
    if (entries) entries.add(entry);
    else this.#places.set(place, new Set([entry]));
    this.#count(scope, 1);
  }

  remove(scope: Scope, entry: T): void {
    const place = placeOf(scope);
    const entries = this.#places.get(place);
    if (!entries?.delete(entry)) return;
    if (entries.size === 0) this.#places.delete(place);
    this.#count(scope, -1);
  }

  /** Calls `visit` once for whatever may be interested in an object that was `previous` and is `current`. */
  forEach(previous: CachedObject | undefined, current: CachedObject | undefined, visit: (entry: T) => void): void {
    const { namespace, name } = (current ?? previous)!;
    this.#visit(wholePlace, visit);
    this.#visit(namespacePlace(namespace), visit);
    this.#visit(namePlace(undefined, name), visit);
    this.#visit(namePlace(namespace, name), visit);
    for (const [required, { at }] of this.#required) {
      const was = previous && valueAt(previous, at);
      const is = current && valueAt(current, at);
      if (is !== undefined) this.#visitValue(required, is, namespace, visit);
      if (was !== undefined && was !== is) this.#visitValue(required, was, namespace, visit);
    }
  }

  all(): T[] {
    return [...this.#places.values()].flatMap((entries) => [...entries]);
  }

  #visit(place: string, visit: (entry: T) => void): void {
    this.#places.get(place)?.forEach(visit);
  }

  #visitValue(required: string, value: string, namespace: string, visit: (entry: T) => void): void {
    this.#visit(valuePlace(required, value, undefined), visit);
    this.#visit(valuePlace(required, value, namespace), visit);
  }

  #count(scope: Scope, change: 1 | -1): void {
    const required = placedBy(scope);
    if (!required) return;
    const name = valueName(required);
    const known = this.#required.get(name);
    if (!known) this.#required.set(name, { at: { of: required.of, name: required.name }, count: 1 });
    else if ((known.count += change) === 0) this.#required.delete(name);
  }
}

/** The requirement by which a scope is found. A name narrows more than any value. */
const placedBy = ({ name, requires }: Scope): RequiredValue | undefined => (name === undefined ? requires?.[0] : undefined);

function placeOf(scope: Scope): string {
  const { namespace, name } = scope;
  if (name !== undefined) return namePlace(namespace, name);
  const required = placedBy(scope);
  if (required) return valuePlace(valueName(required), required.value, namespace);
  return namespace === undefined ? wholePlace : namespacePlace(namespace);
}

// Namespaces, names, labels and fields hold no zero byte.
const wholePlace = '*';
const namespacePlace = (namespace: string): string => `n\0${namespace}`;
const namePlace = (namespace: string | undefined, name: string): string => `o\0${namespace ?? '*'}\0${name}`;
const valuePlace = (required: string, value: string, namespace: string | undefined): string =>
  `v\0${required}\0${value}\0${namespace ?? '*'}`;
