import { noSuchOverload } from '../values/cel-error.ts';
import { ListValue } from '../values/list-value.ts';
import { mapKey } from '../values/map-value.ts';
import { OptionalValue } from '../values/optional-value.ts';
import { TypeValue, type CelValue } from '../values/value.ts';
import { absorbed, constantPlan, type Plan, type Step } from './frame.ts';

/** `x in [constants]` is looked up, at no cost. */
export function planIn(left: Plan, right: Plan, otherwise: Plan): Plan {
  const list = right.constant;
  if (!(list instanceof ListValue)) return otherwise;
  if (list.size === 0) return constantPlan(false);
  const keys = list.toArray().map((element) => (element instanceof TypeValue ? undefined : mapKey(element)));
  if (keys.some((key) => key === undefined || Number.isNaN(key))) return otherwise;
  const members = new Set(keys);
  return {
    run: (frame) => {
      const value = left.run(frame);
      const key = mapKey(value);
      return key !== undefined && members.has(key);
    },
  };
}

/** What the loops of `all` and `exists` go on by: an error does not end them. */
export function planNotStrictlyFalse(operand: Step): Plan {
  return {
    run: (frame) => {
      let value: CelValue | undefined;
      try {
        value = operand(frame);
      } catch (error) {
        absorbed(error);
      }
      frame.charge(1);
      return value !== false;
    },
  };
}

/** `a.or(b)`, `a.orValue(b)`: the second is evaluated only when the first is none. */
export function planOptionalOr(left: Step, right: Step, keepOptional: boolean): Plan {
  return {
    run: (frame) => {
      const first = left(frame);
      if (!(first instanceof OptionalValue)) throw noSuchOverload();
      if (first.value === undefined) return right(frame);
      return keepOptional ? first : first.value;
    },
  };
}
