/** What one class may get, and what it would like. `target >= lowerBound >= 0`, `upperBound >= lowerBound`. */
export interface SeatClaim {
  readonly lowerBound: number;
  readonly upperBound: number;
  readonly target: number;
}

export interface SeatAllocation {
  readonly seats: readonly number[];
  /** Every class got this share of its target, unless a bound held it. */
  readonly fairFraction: number;
}

const minTarget = 0.001;
const epsilon = 1e-7;

/**
 * Shares `sum` seats: each class gets the same fraction of its target, but not less or more than its bounds. Undefined
 * when the bounds leave no solution (k8s.io/apiserver util/flowcontrol/conc_alloc.go, release 1.36).
 */
export function allocateSeats(sum: number, claims: readonly SeatClaim[]): SeatAllocation | undefined {
  const targets = claims.map(({ target }) => Math.max(minTarget, target));
  const lowest = total(claims.map(({ lowerBound }) => lowerBound));
  const highest = total(claims.map(({ upperBound }) => upperBound));
  if (sum < 0 || lowest - sum > epsilon || sum - highest > epsilon) return undefined;
  const at = (fraction: number): number[] =>
    claims.map(({ lowerBound, upperBound }, i) => Math.max(lowerBound, Math.min(upperBound, fraction * targets[i]!)));
  // What is given out grows with the fraction, in straight lines between the fractions at which a bound takes hold or lets go.
  const bends = claims
    .flatMap(({ lowerBound, upperBound }, i) => [lowerBound / targets[i]!, upperBound / targets[i]!])
    .sort((a, b) => a - b);
  let from = bends[0] ?? 0;
  for (const to of bends) {
    const before = total(at(from));
    const after = total(at(to));
    if (after >= sum) {
      const fairFraction = after === before ? to : from + ((sum - before) / (after - before)) * (to - from);
      return { seats: at(fairFraction), fairFraction };
    }
    from = to;
  }
  return { seats: at(from), fairFraction: from };
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
