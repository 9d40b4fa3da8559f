/** One figure of `performance.md`, as one line: the median of the rounds and their range. */
export function report(figure: string, unit: string, rounds: readonly number[], target: string): void {
  const sorted = [...rounds].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const range = sorted.length > 1 ? ` [${rounded(sorted[0]!)} – ${rounded(sorted.at(-1)!)}, ${sorted.length} rounds]` : '';
  console.log(`${figure}: ${rounded(median)} ${unit}${range}; target ${target}`);
}

const rounded = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

/** Runs `work(i)` for i in [0, count), at most `width` at a time. */
export async function inParallel(count: number, width: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
