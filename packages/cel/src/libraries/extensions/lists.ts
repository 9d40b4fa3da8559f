import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { actualSize, type CallEstimate, type EstimatedNode } from '../../cost/call-cost.ts';
import { add, exactly, listCreateCost, multiply, scale, stringTraversalFactor, unbounded, type Range } from '../../cost/size.ts';
import { costLimitExceeded } from '../../evaluator/traversal.ts';
import type { Expr } from '../../parser/expr.ts';
import { Expansion, type Macro } from '../../parser/macro.ts';
import { standardMacros } from '../../parser/standard-macros.ts';
import { dynType, intType, listType, typeParam, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { equal } from '../../values/equality.ts';
import { ArrayList, ListValue } from '../../values/list-value.ts';
import type { Int } from '../../values/numbers.ts';
import { compare } from '../../values/order.ts';
import { typeName } from '../../values/type-of.ts';
import type { CelValue } from '../../values/value.ts';
import { comparableTypes } from '../comparable-types.ts';

const listOfT = listType(typeParam('T'));

function slice(list: ListValue, start: Int, end: Int): ListValue {
  const range = `cannot slice(${start}, ${end})`;
  if (start < 0 || end < 0) throw new CelError(`${range}, negative indexes not supported`);
  if (start > end) throw new CelError(`${range}, start index must be less than or equal to end index`);
  if (list.size < end) throw new CelError(`${range}, list is length ${list.size}`);
  return new ArrayList(list.toArray().slice(Number(start), Number(end)));
}

function flatten(list: ListValue, depth: Int): CelValue[] {
  if (depth < 0) throw new CelError('level must be non-negative');
  return list.toArray().flatMap((element) => (element instanceof ListValue && depth > 0 ? flatten(element, Number(depth) - 1) : [element]));
}

function sortedBy(list: ListValue, keys: ListValue): ListValue {
  if (list.size !== keys.size) {
    throw new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${list.size} and ${keys.size} elements respectively`,
    );
  }
  const pairs = list.toArray().map((element, at) => [keys.at(at), element] as const);
  const type = pairs[0] && typeName(pairs[0][0]);
  if (pairs.some(([key]) => typeName(key) !== type)) throw new CelError('list elements must have the same type');
  return new ArrayList(pairs.sort(([left], [right]) => compare(left, right)).map(([, element]) => element));
}

function distinct(list: ListValue): ListValue {
  const unique: CelValue[] = [];
  for (const element of list.toArray()) if (!unique.some((other) => equal(element, other))) unique.push(element);
  return new ArrayList(unique);
}

const allocating = (factor: number, size: number): number => Math.floor(size * factor) + 1 + listCreateCost;
const outputCost = (_: readonly CelValue[], result: CelValue): number => allocating(1, actualSize(result));
const estimated = (factor: number, size: Range): CallEstimate => ({
  cost: add(scale(size, factor), exactly(1 + listCreateCost)),
  resultSize: size,
});

/** A list compared with itself. */
function selfCompareCost(list: ListValue): number {
  const first = list.size > 0 ? list.at(0) : undefined;
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  return allocating(2 + (isText ? stringTraversalFactor : 0), list.size ** 2);
}

/** The number that an argument is written as. */
function literal({ expr }: EstimatedNode, otherwise: number): number {
  if (expr?.kind !== 'literal' || (typeof expr.value !== 'number' && typeof expr.value !== 'bigint')) return otherwise;
  return Math.max(0, Number(expr.value));
}

const member = (
  id: string,
  params: readonly CelType[],
  result: CelType,
  rest: Pick<Overload, 'anyElements' | 'call' | 'cost' | 'costFirst' | 'estimate'>,
): Overload => ({
  id,
  params,
  result,
  member: true,
  ...rest,
});

const flattenCost: Pick<Overload, 'anyElements' | 'cost' | 'estimate'> = {
  // A list that is flat already stays as it is.
  anyElements: true,
  cost: ([list, depth]) => allocating(depth === undefined ? 1 : Number(depth as Int), actualSize(list!)),
  estimate: ([list, depth], sizeOf) => estimated(depth === undefined ? 1 : literal(depth, unbounded), sizeOf(list!)),
};

const sorts = comparableTypes.map(([name, type]) =>
  member(`list_${name}_sort`, [listType(type)], listType(type), {
    call: ([list]) => sortedBy(list as ListValue, list as ListValue),
    cost: ([list]) => selfCompareCost(list as ListValue),
    costFirst: true,
    estimate: sortEstimate(name, 0),
  }),
);

const sortsByKeys = comparableTypes.map(([name, type]) =>
  member(`list_${name}_sortByAssociatedKeys`, [listOfT, listType(type)], listOfT, {
    call: ([list, keys]) => sortedBy(list as ListValue, keys as ListValue),
    cost: ([, keys]) => selfCompareCost(keys as ListValue),
    costFirst: true,
    estimate: sortEstimate(name, 1),
  }),
);

function sortEstimate(name: string, compared: number): NonNullable<Overload['estimate']> {
  const factor = 2 + (name === 'string' || name === 'bytes' ? stringTraversalFactor : 0);
  return (nodes, sizeOf) => {
    const size = sizeOf(nodes[compared]!);
    return estimated(factor, multiply(size, size));
  };
}

/** `list.sortBy(e, key)`: the list and its keys, the list evaluated once. */
const sortBy: Macro = (call) => {
  const { at, target } = call;
  const name = '@__sortBy_input__';
  if (!target || target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct') {
    const message = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression';
    return { issue: { at: target?.at ?? at, message } };
  }
  const make = new Expansion(at);
  const keys = standardMacros.get('map:2:true')!({ ...call, target: make.ident(name) });
  if (!keys || 'issue' in keys) return keys;
  const result: Expr = make.memberCall('@sortByAssociatedKeys', make.ident(name), keys.expr);
  return {
    expr: make.comprehension({
      range: make.list(),
      variable: '#unused',
      variable2: undefined,
      accumulator: name,
      init: target,
      condition: make.literal(false),
      step: make.ident(name),
      result,
    }),
  };
};

/** Lists (cel-go ext/lists.go, version 3). */
export const listsLibrary: LibraryDefinition = {
  name: 'cel.lib.ext.lists',
  functions: [
    fn(
      'slice',
      member('list_slice', [listOfT, intType, intType], listOfT, {
        call: ([list, start, end]) => slice(list as ListValue, start as Int, end as Int),
        cost: outputCost,
        estimate: ([list, start, end], sizeOf) => estimated(1, exactly(Math.max(0, literal(end!, sizeOf(list!).max) - literal(start!, 0)))),
      }),
    ),
    fn(
      'flatten',
      member('list_flatten', [listType(listOfT)], listOfT, {
        call: ([list]) => new ArrayList(flatten(list as ListValue, 1)),
        ...flattenCost,
      }),
      member('list_flatten_int', [listType(dynType), intType], listType(dynType), {
        call: ([list, depth]) => new ArrayList(flatten(list as ListValue, depth as Int)),
        ...flattenCost,
      }),
    ),
    fn('sort', ...sorts),
    fn('@sortByAssociatedKeys', ...sortsByKeys),
    fn('lists.range', {
      id: 'lists_range',
      params: [intType],
      result: listType(intType),
      call: ([count], frame) => {
        // It would cost more than there is: refused before it takes the memory.
        if ((count as Int) > Math.min(frame.limit, 1e7)) throw costLimitExceeded();
        return new ArrayList(Array.from({ length: Math.max(0, Number(count as Int)) }, (_, at) => at));
      },
      cost: outputCost,
      estimate: ([count]) => estimated(1, exactly(literal(count!, unbounded))),
    }),
    fn(
      'reverse',
      member('list_reverse', [listOfT], listOfT, {
        call: ([list]) => new ArrayList([...(list as ListValue).toArray()].reverse()),
        cost: outputCost,
        estimate: ([list], sizeOf) => estimated(1, sizeOf(list!)),
      }),
    ),
    fn(
      'distinct',
      member('list_distinct', [listOfT], listOfT, {
        call: ([list]) => distinct(list as ListValue),
        costFirst: true,
        cost: ([list]) => selfCompareCost(list as ListValue),
        estimate: ([list], sizeOf) => estimated(2, multiply(sizeOf(list!), sizeOf(list!))),
      }),
    ),
  ],
  macros: new Map([['sortBy:2:true', sortBy]]),
};
