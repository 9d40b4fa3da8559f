/** Where a registered prefix ends: how long it is, and with which unit. */
interface End {
  readonly length: number;
  readonly unit: number;
}

/** Finds, for a key, what is registered under its prefixes: one look-up for each place where a prefix could end. */
export class PrefixRouter<T> {
  readonly #byPrefix = new Map<string, T>();
  /** Counted when a key is looked up: prefixes come and go many at once. */
  #ends: readonly End[] | undefined;

  at(prefix: string): T | undefined {
    return this.#byPrefix.get(prefix);
  }

  add(prefix: string, entry: T): void {
    this.#byPrefix.set(prefix, entry);
    this.#ends = undefined;
  }

  remove(prefix: string): void {
    this.#byPrefix.delete(prefix);
    this.#ends = undefined;
  }

  all(): Iterable<T> {
    return this.#byPrefix.values();
  }

  forEachMatching(key: string, visit: (entry: T) => void): void {
    const ends = this.#ends ?? this.#measured();
    this.#ends = ends;
    for (const { length, unit } of ends) {
      if (key.charCodeAt(length - 1) !== unit) continue;
      const entry = this.#byPrefix.get(key.slice(0, length));
      if (entry !== undefined) visit(entry);
    }
  }

  #measured(): readonly End[] {
    const ends = [...this.#byPrefix.keys()].map((prefix): [string, End] => {
      const end = { length: prefix.length, unit: prefix.charCodeAt(prefix.length - 1) };
      return [`${end.length} ${end.unit}`, end];
    });
    return [...new Map(ends).values()];
  }
}
