import { parseQuantity } from '@kubewright/api-machinery';

/** A quantity in billionths, for comparing; undefined when it is unset or unreadable (the schema speaks of that). */
export function exactQuantity(value: unknown): bigint | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return parseQuantity(String(value)).nanos;
  } catch {
    return undefined;
  }
}

/** -1, 0 or 1; an unset quantity is zero. */
export function compareQuantities(a: unknown, b: unknown): -1 | 0 | 1 {
  if (a === b) return 0;
  const [left = 0n, right = 0n] = [exactQuantity(a), exactQuantity(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Only a text with a sign can be below zero, so that the usual ones need no parsing. */
export const isNegativeQuantity = (value: unknown): boolean => String(value).startsWith('-') && (exactQuantity(value) ?? 0n) < 0n;

const nanosInMilli = 1_000_000n;

/** Whether the quantity, in thousandths rounded up, is whole (upstream's MilliValue()%1000). */
export function isWholeQuantity(value: unknown): boolean {
  const text = String(value);
  if (/^[0-9]+$/.test(text)) return true;
  const nanos = exactQuantity(text) ?? 0n;
  const milli = nanos / nanosInMilli + (nanos % nanosInMilli > 0n ? 1n : 0n);
  return milli % 1000n === 0n;
}

/** The canonical text, as upstream prints a quantity. */
export function quantityText(value: unknown): string {
  try {
    return parseQuantity(String(value)).toString();
  } catch {
    return String(value);
  }
}
