/** Finds, for a key, what is registered under its prefixes: one look-up for each prefix length in use. */
export class PrefixRouter<T> {
  readonly #byPrefix = new Map<string, T>();
  #lengths: number[] = [];

  at(prefix: string): T | undefined {
    return this.#byPrefix.get(prefix);
  }

  add(prefix: string, entry: T): void {
    this.#byPrefix.set(prefix, entry);
    this.#measure();
  }

  remove(prefix: string): void {
    this.#byPrefix.delete(prefix);
    this.#measure();
  }

  all(): Iterable<T> {
    return this.#byPrefix.values();
  }

  *matching(key: string): Iterable<T> {
    for (const length of this.#lengths) {
      const entry = this.#byPrefix.get(key.slice(0, length));
      if (entry !== undefined) yield entry;
    }
  }

  #measure(): void {
    this.#lengths = [...new Set([...this.#byPrefix.keys()].map((prefix) => prefix.length))];
  }
}
