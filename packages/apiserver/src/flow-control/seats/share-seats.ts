import { allocateSeats } from './allocate-seats.ts';
import type { PriorityLevel } from '../priority-level.ts';

/**
 * Lends seats that levels do not need to those that do, for the next ten seconds (apf_controller.go
 * updateBorrowingLocked). Answers the fair fraction.
 */
export function shareSeats(levels: readonly PriorityLevel[], nowMs: number): number {
  for (const level of levels) level.observeDemand(nowMs);
  const limited = levels.filter(({ isExempt }) => !isExempt);
  const nominalSum = sum(levels.map(({ limits }) => limits.nominal));
  const remaining = nominalSum - sum(levels.filter(({ isExempt }) => isExempt).map(({ leastCurrent }) => leastCurrent));
  const leastSum = sum(limited.map(({ limits }) => limits.least));
  const leastCurrentSum = sum(limited.map(({ leastCurrent }) => leastCurrent));
  for (const level of levels) level.target = level.isExempt ? level.leastCurrent : Math.max(level.leastCurrent, level.smoothedDemand);
  for (const level of levels) if (level.isExempt) level.setCurrentLimit(level.leastCurrent);
  if (remaining <= leastSum) {
    for (const level of limited) level.setCurrentLimit(level.limits.least);
    return 0;
  }
  if (remaining <= leastCurrentSum) {
    const part = (remaining - leastSum) / (leastCurrentSum - leastSum);
    for (const level of limited) level.setCurrentLimit(level.limits.least + Math.round((level.leastCurrent - level.limits.least) * part));
    return 0;
  }
  const claims = limited.map(({ leastCurrent, limits, target }) => ({ lowerBound: leastCurrent, upperBound: limits.most, target }));
  const allocation = allocateSeats(nominalSum, claims);
  for (const [i, level] of limited.entries()) level.setCurrentLimit(allocation ? Math.round(allocation.seats[i]!) : level.currentLimit);
  return allocation?.fairFraction ?? 0;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
