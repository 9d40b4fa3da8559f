type Interval = readonly [first: number, last: number];

/** A set of completion indexes, written as in a Job's status: `1,3-5,7` (two neighbours as `1,2`). */
export class CompletionIndexes {
  readonly #intervals: readonly Interval[];

  private constructor(intervals: readonly Interval[]) {
    this.#intervals = intervals;
  }

  static of(indexes: Iterable<number>): CompletionIndexes {
    const intervals: [number, number][] = [];
    for (const index of [...new Set(indexes)].toSorted((a, b) => a - b)) {
      const last = intervals.at(-1);
      if (last && last[1] === index - 1) last[1] = index;
      else intervals.push([index, index]);
    }
    return new CompletionIndexes(intervals);
  }

  /** What a status says, without indexes that the job no longer has. */
  static parse(text: string | undefined, completions: number): CompletionIndexes {
    const intervals = (text ?? '').split(',').flatMap((part): Interval[] => {
      const [first, last = first] = part.split('-').map(Number);
      if (part === '' || first === undefined || last === undefined || first >= completions) return [];
      return [[first, Math.min(last, completions - 1)]];
    });
    return CompletionIndexes.#joined(intervals);
  }

  get total(): number {
    return this.#intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }

  has(index: number): boolean {
    let [low, high] = [0, this.#intervals.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = this.#intervals[middle]!;
      if (index < first) high = middle - 1;
      else if (index > last) low = middle + 1;
      else return true;
    }
    return false;
  }

  union(other: CompletionIndexes): CompletionIndexes {
    return CompletionIndexes.#joined([...this.#intervals, ...other.#intervals]);
  }

  /** How many indexes are in both. */
  overlap(other: CompletionIndexes): number {
    let shared = 0;
    for (const [first, last] of this.#intervals) {
      for (const [otherFirst, otherLast] of other.#intervals)
        shared += Math.max(0, Math.min(last, otherLast) - Math.max(first, otherFirst) + 1);
    }
    return shared;
  }

  toString(): string {
    return this.#intervals
      .map(([first, last]) => (first === last ? String(first) : `${first}${last === first + 1 ? ',' : '-'}${last}`))
      .join(',');
  }

  static #joined(intervals: readonly Interval[]): CompletionIndexes {
    const joined: [number, number][] = [];
    for (const [first, last] of intervals.toSorted(([a], [b]) => a - b)) {
      const before = joined.at(-1);
      if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
      else joined.push([first, last]);
    }
    return new CompletionIndexes(joined);
  }
}
