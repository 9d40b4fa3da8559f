import type { JsonObject, JsonValue } from '../json.ts';
import { badRequest } from '../status/api-error.ts';

/** True for a JSON object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a key that a user chose; inherited names such as `constructor` are not there. */
export function getOwn(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Sets a key that a user chose, `__proto__` included, as an own property. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/** A copy without one key. */
export function withoutKey<T extends object>(object: T, key: string): T {
  const copy = { ...object } as Record<string, unknown>;
  delete copy[key];
  return copy as T;
}

/**
 * Runs a recursive walk over a stranger's value.
 * @throws {ApiError} BadRequest when the value is nested more deeply than the stack allows.
 */
export function boundedRecursion<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) throw badRequest('exceeded max depth');
    throw error;
  }
}
