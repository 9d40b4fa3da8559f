import { unnamedError } from '../status/api-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { getOwn, isJsonObject, setOwn } from '../json/own-property.ts';
import {
  badArgumentType,
  directive,
  formatGo,
  noListOfLists,
  noMergeKey,
  setElementOrder,
  unknownDirective,
} from './strategic-merge-directives.ts';

export interface ListMerge {
  /** '' for a list of scalars. */
  readonly mergeKey: string;
  /** The patch lists scalars to take out. */
  readonly isDeleteList: boolean;
  readonly mergeElement: (original: JsonObject, patch: JsonObject) => JsonObject;
}

/** Merges two lists with strategy `merge`, and orders the result: the patch's elements as the patch has them. */
export function mergeLists(original: JsonValue[], patch: JsonValue[], merge: ListMerge): JsonValue[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (!elementsAreMaps(original, patch)) return mergeScalars(original, patch, merge.isDeleteList);
  if (merge.mergeKey === '') throw unnamedError('cannot merge lists without merge key for struct');
  const special = obeyElementDirectives(original as JsonObject[], patch as JsonObject[], merge.mergeKey);
  const merged = mergeElements(special.original, special.patch, merge);
  const [inPatch, serverOnly] = partition(merged, special.patch, merge.mergeKey);
  return orderElements(inPatch, serverOnly, special.patch, special.original, merge.mergeKey);
}

function mergeScalars(original: JsonValue[], patch: JsonValue[], isDeleteList: boolean): JsonValue[] {
  if (isDeleteList) {
    const gone = new Set(patch);
    return original.filter((value) => !gone.has(value));
  }
  const merged = [...new Set([...original, ...patch])];
  const [inPatch, serverOnly] = partition(merged, patch, '');
  return orderElements(inPatch, serverOnly, patch, original, '');
}

/** Whether the lists hold maps; they may not mix types, nor hold lists. */
function elementsAreMaps(original: JsonValue[], patch: JsonValue[]): boolean {
  let kind: string | undefined;
  for (const list of [original, patch]) {
    for (const value of list) {
      if (Array.isArray(value)) throw noListOfLists();
      const next = value === null ? 'null' : typeof value;
      if (kind !== undefined && kind !== next) throw unnamedError(`list element types are not identical: ${formatGo([original, patch])}`);
      kind = next;
    }
  }
  return kind === 'object';
}

/** Carries out the `$patch` of elements: `delete` takes matching ones out, `replace` drops all the original had. */
function obeyElementDirectives(
  original: JsonObject[],
  patch: JsonObject[],
  mergeKey: string,
): { original: JsonObject[]; patch: JsonObject[] } {
  const plain: JsonObject[] = [];
  const gone = new Set<JsonValue>();
  let replace = false;
  for (const element of patch) {
    const wanted = getOwn(element, directive);
    if (wanted === undefined) plain.push(element);
    else if (wanted === 'delete') gone.add(keyOf(element, mergeKey));
    else if (wanted === 'replace') replace = true;
    else if (wanted === 'merge') throw unnamedError('merging lists cannot yet be specified in the patch');
    else throw unknownDirective(wanted, element);
  }
  if (replace) return { original: plain, patch: [] };
  return {
    original: gone.size === 0 ? original : original.filter((element) => !gone.has(getOwn(element, mergeKey) ?? null)),
    patch: plain,
  };
}

function mergeElements(original: JsonObject[], patch: JsonObject[], { mergeKey, mergeElement }: ListMerge): JsonObject[] {
  const merged = [...original];
  const indexByKey = indexOf(merged, mergeKey);
  for (const element of patch) {
    const key = keyOf(element, mergeKey);
    const index = indexByKey.get(key);
    if (index === undefined) {
      indexByKey.set(key, merged.length);
      merged.push(element);
    } else merged[index] = mergeElement(merged[index]!, element);
  }
  return merged;
}

function keyOf(element: JsonObject, mergeKey: string): JsonValue {
  const key = getOwn(element, mergeKey);
  if (key === undefined) throw noMergeKey(element, mergeKey);
  return key;
}

/** What tells elements apart: the merge key's value, or the scalar itself. */
function identity(element: JsonValue, mergeKey: string): JsonValue {
  if (mergeKey === '') return element;
  if (!isJsonObject(element)) throw badArgumentType('map[string]interface {}', element);
  return keyOf(element, mergeKey);
}

/** First place of each element. */
function indexOf(list: readonly JsonValue[], mergeKey: string): Map<JsonValue, number> {
  const places = new Map<JsonValue, number>();
  list.forEach((element, i) => {
    const key = mergeKey === '' ? element : (getOwn(element as JsonObject, mergeKey) ?? null);
    if (!places.has(key)) places.set(key, i);
  });
  return places;
}

/** Splits a list into the elements that `by` names and the others. */
export function partition(list: readonly JsonValue[], by: readonly JsonValue[], mergeKey: string): [JsonValue[], JsonValue[]] {
  const named = new Set(by.map((element) => identity(element, mergeKey)));
  const inside: JsonValue[] = [];
  const outside: JsonValue[] = [];
  for (const element of list) (named.has(identity(element, mergeKey)) ? inside : outside).push(element);
  return [inside, outside];
}

/**
 * Joins the patch's elements, in the patch's order, with those only the server has, in the server's order; an element
 * of the server goes before one of the patch only if the server had both in that order.
 */
export function orderElements(
  inPatch: JsonValue[],
  serverOnly: JsonValue[],
  patchOrder: readonly JsonValue[],
  serverOrder: readonly JsonValue[],
  mergeKey: string,
): JsonValue[] {
  const patchPlaces = indexOf(patchOrder, mergeKey);
  const serverPlaces = indexOf(serverOrder, mergeKey);
  const place = (places: Map<JsonValue, number>, element: JsonValue): number => places.get(identity(element, mergeKey)) ?? -1;
  const right = [...inPatch].sort((a, b) => place(patchPlaces, a) - place(patchPlaces, b));
  const left = [...serverOnly].sort((a, b) => place(serverPlaces, a) - place(serverPlaces, b));
  const result: JsonValue[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const leftPlace = place(serverPlaces, left[i]!);
    const rightPlace = place(serverPlaces, right[j]!);
    const leftFirst = leftPlace >= 0 && rightPlace >= 0 && leftPlace < rightPlace;
    result.push(leftFirst ? left[i++]! : right[j++]!);
  }
  return [...result, ...left.slice(i), ...right.slice(j)];
}

const directiveOf = (element: JsonValue): JsonValue | undefined => (isJsonObject(element) ? getOwn(element, directive) : undefined);

/** @throws {ApiError} when the patch's list is not in the order that its `$setElementOrder` asks for. */
export function checkAgainstOrder(patchList: readonly JsonValue[], order: readonly JsonValue[], mergeKey: string): void {
  if (patchList.length === 0 || order.length === 0) return;
  const kept = mergeKey === '' ? patchList : patchList.filter((element) => directiveOf(element) !== 'delete');
  let at = 0;
  for (let next = 0; at < kept.length && next < order.length;) {
    if (directiveOf(kept[at]!) !== undefined) at++;
    else if (identity(kept[at]!, mergeKey) === identity(order[next++]!, mergeKey)) at++;
  }
  if (at < kept.length)
    throw unnamedError(
      `The order in patch list:\n${formatGo([...patchList])}\n doesn't match ${setElementOrder} list:\n${formatGo([...order])}\n`,
    );
}

/** A value that is new to the document, without the maps that carry a `$patch`; undefined when it is one itself. */
export function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((element) => element !== undefined);
  if (!isJsonObject(value)) return value;
  if (Object.hasOwn(value, directive)) return undefined;
  const result: JsonObject = {};
  for (const key of Object.keys(value)) {
    const child = withoutDirectives(value[key]!);
    if (child !== undefined) setOwn(result, key, child);
  }
  return result;
}
