import { CelError, noSuchOverload } from './cel-error.ts';
import { Duration } from './duration.ts';
import { orderOfNumbers } from './equality.ts';
import { Double, Uint } from './numbers.ts';
import { compareBytes, compareText } from './text.ts';
import { Timestamp } from './timestamp.ts';
import type { CelValue } from './value.ts';

/** Whether a value has an order among those of its type. */
export function hasOrder(value: CelValue): boolean {
  if (typeof value !== 'object') return true;
  return (
    value instanceof Double ||
    value instanceof Uint ||
    value instanceof Timestamp ||
    value instanceof Duration ||
    value instanceof Uint8Array
  );
}

/** Negative, zero or positive. @throws {CelError} no such overload for what has no order, and for NaN */
export function compare(left: CelValue, right: CelValue): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  const order = orderOfNumbers(left, right);
  if (order !== undefined) return ordered(order);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Timestamp && right instanceof Timestamp) return left.seconds - right.seconds || left.nanos - right.nanos;
  if (left instanceof Duration && right instanceof Duration) return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  throw noSuchOverload();
}

function ordered(order: number): number {
  if (Number.isNaN(order)) throw new CelError('NaN values cannot be ordered');
  return order;
}
