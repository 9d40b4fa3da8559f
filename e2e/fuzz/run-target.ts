import { fuzzRandom, maxInputMs, type Finding, type FuzzResult, type FuzzTarget } from './fuzz-target.ts';

export interface RunOptions {
  readonly iterations: number;
  readonly seed: number;
  /** Ends the run early. */
  readonly maxMs?: number;
  readonly maxFindings?: number;
}

/** Feeds a target so many inputs and tells what it should not have done. */
export async function runTarget(
  target: FuzzTarget,
  { iterations, seed, maxMs = Infinity, maxFindings = 10 }: RunOptions,
): Promise<FuzzResult> {
  const random = fuzzRandom(seed);
  const findings: Finding[] = [];
  const untilMs = performance.now() + maxMs;
  let inputs = 0;
  while (inputs < iterations && findings.length < maxFindings) {
    const input = target.generate(random);
    const startedMs = performance.now();
    const crash = await crashOf(target, input);
    const endedMs = performance.now();
    const found = crash ?? (endedMs - startedMs > maxInputMs ? await stallOf(target, input) : undefined);
    if (found) findings.push({ ...found, iteration: inputs, input: target.show(input) });
    inputs++;
    if (endedMs > untilMs) break;
  }
  return { inputs, findings };
}

type Found = Pick<Finding, 'kind' | 'detail'> | undefined;

async function crashOf(target: FuzzTarget, input: unknown): Promise<Found> {
  try {
    const result = target.feed(input);
    if (result instanceof Promise) await result;
    return undefined;
  } catch (error) {
    if (target.refuses(error)) return undefined;
    return { kind: 'crash', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const repetitions = 3;

/** Slow once may be the machine; a stall is slow every time, in time of this process. */
async function stallOf(target: FuzzTarget, input: unknown): Promise<Found> {
  let leastMs = Infinity;
  for (let i = 0; i < repetitions; i++) {
    const before = process.cpuUsage();
    await crashOf(target, input);
    const { user, system } = process.cpuUsage(before);
    leastMs = Math.min(leastMs, (user + system) / 1_000);
  }
  return leastMs > maxInputMs ? { kind: 'stall', detail: `${Math.round(leastMs)} ms` } : undefined;
}
