import { fn, type LibraryDefinition } from '../../checker/declarations.ts';
import type { Call, Expr } from '../../parser/expr.ts';
import { Expansion, iterationName, type Macro } from '../../parser/macro.ts';
import { collectingParts, quantifierParts, type Quantifier } from '../../parser/standard-macros.ts';
import { mapType, typeParam } from '../../types/cel-type.ts';
import type { EntryMap, MapValue } from '../../values/map-value.ts';

const [k, v] = [typeParam('K'), typeParam('V')];
const mapOfKV = mapType(k, v);

/** The two names of a comprehension, or what is wrong with them. */
function names({ args }: Call): readonly [string, string] | { readonly issue: { at: number; message: string } } {
  const first = iterationName(args[0]!, 'argument must be a simple name');
  if (typeof first !== 'string') return first;
  const second = iterationName(args[1]!, 'argument must be a simple name');
  if (typeof second !== 'string') return second;
  return first === second ? { issue: { at: args[1]!.at, message: `duplicate variable name: ${first}` } } : [first, second];
}

const quantifier =
  (kind: Quantifier): Macro =>
  (call) => {
    const pair = names(call);
    if ('issue' in pair) return pair;
    const make = new Expansion(call.at);
    const parts = quantifierParts(make, kind, call.args[2]!);
    return { expr: make.comprehension({ range: call.target!, variable: pair[0], variable2: pair[1], ...parts }) };
  };

type Append = (make: Expansion, transform: Expr, key: string) => Expr;

const transform =
  (init: (make: Expansion) => Expr, append: Append): Macro =>
  (call) => {
    const pair = names(call);
    if ('issue' in pair) return pair;
    const make = new Expansion(call.at);
    const filter = call.args.length === 4 ? call.args[2] : undefined;
    const parts = collectingParts(make, init(make), append(make, call.args.at(-1)!, pair[0]), filter);
    return { expr: make.comprehension({ range: call.target!, variable: pair[0], variable2: pair[1], ...parts }) };
  };

const transformList = transform(
  (make) => make.list(),
  (make, element) => make.call('_+_', make.accumulator(), make.list(element)),
);
const transformMap = transform(
  (make) => make.map(),
  (make, value, key) => make.call('cel.@mapInsert', make.accumulator(), make.ident(key), value),
);
const transformMapEntry = transform(
  (make) => make.map(),
  (make, entry) => make.call('cel.@mapInsert', make.accumulator(), entry),
);

/** Comprehensions over index and element, or key and value (cel-go ext/comprehensions.go). */
export const twoVariableComprehensionLibrary: LibraryDefinition = {
  name: 'cel.lib.ext.comprev2',
  functions: [
    // Only macros can call it, with an accumulator that nothing else refers to.
    fn(
      'cel.@mapInsert',
      {
        id: '@mapInsert_map_key_value',
        params: [mapOfKV, k, v],
        result: mapOfKV,
        call: ([map, key, value]) => {
          (map as EntryMap).insert(key!, value!);
          return map!;
        },
      },
      {
        id: '@mapInsert_map_map',
        params: [mapOfKV, mapOfKV],
        result: mapOfKV,
        call: ([map, more]) => {
          for (const key of (more as MapValue).keys()) (map as EntryMap).insert(key, (more as MapValue).find(key)!);
          return map!;
        },
      },
    ),
  ],
  macros: new Map<string, Macro>([
    ['all:3:true', quantifier('all')],
    ['exists:3:true', quantifier('exists')],
    ['existsOne:3:true', quantifier('existsOne')],
    ['exists_one:3:true', quantifier('existsOne')],
    ['transformList:3:true', transformList],
    ['transformList:4:true', transformList],
    ['transformMap:3:true', transformMap],
    ['transformMap:4:true', transformMap],
    ['transformMapEntry:3:true', transformMapEntry],
    ['transformMapEntry:4:true', transformMapEntry],
  ]),
};
