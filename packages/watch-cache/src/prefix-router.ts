/** Where a registered prefix ends: how long it is, and with which unit. */
interface End {
  readonly length: number;
  readonly unit: number;
}

/** Finds, for a key, what is registered under its prefixes: one look-up for each place where a prefix could end. */
export class PrefixRouter<T> {
  readonly #byPrefix = new Map<string, T>();
  #ends: readonly End[] = [];

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

  forEachMatching(key: string, visit: (entry: T) => void): void {
    for (const { length, unit } of this.#ends) {
      if (key.charCodeAt(length - 1) !== unit) continue;
      const entry = this.#byPrefix.get(key.slice(0, length));
      if (entry !== undefined) visit(entry);
    }
  }

  #measure(): void {
    const ends = [...this.#byPrefix.keys()].map((prefix): [string, End] => {
      const end = { length: prefix.length, unit: prefix.charCodeAt(prefix.length - 1) };
      return [`${end.length} ${end.unit}`, end];
    });
    this.#ends = [...new Map(ends).values()];
  }
}
