import type { JsonObject, JsonValue } from '../json.ts';
import { boundedRecursion, getOwn, isJsonObject, setOwn, withoutKey } from '../json/own-property.ts';
import { withoutNulls } from '../json/without-nulls.ts';
import { goValueOf } from '../schema/go-type.ts';
import type { Schema } from '../schema/schema.ts';
import { badRequest, unnamedError } from '../status/api-error.ts';
import {
  badArgumentType,
  badElementOrder,
  badPrimitiveList,
  badRetainKeys,
  deleteFromPrimitiveList,
  directive,
  retainKeys,
  setElementOrder,
  unknownDirective,
} from './strategic-merge-directives.ts';
import { mergeLists, orderElements, partition, checkAgainstOrder, withoutDirectives } from './strategic-merge-lists.ts';

/**
 * Applies a strategic merge patch: maps merge, lists merge or are replaced as `patchStrategy` and `patchMergeKey` of
 * the schema say, and the directives `$patch`, `$retainKeys`, `$setElementOrder/<list>` and
 * `$deleteFromPrimitiveList/<list>` are obeyed (k8s.io/apimachinery util/strategicpatch). Neither argument is changed;
 * the result shares what the patch left alone.
 * @throws {ApiError} BadRequest when a directive is malformed, Invalid when it cannot be carried out.
 */
export function applyStrategicMergePatch(document: JsonObject, patch: JsonValue, schema: Schema): JsonObject {
  if (patch === null) return document;
  if (!isJsonObject(patch)) throw badRequest(`json: cannot unmarshal ${goValueOf(patch)} into Go value of type map[string]interface {}`);
  return boundedRecursion(() => mergeMaps(document, patch, schema));
}

/** How one field of an object is patched. */
interface FieldMeta {
  readonly schema: Schema | undefined;
  readonly replace: boolean;
  readonly merge: boolean;
  readonly mergeKey: string;
}

/** @internal Merges a patch into one object; `schema` is unset below free-form values. */
function mergeMaps(original: JsonObject, patch: JsonObject, schema: Schema | undefined): JsonObject {
  const wanted = getOwn(patch, directive);
  if (wanted !== undefined) return obeyMapDirective(wanted, patch);
  const result = retainOnly(original, patch);
  const done = applyElementOrders(result, patch, schema);
  for (const key of Object.keys(patch)) {
    if (key === retainKeys || done.has(key)) continue;
    mergeField(result, key, patch[key]!, schema);
  }
  return result;
}

function obeyMapDirective(wanted: JsonValue, patch: JsonObject): JsonObject {
  if (wanted === 'delete') return {};
  if (wanted !== 'replace') throw unknownDirective(wanted, patch);
  return withoutKey(patch, directive);
}

/** A copy of the original, less what `$retainKeys` does not name. */
function retainOnly(original: JsonObject, patch: JsonObject): JsonObject {
  const list = getOwn(patch, retainKeys);
  if (list === undefined) return { ...original };
  if (!Array.isArray(list)) throw badRetainKeys();
  const retained = new Set<JsonValue>(list);
  for (const key of Object.keys(patch)) {
    const isDirective = key === retainKeys || key.startsWith(deleteFromPrimitiveList) || key.startsWith(setElementOrder);
    if (!isDirective && patch[key] !== null && !retained.has(key)) throw badRetainKeys();
  }
  const result: JsonObject = {};
  for (const key of Object.keys(original)) if (retained.has(key)) setOwn(result, key, original[key]);
  return result;
}

function mergeField(result: JsonObject, patchKey: string, patchValue: JsonValue, schema: Schema | undefined): void {
  const isDeleteList = patchKey.startsWith(deleteFromPrimitiveList);
  const key = isDeleteList ? directiveTarget(patchKey, deleteFromPrimitiveList) : patchKey;
  if (patchValue === null) {
    delete result[key];
    return;
  }
  const current = getOwn(result, key);
  if (current === undefined || kindOf(current) !== kindOf(patchValue)) {
    if (isDeleteList) return;
    assignCleaned(result, key, withoutNulls(patchValue));
  } else if (isJsonObject(patchValue)) {
    const meta = fieldMeta(schema, key);
    setOwn(result, key, meta.replace ? patchValue : mergeMaps(current as JsonObject, patchValue, meta.schema));
  } else if (Array.isArray(patchValue)) {
    const meta = fieldMeta(schema, key);
    setOwn(result, key, mergeListField(current as JsonValue[], patchValue, meta, isDeleteList));
  } else setOwn(result, key, patchValue);
}

function mergeListField(original: JsonValue[], patch: JsonValue[], meta: FieldMeta, isDeleteList: boolean): JsonValue[] {
  if (!meta.merge && !isDeleteList) return patch;
  return mergeLists(original, patch, {
    mergeKey: meta.mergeKey,
    isDeleteList,
    mergeElement: (a, b) => mergeMaps(a, b, meta.schema?.items),
  });
}

function assignCleaned(result: JsonObject, key: string, value: JsonValue): void {
  const cleaned = withoutDirectives(value);
  if (cleaned === undefined) delete result[key];
  else setOwn(result, key, cleaned);
}

/** Carries out every `$setElementOrder/…` of the patch together with the list it orders; returns the keys dealt with. */
function applyElementOrders(result: JsonObject, patch: JsonObject, schema: Schema | undefined): Set<string> {
  const done = new Set<string>();
  for (const orderKey of Object.keys(patch)) {
    if (!orderKey.startsWith(setElementOrder)) continue;
    done.add(orderKey);
    const order = patch[orderKey]!;
    if (!Array.isArray(order)) throw badArgumentType('[]interface {}', order);
    const key = directiveTarget(orderKey, setElementOrder);
    if (applyElementOrder(result, key, getOwn(patch, key), order, fieldMeta(schema, key))) done.add(key);
  }
  return done;
}

/** True when the patch's own value for the list has been used up. */
function applyElementOrder(
  result: JsonObject,
  key: string,
  patchList: JsonValue | undefined,
  order: JsonValue[],
  meta: FieldMeta,
): boolean {
  const original = getOwn(result, key);
  if (original !== undefined && !Array.isArray(original)) throw badArgumentType('[]interface {}', original);
  if (patchList !== undefined && !Array.isArray(patchList)) throw badArgumentType('[]interface {}', patchList);
  checkAgainstOrder(patchList ?? [], order, meta.mergeKey);
  const merged = mergedForOrder(original, patchList, meta);
  if (merged === undefined) return false;
  const [inOrder, serverOnly] = partition(merged, order, meta.mergeKey);
  setOwn(result, key, orderElements(inOrder, serverOnly, order, original ?? [], meta.mergeKey));
  return patchList !== undefined;
}

function mergedForOrder(original: JsonValue[] | undefined, patchList: JsonValue[] | undefined, meta: FieldMeta): JsonValue[] | undefined {
  if (!patchList) return original;
  if (!original) return withoutDirectives(withoutNulls(patchList)) as JsonValue[] | undefined;
  return mergeListField(original, patchList, meta, false);
}

function directiveTarget(key: string, prefix: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  throw prefix === setElementOrder ? badElementOrder() : badPrimitiveList();
}

const freeForm: FieldMeta = { schema: undefined, replace: false, merge: false, mergeKey: '' };

function fieldMeta(schema: Schema | undefined, key: string): FieldMeta {
  if (!schema) return freeForm;
  const property = schema.properties?.get(key);
  if (property) {
    const strategies = property.patchStrategy ?? [];
    return {
      schema: property.schema,
      replace: strategies.includes('replace'),
      merge: strategies.includes('merge'),
      mergeKey: property.patchMergeKey ?? '',
    };
  }
  if (typeof schema.additionalProperties === 'object') return { ...freeForm, schema: schema.additionalProperties };
  // Raw JSON in a built-in kind is a type without fields to upstream, which can be replaced but not merged into.
  const isRaw = schema.preserveUnknownFields && schema.name !== undefined;
  if (!isRaw && (schema.preserveUnknownFields || schema.additionalProperties === true || !schema.properties)) return freeForm;
  const type = schema.name?.slice(schema.name.lastIndexOf('.') + 1) ?? '';
  throw unnamedError(`unable to find api field in struct ${type} for the json field ${JSON.stringify(key)}`);
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
