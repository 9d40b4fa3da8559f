import { actualSize } from '../cost/call-cost.ts';
import { stringTraversalFactor } from '../cost/size.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { equal } from '../values/equality.ts';
import { compare, hasOrder } from '../values/order.ts';
import { OpaqueValue, type CelValue } from '../values/value.ts';
import { absorbed, failedLeft, failedRight, type Frame, type Plan, type Step } from './frame.ts';
import { noOverload } from './no-overload.ts';

/** `&&` and `||`: one side that decides makes up for an error on the other. */
export function planLogical(left: Step, right: Step, decisive: boolean): Plan {
  return {
    run: (frame) => {
      let first: CelValue | CelError;
      try {
        first = left(frame);
      } catch (error) {
        first = absorbed(error);
      }
      if (first === decisive) return decisive;
      let second: CelValue | CelError;
      try {
        second = right(frame);
      } catch (error) {
        second = absorbed(error);
      }
      if (second === decisive) return decisive;
      // Of two that fail, or of one that is no bool, the first is told.
      if (first instanceof CelError) throw first;
      if (typeof first === 'boolean' && second instanceof CelError) throw second;
      if (typeof first !== 'boolean' || typeof second !== 'boolean') throw noSuchOverload();
      return !decisive;
    },
  };
}

/** `c ? a : b`. */
export function planConditional(condition: Step, yes: Plan, no: Plan): Plan {
  const [whenTrue, whenFalse] = [yes.bare ?? yes.run, no.bare ?? no.run];
  const run: Step = (frame) => {
    const chosen = condition(frame);
    if (typeof chosen !== 'boolean') throw noSuchOverload();
    return chosen ? whenTrue(frame) : whenFalse(frame);
  };
  return { run, bare: run };
}

function chargeEquality(frame: Frame, left: CelValue, right: CelValue): void {
  if (left instanceof OpaqueValue) frame.charge(1);
  else frame.charge(Math.ceil(Math.min(actualSize(left), actualSize(right)) * stringTraversalFactor));
}

/** Makes a step of two operands; what it costs when one fails is in here. */
function binary(left: Step, right: Step, apply: (frame: Frame, a: CelValue, b: CelValue) => CelValue): Plan {
  return {
    run: (frame) => {
      let a: CelValue;
      let b: CelValue;
      try {
        a = left(frame);
      } catch (error) {
        throw failedLeft(frame, error, right);
      }
      try {
        b = right(frame);
      } catch (error) {
        throw failedRight(frame, error);
      }
      return apply(frame, a, b);
    },
  };
}

export function planEqual(left: Step, right: Step, wanted: boolean): Plan {
  return binary(left, right, (frame, a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      frame.charge(1);
      return (a === b) === wanted;
    }
    chargeEquality(frame, a, b);
    return equal(a, b) === wanted;
  });
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '_<_': (order) => order < 0,
  '_<=_': (order) => order <= 0,
  '_>_': (order) => order > 0,
  '_>=_': (order) => order >= 0,
};

/** `<`, `<=`, `>`, `>=`. `bySize`: the operands are known to be texts or bytes. */
export function planOrder(name: string, left: Step, right: Step, bySize: boolean): Plan {
  const holds = orders[name]!;
  if (bySize) {
    return binary(left, right, (frame, a, b) => {
      frame.charge(Math.ceil(Math.min(actualSize(a), actualSize(b)) * stringTraversalFactor));
      return holds(compare(a, b));
    });
  }
  return binary(left, right, numberOrder(name, holds));
}

/** One closure for each operator, so that comparing two ints stays a machine operation. */
function numberOrder(name: string, holds: (order: number) => boolean): (frame: Frame, a: CelValue, b: CelValue) => boolean {
  const otherwise = (a: CelValue, b: CelValue): boolean => {
    if (!hasOrder(a)) throw noOverload(name, [a, b]);
    return holds(compare(a, b));
  };
  switch (name) {
    case '_<_':
      return (frame, a, b) => {
        frame.charge(1);
        return typeof a === 'number' && typeof b === 'number' ? a < b : otherwise(a, b);
      };
    case '_<=_':
      return (frame, a, b) => {
        frame.charge(1);
        return typeof a === 'number' && typeof b === 'number' ? a <= b : otherwise(a, b);
      };
    case '_>_':
      return (frame, a, b) => {
        frame.charge(1);
        return typeof a === 'number' && typeof b === 'number' ? a > b : otherwise(a, b);
      };
    default:
      return (frame, a, b) => {
        frame.charge(1);
        return typeof a === 'number' && typeof b === 'number' ? a >= b : otherwise(a, b);
      };
  }
}
