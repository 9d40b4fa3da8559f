/** Nodes of one zone that wait to be tainted NoExecute, let through at the zone's rate with bursts of one. */
export class ZoneEvictionQueue {
  readonly #waiting = new Set<string>();
  #perSecond = 0;
  #tokens = 1;
  #atMs = 0;

  setRate(perSecond: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#perSecond = perSecond;
  }

  add(node: string): void {
    this.#waiting.add(node);
  }

  remove(node: string): void {
    this.#waiting.delete(node);
  }

  /** The nodes whose turn it is, oldest first. */
  take(nowMs: number): string[] {
    this.#refill(nowMs);
    const taken: string[] = [];
    for (const node of this.#waiting) {
      if (this.#perSecond === 0 || this.#tokens < 1) break;
      this.#tokens--;
      this.#waiting.delete(node);
      taken.push(node);
    }
    return taken;
  }

  #refill(nowMs: number): void {
    this.#tokens = Math.min(1, this.#tokens + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
  }
}
