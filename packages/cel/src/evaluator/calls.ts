import type { FunctionDeclaration, Overload } from '../checker/declarations.ts';
import { dynType, listType } from '../types/cel-type.ts';
import { fits } from '../values/type-of.ts';
import type { CelValue } from '../values/value.ts';
import { failedLeft, failedRight, type Frame, type Plan, type Step } from './frame.ts';
import { noOverload } from './no-overload.ts';

interface Candidate {
  readonly overload: Overload;
  readonly accepts: readonly ((value: CelValue) => boolean)[];
}

/** A call of a function: the overload is chosen by what the arguments are at run time. */
export function planCall(declaration: FunctionDeclaration, ids: readonly string[], args: readonly Step[]): Plan {
  const candidates: Candidate[] = declaration.overloads
    .filter((overload) => ids.includes(overload.id))
    .map((overload) => ({
      overload,
      accepts: overload.params.map((type) => fits(overload.anyElements && type.kind === 'list' ? listType(dynType) : type)),
    }));
  const only = candidates.length === 1 ? candidates[0]! : undefined;
  return {
    run: (frame) => {
      const values = evaluated(args, frame);
      const chosen = only && accepts(only, values) ? only : candidates.find((candidate) => accepts(candidate, values));
      if (!chosen) {
        frame.charge(1);
        throw noOverload(declaration.name, values);
      }
      for (const value of values) frame.traversal.value(value);
      const { call, cost, costFirst } = chosen.overload;
      if (costFirst) frame.charge(cost!(values, null));
      let result: CelValue;
      try {
        result = call(values, frame);
      } catch (error) {
        frame.charge(1);
        throw error;
      }
      // Which overload it is, is not known to upstream's tracker where several fit.
      if (!costFirst) frame.charge(declaration.cost?.(chosen.overload.id, values, result) ?? (only && cost?.(values, result)) ?? 1);
      return result;
    },
  };
}

function accepts({ accepts }: Candidate, values: readonly CelValue[]): boolean {
  for (let at = 0; at < accepts.length; at++) if (!accepts[at]!(values[at]!)) return false;
  return true;
}

/** The arguments. Where one of at most two fails, the call is paid for; of more, the rest is not looked at. */
function evaluated(args: readonly Step[], frame: Frame): CelValue[] {
  const values: CelValue[] = [];
  try {
    for (const arg of args) values.push(arg(frame));
  } catch (error) {
    if (args.length > 2) throw error;
    throw args.length === 2 && values.length === 0 ? failedLeft(frame, error, args[1]!) : failedRight(frame, error);
  }
  return values;
}
