/** What was recommended, or how much was changed, and when. */
interface Sample {
  readonly value: number;
  readonly atMs: number;
}

/** What is remembered of one autoscaler: recommendations, and what was added and taken away; as long as it counts. */
export class ScalingHistory {
  #recommendations: readonly Sample[];
  #added: readonly Sample[] = [];
  #removed: readonly Sample[] = [];

  constructor(replicas: number, nowMs: number) {
    this.#recommendations = [{ value: replicas, atMs: nowMs }];
  }

  /** Values of recommendations that are no older; with `isAfter`, younger. */
  recommendedSince(sinceMs: number, isAfter = false): readonly number[] {
    return this.#recommendations.filter(({ atMs }) => atMs > sinceMs || (!isAfter && atMs === sinceMs)).map(({ value }) => value);
  }

  /** Also forgets those before `keptSinceMs`. */
  recommend(value: number, nowMs: number, keptSinceMs: number): void {
    this.#recommendations = [...this.#recommendations.filter(({ atMs }) => atMs >= keptSinceMs), { value, atMs: nowMs }];
  }

  /** What was added less what was taken away in that time. */
  changeSince(sinceMs: number): number {
    const sum = (samples: readonly Sample[]): number =>
      samples.filter(({ atMs }) => atMs > sinceMs).reduce((total, { value }) => total + value, 0);
    return sum(this.#added) - sum(this.#removed);
  }

  scaled(before: number, after: number, nowMs: number, keptSinceMs: number): void {
    const kept = (samples: readonly Sample[]): Sample[] => samples.filter(({ atMs }) => atMs >= keptSinceMs);
    if (after > before) this.#added = [...kept(this.#added), { value: after - before, atMs: nowMs }];
    else this.#removed = [...kept(this.#removed), { value: before - after, atMs: nowMs }];
  }
}
