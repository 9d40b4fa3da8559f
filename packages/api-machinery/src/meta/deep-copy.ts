import { setOwn } from '../json/own-property.ts';

/** A copy of a JSON value that shares nothing with it. Fields set to undefined are left out. */
export function deepCopy<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const source = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(source)) {
    const child = source[key];
    if (child !== undefined) setOwn(result, key, copy(child));
  }
  return result;
}

/** Freezes a JSON value and all in it; stops at what is frozen already. Returns the same value. */
export function deepFreeze<T>(value: T): Readonly<T> {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key in value) deepFreeze(value[key]);
  return value;
}
