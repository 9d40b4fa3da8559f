import { goQuote } from '../status/go-quote.ts';

const digits = /^[+-]?[0-9]+$/;
const smallest = -(2n ** 63n);
const largest = 2n ** 63n - 1n;

/**
 * A decimal whole number as Go's strconv.ParseInt reads it, in the form of a JsonValue; undefined when it is none of int64.
 * Digits are counted out only where they may fit: millions of them would hold up everybody else.
 */
export function parseInt64(text: string): number | bigint | undefined {
  if (!digits.test(text)) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value + 0;
  if (Math.abs(value) > 2 ** 63) return undefined;
  const whole = BigInt(text);
  return whole >= smallest && whole <= largest ? whole : undefined;
}

/** What strconv.ParseInt says of a text that {@link parseInt64} does not read. */
export const parseIntError = (text: string): string =>
  `strconv.ParseInt: parsing ${goQuote(text)}: ${digits.test(text) ? 'value out of range' : 'invalid syntax'}`;
