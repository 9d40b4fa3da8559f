/** As many at once, and so many a second after. */
const burst = 1_000;
const perSecond = 33;

/** How many streams a peer may let come to nothing: each costs work that it does not pay for (CVE-2023-44487, CVE-2025-8671). */
export class ResetBudget {
  #left = burst;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** False when it is spent. */
  spend(nowMs: number): boolean {
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) * perSecond) / 1_000);
    this.#atMs = nowMs;
    return --this.#left >= 0;
  }
}
