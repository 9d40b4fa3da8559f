import { parseInt64 } from './parse-int64.ts';

/** Whether a number is beyond what a double counts one by one. No number that is so large has a fraction. */
export const isLarge = (value: number): boolean => value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;

/** A whole number of int64 in the form of a JsonValue: a bigint only where a number would not be exact. */
export function wholeNumber(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** What upstream reads a number of JSON as where no type is wanted: an int64 if it is written as one, and else the nearest double. */
export function readNumber(text: string): number | bigint {
  const value = Number(text);
  return (isLarge(value) ? parseInt64(text) : undefined) ?? value;
}

/** What a double is read back as when it was written as JSON: below 1e21 without an exponent, and so perhaps as an int64. */
export function reread(value: number): number | bigint {
  return isLarge(value) && Math.abs(value) < 1e21 ? (parseInt64(String(value)) ?? value) : value;
}
