import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { boolType, doubleType, durationType, intType, listType, typeParam, uintType, type CelType } from '../../types/cel-type.ts';
import { CelError, noSuchOverload } from '../../values/cel-error.ts';
import { Duration } from '../../values/duration.ts';
import { equal } from '../../values/equality.ts';
import type { ListValue } from '../../values/list-value.ts';
import { addInt, Double, toUint, Uint, type Int } from '../../values/numbers.ts';
import { compare, hasOrder } from '../../values/order.ts';
import type { CelValue } from '../../values/value.ts';
import { comparableTypes } from '../comparable-types.ts';

/** Whether the first comes after the second: of two that have no order in common, neither does. */
function comesAfter(left: CelValue, right: CelValue): boolean {
  try {
    return compare(left, right) > 0;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

/** @throws {CelError} for an element that has no order at all */
function orderedElements(list: ListValue): readonly CelValue[] {
  const elements = list.toArray();
  if (!elements.every(hasOrder)) throw noSuchOverload();
  return elements;
}

function isSorted(list: ListValue): boolean {
  return orderedElements(list).every((element, at, all) => at === 0 || !comesAfter(all[at - 1]!, element));
}

/** The first of the greatest, or of the least elements. */
function extreme(list: ListValue, name: 'max' | 'min'): CelValue {
  if (list.size === 0) throw new CelError(`${name} called on empty list`);
  const isBetter = name === 'max' ? (best: CelValue, other: CelValue) => comesAfter(other, best) : comesAfter;
  return orderedElements(list).reduce((best, element) => (isBetter(best, element) ? element : best));
}

const sums: readonly (readonly [string, CelType, (list: readonly CelValue[]) => CelValue])[] = [
  ['int', intType, (list) => list.reduce<Int>((sum, part) => addInt(sum, part as Int), 0)],
  ['uint', uintType, (list) => toUint(list.reduce<bigint>((sum, part) => sum + (part as Uint).value, 0n))],
  ['double', doubleType, (list) => new Double(list.reduce<number>((sum, part) => sum + (part as Double).value, 0))],
  ['duration', durationType, (list) => Duration.of(list.reduce<bigint>((sum, part) => sum + (part as Duration).nanos, 0n))],
];

function over(id: string, element: CelType, result: CelType, call: (list: ListValue) => CelValue): Overload {
  return { id, params: [listType(element)], result, member: true, call: ([list]) => call(list as ListValue) };
}

/** Asks nothing of the elements but that they have an order. */
const overAny = (id: string, element: CelType, result: CelType, call: (list: ListValue) => CelValue): Overload => ({
  ...over(id, element, result, call),
  anyElements: true,
});

const a = typeParam('A');
const search = (id: string, find: (list: readonly CelValue[], matches: (element: CelValue) => boolean) => number): Overload => ({
  id,
  params: [listType(a), a],
  result: intType,
  member: true,
  call: ([list, element]) => find((list as ListValue).toArray(), (other) => equal(other, element!)),
});

/** `kubernetes.lists` (k8s.io/apiserver/pkg/cel/library/lists.go, version 0). */
export const kubernetesListsLibrary: LibraryDefinition = {
  name: 'kubernetes.lists',
  functions: [
    fn('isSorted', ...comparableTypes.map(([name, type]) => overAny(`list_${name}_is_sorted_bool`, type, boolType, isSorted))),
    fn('sum', ...sums.map(([name, type, sum]) => over(`list_${name}_sum_${name}`, type, type, (list) => sum(list.toArray())))),
    fn('max', ...comparableTypes.map(([name, type]) => overAny(`list_${name}_max_${name}`, type, type, (list) => extreme(list, 'max')))),
    fn('min', ...comparableTypes.map(([name, type]) => overAny(`list_${name}_min_${name}`, type, type, (list) => extreme(list, 'min')))),
    fn(
      'indexOf',
      search('list_a_index_of_int', (list, matches) => list.findIndex(matches)),
    ),
    fn(
      'lastIndexOf',
      search('list_a_last_index_of_int', (list, matches) => list.findLastIndex(matches)),
    ),
  ],
};
