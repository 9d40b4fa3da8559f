/** What a benchmark measures. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly target: string;
  /** Which of two servers is better. Default: the one with more. */
  readonly better?: 'more' | 'less';
}

const roundsAlone = 5;
const roundsBeside = 10;

/** One figure of `performance.md`, as one line: the median of the rounds and their range. */
export function report(name: string, unit: string, rounds: readonly number[], target: string): void {
  console.log(`${name}: ${described(rounds, unit)}; target ${target}`);
}

/**
 * Measures each server in turns (A B B A …) and prints its figures; of two also the ratios of their rounds, as the median
 * with the interval in which that of all rounds lies by 95 % (order statistics). `measure` answers a number for each figure.
 */
export async function compare<S extends { readonly name: string }>(
  figures: readonly Figure[],
  servers: readonly S[],
  measure: (server: S, round: number) => Promise<readonly number[]>,
  rounds = servers.length > 1 ? roundsBeside : roundsAlone,
): Promise<void> {
  const measured = new Map(servers.map((server) => [server, figures.map((): number[] => [])]));
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? servers : [...servers].reverse()) {
      (await measure(server, round)).forEach((value, at) => measured.get(server)![at]!.push(value));
    }
  }
  figures.forEach(({ name, unit, target, better }, at) => {
    const [ours, peer] = servers.map((server) => measured.get(server)![at]!);
    report(name, unit, ours!, target);
    if (!peer) return;
    console.log(`  ${servers[1]!.name}: ${described(peer, unit)}`);
    console.log(`  ratio: ${ratioOf(ours!, peer, better === 'less')}`);
  });
}

function described(values: readonly number[], unit: string): string {
  const sorted = inOrder(values);
  const range = sorted.length > 1 ? ` [${rounded(sorted[0]!)} – ${rounded(sorted.at(-1)!)}, ${sorted.length} rounds]` : '';
  return `${rounded(median(sorted))} ${unit}${range}`;
}

function ratioOf(ours: readonly number[], peer: readonly number[], lessIsBetter: boolean): string {
  const ratios = inOrder(ours.map((value, round) => (lessIsBetter ? peer[round]! / value : value / peer[round]!)));
  const outside = ranksOutside(ratios.length);
  const interval = ratios.length > 1 ? ` [${rounded(ratios[outside]!)} – ${rounded(ratios.at(-1 - outside)!)}]` : '';
  return `${rounded(median(ratios))} ×${interval}`;
}

/** How many values at either end the 95 % interval of the median of `count` values leaves out. */
function ranksOutside(count: number): number {
  let probability = 0.5 ** count;
  let sum = 0;
  for (let rank = 0; ; rank++) {
    sum += probability;
    if (sum > 0.025) return Math.max(0, rank - 1);
    probability *= (count - rank) / (rank + 1);
  }
}

const inOrder = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
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

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
