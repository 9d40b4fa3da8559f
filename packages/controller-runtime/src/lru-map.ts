/** A Map that keeps at most `limit` entries and forgets the one unused longest. */
export class LruMap<K, V> {
  readonly #limit: number;
  readonly #entries = new Map<K, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest!);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** The one unused longest first. */
  entries(): Iterable<readonly [K, V]> {
    return this.#entries.entries();
  }
}
