import type { JsonObject, JsonValue } from '../json.ts';
import { boundedRecursion, getOwn, isJsonObject, setOwn } from '../json/own-property.ts';
import { withoutNulls } from '../json/without-nulls.ts';
import { badRequest } from '../status/api-error.ts';

/**
 * Applies an RFC 7386 merge patch as evanphx/json-patch v4 does. The document is not changed; the result shares what
 * the patch left alone.
 * @throws {ApiError} BadRequest when the patch is not an object.
 */
export function applyMergePatch(document: JsonObject, patch: JsonValue): JsonObject {
  if (!isJsonObject(patch)) throw badRequest('Invalid JSON Patch');
  return boundedRecursion(() => mergeObjects(document, patch));
}

function mergeObjects(document: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = { ...document };
  for (const key of Object.keys(patch)) {
    const value = patch[key]!;
    if (value === null) delete result[key];
    else setOwn(result, key, mergeValues(getOwn(result, key) ?? null, value));
  }
  return result;
}

function mergeValues(current: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(current)) return withoutNulls(patch);
  return isJsonObject(patch) ? mergeObjects(current, patch) : patch;
}
