import { sleep, type Clock } from '@kubewright/api-machinery';

/** Upstream's floor: so many watches may end each second even where the grace period would let fewer. */
const leastPerSecond = 200;
const stepMs = 20;

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

  /**
   * Ends all of them: at once, or, so that their clients do not come back all together, spread over the grace period.
   * New ones end at once from then on.
   */
  async endAll(clock: Clock, graceMs: number): Promise<void> {
    this.#draining = true;
    const perSecond = graceMs > 0 ? Math.max(leastPerSecond, this.#watches.size / (graceMs / 1_000)) : Infinity;
    while (this.#watches.size > 0) {
      this.#endSome(Math.ceil((perSecond * stepMs) / 1_000));
      if (this.#watches.size > 0) await sleep(clock, stepMs);
    }
  }

  #endSome(count: number): void {
    let left = count;
    for (const watch of this.#watches) {
      if (left-- <= 0) return;
      this.#watches.delete(watch);
      watch.end();
    }
  }
}
