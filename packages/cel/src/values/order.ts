import { CelError, noSuchOverload } from './cel-error.ts';
import { Duration } from './duration.ts';
import { numberOf } from './equality.ts';
import { compareBytes, compareText } from './text.ts';
import { Timestamp } from './timestamp.ts';
import type { CelValue } from './value.ts';

/** Negative, zero or positive. @throws {CelError} no such overload for what has no order, and for NaN */
export function compare(left: CelValue, right: CelValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return compareNumbers(a, b);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Timestamp && right instanceof Timestamp) return left.seconds - right.seconds || left.nanos - right.nanos;
  if (left instanceof Duration && right instanceof Duration) return compareNumbers(left.nanos, right.nanos);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  throw noSuchOverload();
}

function compareNumbers(left: number | bigint, right: number | bigint): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left >= right) return 0;
  throw new CelError('NaN values cannot be ordered');
}
