import BTreeModule from 'sorted-btree';
import { compareKeys } from './compare-keys.ts';

// sorted-btree is CommonJS: under Node its class is the `default` of the default import.
const BTree = BTreeModule.default ?? BTreeModule;

const surrogate = /[\ud800-\udfff]/;

/** Values by key, in the order of the keys' UTF-8 bytes. */
export class KeyTree<V> {
  /** Whether no key so far holds a surrogate: then the engine's own order is that of the bytes, and far quicker. */
  #plain = true;
  readonly #tree = new BTree<string, V>(undefined, (a, b) => {
    if (!this.#plain) return compareKeys(a, b);
    return a === b ? 0 : a < b ? -1 : 1;
  });

  get size(): number {
    return this.#tree.size;
  }

  get(key: string): V | undefined {
    this.#look(key);
    return this.#tree.get(key);
  }

  set(key: string, value: V): void {
    this.#look(key);
    this.#tree.set(key, value);
  }

  delete(key: string): void {
    this.#look(key);
    this.#tree.delete(key);
  }

  /** Calls `visit` for every key in the half-open range, in order. */
  forRange(start: string, end: string, visit: (value: V) => void): void {
    this.#look(start);
    this.#look(end);
    this.#tree.forRange(start, end, false, (_key, value) => visit(value));
  }

  /** In order; all, or those whose keys come after `after`. */
  *values(after?: string): Iterable<V> {
    if (after === undefined) return yield* this.#tree.values();
    this.#look(after);
    for (const [, value] of this.#tree.entries(`${after}\0`)) yield value;
  }

  /** Keys already there hold none, so their order stays as it is. */
  #look(key: string): void {
    if (this.#plain && surrogate.test(key)) this.#plain = false;
  }
}
