import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { Expansion, type Macro } from '../../parser/macro.ts';
import type { Expr } from '../../parser/expr.ts';
import { boolType, dynType, listType, optionalType, typeParam } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { ArrayList, ListValue } from '../../values/list-value.ts';
import { MapValue } from '../../values/map-value.ts';
import { Double, Uint } from '../../values/numbers.ts';
import { OptionalValue } from '../../values/optional-value.ts';
import { Duration } from '../../values/duration.ts';
import { minTimestampSeconds, Timestamp } from '../../values/timestamp.ts';
import type { CelValue } from '../../values/value.ts';

const v = typeParam('V');
const optionalOfV = optionalType(v);

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0) return true;
  if (value instanceof ListValue || value instanceof MapValue) return value.size === 0;
  if (value instanceof Double) return value.value === 0;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Timestamp) return value.seconds === minTimestampSeconds && value.nanos === 0;
  return value instanceof OptionalValue && value.value === undefined;
}

function valueOf(optional: CelValue): CelValue {
  const { value } = optional as OptionalValue;
  if (value === undefined) throw new CelError('optional.none() dereference');
  return value;
}

/** `target.optMap(name, expr)`: the expression over the value, where there is one. */
const optMap =
  (flat: boolean): Macro =>
  ({ at, target, args }) => {
    const [name, body] = args as [Expr, Expr];
    if (name.kind !== 'ident') {
      return { issue: { at: name.at, message: `${flat ? 'optFlatMap' : 'optMap'}() variable name must be a simple identifier` } };
    }
    const make = new Expansion(at);
    const bound = make.comprehension({
      range: make.list(),
      variable: '#unused',
      variable2: undefined,
      accumulator: name.name,
      init: make.memberCall('value', target!),
      condition: make.literal(false),
      step: make.ident(name.name),
      result: body,
    });
    return {
      expr: make.call(
        '_?_:_',
        make.memberCall('hasValue', target!),
        flat ? bound : make.call('optional.of', bound),
        make.call('optional.none'),
      ),
    };
  };

const unwrap: Overload['call'] = ([list]) =>
  new ArrayList(
    (list as ListValue).toArray().flatMap((element) => {
      if (!(element instanceof OptionalValue)) throw new CelError(`value is not optional`);
      return element.value === undefined ? [] : [element.value];
    }),
  );

const end = (name: string, at: (list: ListValue) => number): Overload => ({
  id: `list_${name}`,
  params: [listType(v)],
  result: optionalOfV,
  member: true,
  call: ([list]) => ((list as ListValue).size === 0 ? OptionalValue.none : OptionalValue.of((list as ListValue).at(at(list as ListValue)))),
});

/** `optional_type` (cel-go cel/library.go). */
export const optionalLibrary: LibraryDefinition = {
  name: 'cel.lib.optional',
  functions: [
    fn('optional.of', { id: 'optional_of', params: [v], result: optionalOfV, call: ([value]) => OptionalValue.of(value!) }),
    fn('optional.ofNonZeroValue', {
      id: 'optional_ofNonZeroValue',
      params: [v],
      result: optionalOfV,
      call: ([value]) => (isZero(value!) ? OptionalValue.none : OptionalValue.of(value!)),
    }),
    fn('optional.none', { id: 'optional_none', params: [], result: optionalOfV, call: () => OptionalValue.none }),
    fn('value', { id: 'optional_value', params: [optionalOfV], result: v, member: true, call: ([optional]) => valueOf(optional!) }),
    fn('hasValue', {
      id: 'optional_hasValue',
      params: [optionalOfV],
      result: boolType,
      member: true,
      call: ([optional]) => (optional as OptionalValue).value !== undefined,
    }),
    fn('or', {
      id: 'optional_or_optional',
      params: [optionalOfV, optionalOfV],
      result: optionalOfV,
      member: true,
      call: ([first, second]) => ((first as OptionalValue).value === undefined ? second! : first!),
    }),
    fn('orValue', {
      id: 'optional_orValue_value',
      params: [optionalOfV, v],
      result: v,
      member: true,
      call: ([first, second]) => (first as OptionalValue).value ?? second!,
    }),
    fn(
      'first',
      end('first', () => 0),
    ),
    fn(
      'last',
      end('last', (list) => list.size - 1),
    ),
    fn('optional.unwrap', { id: 'optional_unwrap', params: [listType(optionalOfV)], result: listType(v), call: unwrap }),
    fn('unwrapOpt', { id: 'optional_unwrapOpt', params: [listType(optionalOfV)], result: listType(v), member: true, call: unwrap }),
  ],
  macros: new Map([
    ['optMap:2:true', optMap(false)],
    ['optFlatMap:2:true', optMap(true)],
  ]),
  types: [optionalType(dynType)],
};
