import BTreeModule from 'sorted-btree';
import { compareKeys } from './compare-keys.ts';

// sorted-btree is CommonJS: under Node its class is the `default` of the default import.
const BTree = BTreeModule.default ?? BTreeModule;

const surrogate = /[\ud800-\udfff]/;

/** Values by key, in the order of the keys' UTF-8 bytes. */
export class KeyTree<V> {
  /** Whether no key holds a surrogate: then the engine's own order is that of the bytes, and far quicker. */
  #plain = true;
  /** Whether a bound that is looked for now holds one. */
  #plainBounds = true;
  readonly #tree = new BTree<string, V>(undefined, (a, b) => {
    if (!this.#plain || !this.#plainBounds) return compareKeys(a, b);
    return a === b ? 0 : a < b ? -1 : 1;
  });

  get size(): number {
    return this.#tree.size;
  }

  get(key: string): V | undefined {
    return this.#cannotHave(key) ? undefined : this.#tree.get(key);
  }

  set(key: string, value: V): void {
    // Keys already there hold none, so their order stays as it is.
    if (this.#cannotHave(key)) this.#plain = false;
    this.#tree.set(key, value);
  }

  delete(key: string): void {
    if (!this.#cannotHave(key)) this.#tree.delete(key);
  }

  /** Calls `visit` for every key in the half-open range, in order. */
  forRange(start: string, end: string, visit: (value: V) => void): void {
    // Bounds come from clients: what one of them asks for must not slow the others down for good.
    this.#plainBounds = !this.#cannotHave(start) && !this.#cannotHave(end);
    this.#tree.forRange(start, end, false, (_key, value) => visit(value));
    this.#plainBounds = true;
  }

  /** In order; all, or those whose keys come after `after`, which is a key that is or was there. */
  *values(after?: string): Iterable<V> {
    if (after === undefined) return yield* this.#tree.values();
    if (this.#cannotHave(after)) this.#plain = false;
    for (const [, value] of this.#tree.entries(`${after}\0`)) yield value;
  }

  #cannotHave(key: string): boolean {
    return this.#plain && surrogate.test(key);
  }
}
