/**
 * The watches that end when the server drains. A set instead of a signal each watch joins: thousands of them wait, and a
 * joined signal (`AbortSignal.any`) keeps kilobytes for each.
 */
export class OpenWatches {
  readonly #watches = new Set<{ end(): void }>();
  #draining = false;

  /** The watch is ended when the server drains; at once when it does already. */
  add(watch: { end(): void }): void {
    if (this.#draining) watch.end();
    else this.#watches.add(watch);
  }

  delete(watch: { end(): void }): void {
    this.#watches.delete(watch);
  }

  endAll(): void {
    this.#draining = true;
    for (const watch of this.#watches) watch.end();
    this.#watches.clear();
  }
}
