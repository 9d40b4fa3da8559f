import { encodeBase64, type JsonValue } from '@kubewright/api-machinery';
import { CelError } from './cel-error.ts';
import { Duration, formatDuration } from './duration.ts';
import { ListValue } from './list-value.ts';
import { keyText, MapValue } from './map-value.ts';
import { Double, Uint } from './numbers.ts';
import { OptionalValue } from './optional-value.ts';
import { formatTimestamp, Timestamp } from './timestamp.ts';
import { typeName } from './type-of.ts';
import type { CelValue } from './value.ts';

/**
 * A value as JSON: times and durations as text, bytes in base64.
 * @param large what becomes of an int beyond 2^53; unset: it is written as it is.
 * @throws {CelError} for what has no such form
 */
export function toJson(value: CelValue, large: (int: bigint) => JsonValue = (int) => int): JsonValue {
  const inner = (part: CelValue): JsonValue => toJson(part, large);
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return large(value);
  if (value instanceof Double || value instanceof Uint) return finite(Number(value.value));
  if (value instanceof ListValue) return value.toArray().map(inner);
  if (value instanceof MapValue) return Object.fromEntries(value.keys().map((key) => [textKey(key), inner(value.find(key)!)]));
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof Uint8Array) return encodeBase64(value);
  if (value instanceof OptionalValue && value.value !== undefined) return inner(value.value);
  throw new CelError(`a value of type ${typeName(value)} cannot be written as JSON`);
}

function finite(number: number): number {
  if (!Number.isFinite(number)) throw new CelError(`${number} cannot be written as JSON`);
  return number;
}

function textKey(key: CelValue): string {
  if (typeof key !== 'string') throw new CelError(`map key "${keyText(key)}" is of type ${typeName(key)}, not string`);
  return key;
}
