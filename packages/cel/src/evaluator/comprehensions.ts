import type { Comprehension, Expr } from '../parser/expr.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { ArrayList, ListValue } from '../values/list-value.ts';
import { EntryMap, MapValue } from '../values/map-value.ts';
import { typeName } from '../values/type-of.ts';
import type { CelValue } from '../values/value.ts';
import { absorbed, type Frame, type Plan, type Step } from './frame.ts';

/** Where a comprehension keeps its variables. */
export interface LoopSlots {
  readonly accumulator: number;
  readonly variable: number;
  readonly variable2: number | undefined;
}

/** Calls `visit` for every element until it answers false. */
function forEach(range: CelValue, frame: Frame, { variable, variable2 }: LoopSlots, visit: () => boolean): void {
  const { slots } = frame;
  if (range instanceof ListValue) {
    for (let at = 0, { size } = range; at < size; at++) {
      if (variable2 === undefined) slots[variable] = range.at(at);
      else [slots[variable], slots[variable2]] = [at, range.at(at)];
      if (!visit()) return;
    }
  } else if (range instanceof MapValue) {
    for (const key of range.keys()) {
      slots[variable] = key;
      if (variable2 !== undefined) slots[variable2] = range.find(key);
      if (!visit()) return;
    }
  } else {
    throw new CelError(`got 'types.${goTypeName(range)}', expected iterable type`);
  }
}

/** `Int`, `Timestamp`, `Null`. */
function goTypeName(value: CelValue): string {
  const name = typeName(value).replace(/^.*\.|_type$/g, '');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * `all` and `exists`. The costs are those of the fold that upstream makes of it: reading the accumulator and testing it
 * before each element, reading it again with the predicate and for the result.
 */
export function planQuantifier(range: Step, predicate: Step, slots: LoopSlots, decisive: boolean): Plan {
  const testCost = decisive ? 3 : 2;
  return {
    run: (frame) => {
      let result: boolean | CelError = !decisive;
      forEach(range(frame), frame, slots, () => {
        frame.charge(testCost);
        if (result === decisive) return false;
        frame.charge(1);
        try {
          const value = predicate(frame);
          if (value === decisive) result = decisive;
          else if (typeof value !== 'boolean' && !(result instanceof CelError)) result = noSuchOverload();
        } catch (error) {
          const failure = absorbed(error);
          if (!(result instanceof CelError)) result = failure;
        }
        return true;
      });
      frame.charge(1);
      if ((result as boolean | CelError) instanceof CelError) throw result as unknown as CelError;
      return result;
    },
  };
}

/** A fold over all elements: map, filter, exists_one and their like. */
export function planFold(range: Step, init: Step, step: Step, result: Step, slots: LoopSlots): Plan {
  return {
    run: (frame) => {
      const over = range(frame);
      const values = frame.slots;
      values[slots.accumulator] = init(frame);
      forEach(over, frame, slots, () => {
        values[slots.accumulator] = step(frame);
        return true;
      });
      return result(frame);
    },
  };
}

/** `cel.bind` and what is made of it: reading the slot computes the value when it is first needed. */
export function planBind(result: Step, slot: number): Plan {
  return {
    run: (frame) => {
      frame.slots[slot] = undefined;
      return result(frame);
    },
  };
}

/** Accumulators that are lists and maps are appended to in place: nothing else can refer to them. */
export const freshAccumulator = (init: Expr): Step | undefined => {
  if (init.kind === 'list' && init.elements.length === 0) return () => new ArrayList([]);
  if (init.kind === 'map' && init.entries.length === 0) return () => new EntryMap();
  return undefined;
};

/** The element of a step `accumulator + [element]`. */
export function appended(expr: Expr, accumulator: string): Expr | undefined {
  if (expr.kind !== 'call' || expr.name !== '_+_') return undefined;
  const [left, right] = expr.args;
  const isAccumulator = left?.kind === 'ident' && left.name === accumulator;
  return isAccumulator && right?.kind === 'list' && right.elements.length === 1 && right.optional.size === 0
    ? right.elements[0]
    : undefined;
}

/** How a quantifier is told from other folds; `decisive` ends it. */
export function quantifierOf({ condition, step, accumulator }: Comprehension): { decisive: boolean; predicate: Expr } | undefined {
  if (condition.kind !== 'call' || condition.name !== '@not_strictly_false' || step.kind !== 'call') return undefined;
  const [left, predicate] = step.args;
  if (left?.kind !== 'ident' || left.name !== accumulator || !predicate) return undefined;
  return { decisive: step.name === '_||_', predicate };
}
