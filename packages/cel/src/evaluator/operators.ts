import { actualSize } from '../cost/call-cost.ts';
import { stringTraversalFactor } from '../cost/size.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { equal } from '../values/equality.ts';
import { compare } from '../values/order.ts';
import { OpaqueValue, type CelValue } from '../values/value.ts';
import { absorbed, type Frame, type Plan, type Step } from './frame.ts';

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
      const second = right(frame);
      if (second === decisive) return decisive;
      if (first instanceof CelError) throw first;
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

export function planEqual(left: Step, right: Step, wanted: boolean): Plan {
  return {
    run: (frame) => {
      const [a, b] = [left(frame), right(frame)];
      if (typeof a === 'number' && typeof b === 'number') {
        frame.charge(1);
        return (a === b) === wanted;
      }
      chargeEquality(frame, a, b);
      return equal(a, b) === wanted;
    },
  };
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
  const generic: Step = (frame) => {
    const [a, b] = [left(frame), right(frame)];
    frame.charge(bySize ? Math.ceil(Math.min(actualSize(a), actualSize(b)) * stringTraversalFactor) : 1);
    return holds(compare(a, b));
  };
  return bySize ? { run: generic } : { run: numberOrder(name, left, right) };
}

/** One closure for each operator, so that comparing two ints stays a machine operation. */
function numberOrder(name: string, left: Step, right: Step): Step {
  const other = (frame: Frame, a: CelValue, b: CelValue): boolean => {
    frame.charge(1);
    return orders[name]!(compare(a, b));
  };
  switch (name) {
    case '_<_':
      return (frame) => {
        const [a, b] = [left(frame), right(frame)];
        if (typeof a !== 'number' || typeof b !== 'number') return other(frame, a, b);
        frame.charge(1);
        return a < b;
      };
    case '_<=_':
      return (frame) => {
        const [a, b] = [left(frame), right(frame)];
        if (typeof a !== 'number' || typeof b !== 'number') return other(frame, a, b);
        frame.charge(1);
        return a <= b;
      };
    case '_>_':
      return (frame) => {
        const [a, b] = [left(frame), right(frame)];
        if (typeof a !== 'number' || typeof b !== 'number') return other(frame, a, b);
        frame.charge(1);
        return a > b;
      };
    default:
      return (frame) => {
        const [a, b] = [left(frame), right(frame)];
        if (typeof a !== 'number' || typeof b !== 'number') return other(frame, a, b);
        frame.charge(1);
        return a >= b;
      };
  }
}
