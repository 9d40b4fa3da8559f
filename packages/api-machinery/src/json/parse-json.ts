import type { JsonValue } from '../json.ts';
import { scanJson } from './scan-json.ts';
import { isLarge } from './whole-number.ts';

/** Nesting that is accepted at most, as in Go's encoding/json. */
export const maxJsonDepth = 10_000;

export interface ParsedJson {
  readonly value: JsonValue;
  /** Paths of the keys that occur twice in one object, e.g. `spec.replicas`; the last value stands. Usually empty. */
  readonly duplicateFields: readonly string[];
  /** By path, numbers that are written otherwise than they would be from here (`1.0`, `1e2`, 2^63), where asked for. */
  readonly oddNumbers?: ReadonlyMap<string, string>;
}

/**
 * Parses JSON from a stranger. Never overflows the stack, refuses nesting deeper than `maxDepth` and numbers beyond a
 * double; whole numbers of int64 stay exact. Tells which keys were written twice and, where it is asked to, which numbers
 * are odd. A key `__proto__` becomes an own property like any other.
 * @throws {SyntaxError} with the message of Go's encoding/json.
 */
export function parseJson(text: string, maxDepth: number = maxJsonDepth, options: { readonly oddNumbers?: boolean } = {}): ParsedJson {
  const structure = measure(text);
  if (structure.depth > maxDepth) throw new SyntaxError('exceeded max depth');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new SyntaxError(scanJson(text).error ?? (error as Error).message, { cause: error });
  }
  const looksAtNumbers = structure.hugeNumbers || (structure.oddNumbers && (options.oddNumbers === true || hasLargeNumber(value)));
  if (!looksAtNumbers && structure.keys === countKeys(value)) return { value, duplicateFields: [] };
  const { error, value: exact, duplicateFields, oddNumbers } = scanJson(text);
  if (error !== undefined) throw new SyntaxError(error);
  return { value: exact, duplicateFields, ...(options.oddNumbers && oddNumbers.size > 0 && { oddNumbers }) };
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
/** Fewer digits are kept as they are. */
const manyDigits = 16;
const dot = 0x2e;

/** Only numbers with an exponent, or of so many digits, can overflow to Infinity. */
const hugeDigits = 300;

/** Of a text that may not even be JSON. */
interface Structure {
  /** Of the deepest nesting. */
  readonly depth: number;
  /** How many are written. */
  readonly keys: number;
  readonly hugeNumbers: boolean;
  /** A number has a fraction, an exponent or many digits: what it is written as may say more than its value. */
  readonly oddNumbers: boolean;
}

function measure(text: string): Structure {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let digits = 0;
  let hugeNumbers = false;
  let oddNumbers = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits >= manyDigits) oddNumbers = true;
      if (digits >= hugeDigits) hugeNumbers = true;
      continue;
    }
    // `e` or `E`
    if (digits > 0 && (code | 0x20) === 0x65) hugeNumbers = oddNumbers = true;
    if (digits > 0 && code === dot) oddNumbers = true;
    digits = 0;
    if (code === quote) {
      i = endOfString(text, i + 1);
      if (i < 0) break;
    } else if (code === colon) {
      keys++;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    }
  }
  return { depth: deepest, keys, hugeNumbers, oddNumbers };
}

/** Index of the closing quote of the string whose content begins at `start`, or -1. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (end - 1 - slashes >= start && text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}

/** By an own stack, since the value may be deep. */
function hasLargeNumber(value: JsonValue): boolean {
  const stack: JsonValue[] = [value];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next === 'number' && isLarge(next)) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const child of Object.values(next)) if (typeof child === 'object' || typeof child === 'number') stack.push(child);
  }
  return false;
}

/** Number of keys in a value; by an own stack, since the value may be deep. */
function countKeys(value: JsonValue): number {
  const stack: JsonValue[] = [value];
  let keys = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const element of next) if (typeof element === 'object' && element !== null) stack.push(element);
      continue;
    }
    for (const key of Object.keys(next)) {
      keys++;
      const child = next[key]!;
      if (typeof child === 'object' && child !== null) stack.push(child);
    }
  }
  return keys;
}
