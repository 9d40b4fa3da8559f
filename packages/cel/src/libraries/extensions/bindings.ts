import type { LibraryDefinition } from '../../checker/declarations.ts';
import { Expansion, type Macro } from '../../parser/macro.ts';

/** `cel.bind(name, value, expression)`: the expression, in which the name stands for the value (cel-go ext.Bindings). */
const bind: Macro = ({ at, target, args }) => {
  const [name, init, expr] = args;
  if (target?.kind !== 'ident' || target.name !== 'cel') return undefined;
  if (name?.kind !== 'ident') return { issue: { at: name!.at, message: 'cel.bind() variable names must be simple identifiers' } };
  const make = new Expansion(at);
  const comprehension = make.comprehension({
    variable: '#unused',
    variable2: undefined,
    range: make.list(),
    accumulator: name.name,
    init: init!,
    condition: make.literal(false),
    step: make.ident(name.name),
    result: expr!,
  });
  return { expr: comprehension };
};

export const bindingsLibrary: LibraryDefinition = { name: 'bindings', macros: new Map([['bind:3:true', bind]]) };
