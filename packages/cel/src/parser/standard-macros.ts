import type { Call, Expr } from './expr.ts';
import { accumulatorName } from './expr.ts';
import { Expansion, iterationName, type Macro } from './macro.ts';

export type Quantifier = 'all' | 'exists' | 'existsOne';

/** The parts of the fold that a quantifier is (cel-go parser/macro.go). */
export function quantifierParts(make: Expansion, quantifier: Quantifier, predicate: Expr) {
  const accumulator = accumulatorName;
  if (quantifier === 'existsOne') {
    const counted = make.call('_+_', make.accumulator(), make.literal(1));
    return {
      accumulator,
      init: make.literal(0),
      condition: make.literal(true),
      step: make.call('_?_:_', predicate, counted, make.accumulator()),
      result: make.call('_==_', make.accumulator(), make.literal(1)),
    };
  }
  const isAll = quantifier === 'all';
  const going = isAll ? make.accumulator() : make.call('!_', make.accumulator());
  return {
    accumulator,
    init: make.literal(isAll),
    condition: make.call('@not_strictly_false', going),
    step: make.call(isAll ? '_&&_' : '_||_', make.accumulator(), predicate),
    result: make.accumulator(),
  };
}

/** The parts of a fold that collects; `append` is the step where the filter lets an element pass. */
export function collectingParts(make: Expansion, init: Expr, append: Expr, filter: Expr | undefined) {
  return {
    accumulator: accumulatorName,
    init,
    condition: make.literal(true),
    step: filter ? make.call('_?_:_', filter, append, make.accumulator()) : append,
    result: make.accumulator(),
  };
}

const quantifier =
  (kind: Quantifier): Macro =>
  ({ at, target, args }) => {
    const variable = iterationName(args[0]!, 'argument must be a simple name');
    if (typeof variable !== 'string') return variable;
    const make = new Expansion(at);
    return { expr: make.comprehension({ range: target!, variable, variable2: undefined, ...quantifierParts(make, kind, args[1]!) }) };
  };

function collect({ at, target, args }: Call, element: Expr, filter: Expr | undefined): ReturnType<Macro> {
  const variable = iterationName(args[0]!, 'argument is not an identifier');
  if (typeof variable !== 'string') return variable;
  const make = new Expansion(at);
  const append = make.call('_+_', make.accumulator(), make.list(element));
  return {
    expr: make.comprehension({ range: target!, variable, variable2: undefined, ...collectingParts(make, make.list(), append, filter) }),
  };
}

const has: Macro = ({ args, at }) => {
  const [select] = args;
  if (select?.kind !== 'select' || select.testOnly) return { issue: { at: select!.at, message: 'invalid argument to has() macro' } };
  return { expr: { ...select, at, testOnly: true } };
};

/** The macros of the language itself. */
export const standardMacros: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['has:1:false', has],
  ['all:2:true', quantifier('all')],
  ['exists:2:true', quantifier('exists')],
  ['exists_one:2:true', quantifier('existsOne')],
  ['existsOne:2:true', quantifier('existsOne')],
  ['map:2:true', (call) => collect(call, call.args[1]!, undefined)],
  ['map:3:true', (call) => collect(call, call.args[2]!, call.args[1]!)],
  ['filter:2:true', (call) => collect(call, call.args[0]!, call.args[1]!)],
]);
