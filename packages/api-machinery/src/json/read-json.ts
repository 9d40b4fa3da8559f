import type { JsonValue } from '../json.ts';
import { deepFreeze } from '../meta/deep-copy.ts';
import { scanJson } from './scan-json.ts';
import { isLarge } from './whole-number.ts';

/**
 * Parses JSON of a writer who is trusted with its size and depth (this server's store, a server that is called). Whole
 * numbers of int64 stay exact; where there is none beyond 2^53 it takes what JSON.parse takes, and a look at each value.
 * @throws {SyntaxError} for what is no JSON, or a number that no double is.
 */
export function readJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  return isExact(value) ? value : exactly(text);
}

/** The same, frozen with all in it. @throws {SyntaxError} for what is no JSON. */
export function readFrozenJson(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  if (freezeExact(value)) return value;
  const exact = exactly(text);
  deepFreeze(exact);
  return exact;
}

/** @throws {SyntaxError} for a number that is too large for a double, too. */
function exactly(text: string): JsonValue {
  const { value, error } = scanJson(text);
  if (error !== undefined) throw new SyntaxError(error);
  return value;
}

function isExact(value: JsonValue): boolean {
  if (typeof value !== 'object') return typeof value !== 'number' || !isLarge(value);
  for (const key in value) if (!isExact((value as Readonly<Record<string, JsonValue>>)[key]!)) return false;
  return true;
}

/** Whether all numbers say what was written; freezing looks at each value anyway. */
function freezeExact(value: JsonValue): boolean {
  if (typeof value !== 'object') return typeof value !== 'number' || !isLarge(value);
  if (value === null) return true;
  Object.freeze(value);
  for (const key in value) if (!freezeExact((value as Readonly<Record<string, JsonValue>>)[key]!)) return false;
  return true;
}
