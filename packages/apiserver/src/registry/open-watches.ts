/**
 * The watches that end when the server drains. A set instead of a signal each watch joins: thousands of them wait, and a
 * joined signal (`AbortSignal.any`) keeps kilobytes for each.
 */
export class OpenWatches {
  readonly #ends = new Set<() => void>();
  #draining = false;

  /** `end` is called when the server drains; at once when it does already. Answers how to take it back. */
  add(end: () => void): () => void {
    if (this.#draining) end();
    else this.#ends.add(end);
    return () => void this.#ends.delete(end);
  }

  endAll(): void {
    this.#draining = true;
    for (const end of this.#ends) end();
    this.#ends.clear();
  }
}
