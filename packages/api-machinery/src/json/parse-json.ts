import type { JsonValue } from '../json.ts';
import { scanJson } from './scan-json.ts';

/** Nesting that is accepted at most, as in Go's encoding/json. */
export const maxJsonDepth = 10_000;

export interface ParsedJson {
  readonly value: JsonValue;
  /** Paths of the keys that occur twice in one object, e.g. `spec.replicas`; the last value stands. Usually empty. */
  readonly duplicateFields: readonly string[];
}

/**
 * Parses JSON from a stranger. Never overflows the stack, refuses nesting deeper than `maxDepth` and numbers beyond a
 * double, and tells which keys were written twice. A key `__proto__` becomes an own property like any other.
 * @throws {SyntaxError} with the message of Go's encoding/json.
 */
export function parseJson(text: string, maxDepth: number = maxJsonDepth): ParsedJson {
  const structure = measure(text);
  if (structure.depth > maxDepth) throw new SyntaxError('exceeded max depth');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new SyntaxError(scanJson(text).error ?? (error as Error).message, { cause: error });
  }
  if (structure.hugeNumbers) {
    const { error } = scanJson(text);
    if (error !== undefined) throw new SyntaxError(error);
  }
  const duplicates = structure.keys === countKeys(value) ? [] : scanJson(text).duplicateFields;
  return { value, duplicateFields: duplicates };
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Only numbers with an exponent, or of so many digits, can overflow to Infinity. */
const manyDigits = 300;

/** Deepest nesting, number of keys written and whether numbers may be huge, of a text that may not even be JSON. */
function measure(text: string): { depth: number; keys: number; hugeNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let digits = 0;
  let hugeNumbers = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) {
      if (++digits >= manyDigits) hugeNumbers = true;
      continue;
    }
    // `e` or `E`
    if (digits > 0 && (code | 0x20) === 0x65) hugeNumbers = true;
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
  return { depth: deepest, keys, hugeNumbers };
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
