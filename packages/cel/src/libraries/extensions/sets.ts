import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { actualSize } from '../../cost/call-cost.ts';
import { add, exactly, multiply, scale } from '../../cost/size.ts';
import { boolType, listType, typeParam } from '../../types/cel-type.ts';
import type { ListValue } from '../../values/list-value.ts';
import { contains } from '../standard/operators.ts';

const listOfT = listType(typeParam('T'));
const containsAll = (list: ListValue, part: ListValue): boolean => part.toArray().every((element) => contains(list, element));

function overload(id: string, factor: number, call: (left: ListValue, right: ListValue) => boolean): Overload {
  return {
    id,
    params: [listOfT, listOfT],
    result: boolType,
    call: ([left, right]) => call(left as ListValue, right as ListValue),
    cost: ([left, right]) => 1 + Math.floor(actualSize(left!) * actualSize(right!) * factor),
    costFirst: true,
    estimate: ([left, right], sizeOf) => ({ cost: add(scale(multiply(sizeOf(left!), sizeOf(right!)), factor), exactly(1)) }),
  };
}

/** Lists as sets (cel-go ext/sets.go). */
export const setsLibrary: LibraryDefinition = {
  name: 'cel.lib.ext.sets',
  functions: [
    fn('sets.contains', overload('list_sets_contains_list', 1, containsAll)),
    fn(
      'sets.equivalent',
      // Each is compared with the other, in both directions.
      overload('list_sets_equivalent_list', 2, (left, right) => containsAll(left, right) && containsAll(right, left)),
    ),
    fn(
      'sets.intersects',
      overload('list_sets_intersects_list', 1, (left, right) => left.toArray().some((element) => contains(right, element))),
    ),
  ],
};
