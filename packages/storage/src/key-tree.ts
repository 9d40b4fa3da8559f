import BTreeModule from 'sorted-btree';
import { compareKeys } from './compare-keys.ts';

// sorted-btree is CommonJS: under Node its class is the `default` of the default import.
const BTree = BTreeModule.default ?? BTreeModule;

const surrogate = /[\ud800-\udfff]/;

/** So many keys wait at most to be put in order. */
const maxUnordered = 512;

/** Values by key, in the order of the keys' UTF-8 bytes. */
export class KeyTree<V> {
  /**
   * Whether no key holds a surrogate: then the engine's own order is that of the bytes, and far quicker. A key with one is
   * looked for in the same order, and not found.
   */
  #plain = true;
  /** Whether a bound that is looked for now holds one. */
  #plainBounds = true;
  readonly #tree = new BTree<string, V>(undefined, (a, b) => {
    if (!this.#plain || !this.#plainBounds) return compareKeys(a, b);
    return a === b ? 0 : a < b ? -1 : 1;
  });
  /**
   * Set since the tree was last asked for an order, newer than what it holds. Each key alone would go its own cold way
   * through a large tree; together they cost a fraction.
   */
  readonly #unordered = new Map<string, V>();

  get size(): number {
    this.#order();
    return this.#tree.size;
  }

  get(key: string): V | undefined {
    const unordered = this.#unordered.size > 0 ? this.#unordered.get(key) : undefined;
    return unordered ?? this.#tree.get(key);
  }

  set(key: string, value: V): void {
    this.#unordered.set(key, value);
    if (this.#unordered.size >= maxUnordered) this.#order();
  }

  delete(key: string): void {
    this.#unordered.delete(key);
    this.#tree.delete(key);
  }

  /** Calls `visit` for every key in the half-open range, in order. */
  forRange(start: string, end: string, visit: (value: V) => void): void {
    this.#order();
    // Bounds come from clients: what one of them asks for must not slow the others down for good.
    this.#plainBounds = !this.#cannotHave(start) && !this.#cannotHave(end);
    this.#tree.forRange(start, end, false, (_key, value) => visit(value));
    this.#plainBounds = true;
  }

  /** In order; all, or those whose keys come after `after`, which is a key that is or was there. */
  *values(after?: string): Iterable<V> {
    this.#order();
    if (after === undefined) return yield* this.#tree.values();
    if (this.#cannotHave(after)) this.#plain = false;
    for (const [, value] of this.#tree.entries(`${after}\0`)) yield value;
  }

  #order(): void {
    if (this.#unordered.size === 0) return;
    const keys = [...this.#unordered.keys()];
    // Keys already there hold none, so their order stays as it is.
    if (this.#plain && keys.some((key) => surrogate.test(key))) this.#plain = false;
    for (const key of this.#plain ? keys.sort() : keys) this.#tree.set(key, this.#unordered.get(key)!);
    this.#unordered.clear();
  }

  #cannotHave(key: string): boolean {
    return this.#plain && surrogate.test(key);
  }
}
