import { goNumber, goNumberType } from '../status/go-number.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { ApiError, badRequest, unnamedError } from '../status/api-error.ts';
import { patchDoesNotApply } from './json-patch.ts';

export const directive = '$patch';
export const retainKeys = '$retainKeys';
export const setElementOrder = '$setElementOrder';
export const deleteFromPrimitiveList = '$deleteFromPrimitiveList';

export const badPrimitiveList = (): ApiError => badRequest('invalid patch format of primitive list');
export const badRetainKeys = (): ApiError => badRequest('invalid patch format of retainKeys');
export const badElementOrder = (): ApiError => badRequest('invalid patch format of setElementOrder list');
export const noListOfLists = (): ApiError => patchDoesNotApply('lists of lists are not supported');

export const unknownDirective = (wanted: JsonValue, map: JsonObject): ApiError =>
  unnamedError(`unknown patch type: ${formatGo(wanted)} in map: ${formatGo(map)}`);
export const noMergeKey = (map: JsonObject, key: string): ApiError =>
  unnamedError(`map: ${formatGo(map)} does not contain declared merge key: ${key}`);
export const badArgumentType = (expected: string, actual: JsonValue): ApiError =>
  unnamedError(`expected a ${expected}, but received a ${goType(actual)}`);

function goType(value: JsonValue): string {
  if (value === null) return '%!s(<nil>)';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number' || typeof value === 'bigint') return goNumberType(value);
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** A value as Go's `%v` prints it. */
export function formatGo(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(formatGo).join(' ')}]`;
  if (typeof value === 'number' || typeof value === 'bigint') return goNumber(value);
  if (typeof value !== 'object') return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${formatGo(value[key]!)}`);
  return `map[${entries.join(' ')}]`;
}
