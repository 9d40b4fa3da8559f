import { fn, type FunctionDeclaration, type Overload } from '../../checker/declarations.ts';
import { actualSize, traversal } from '../../cost/call-cost.ts';
import { scale, stringTraversalFactor, type Range } from '../../cost/size.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  optionalType,
  stringType,
  timestampType,
  typeParam,
  uintType,
  type CelType,
} from '../../types/cel-type.ts';
import { CelError, noSuchOverload } from '../../values/cel-error.ts';
import { Duration } from '../../values/duration.ts';
import { elementKey, equal } from '../../values/equality.ts';
import { ArrayList, type ListValue } from '../../values/list-value.ts';
import type { MapValue } from '../../values/map-value.ts';
import { addInt, divideInt, Double, moduloInt, multiplyInt, negateInt, subtractInt, toUint, Uint, type Int } from '../../values/numbers.ts';
import { Timestamp } from '../../values/timestamp.ts';
import type { CelValue } from '../../values/value.ts';

const a = typeParam('A');
const b = typeParam('B');
const listOfA = listType(a);
const mapOfAB = mapType(a, b);

type Binary<T, R = CelValue> = (left: T, right: T) => R;

/** An operator on two values of one type. */
function same<T extends CelValue>(id: string, type: CelType, call: Binary<T>): Overload {
  return { id, params: [type, type], result: type, call: ([left, right]) => call(left as T, right as T) };
}

const double = (id: string, call: Binary<number, number>): Overload =>
  same<Double>(id, doubleType, (left, right) => new Double(call(left.value, right.value)));
const uint = (id: string, call: Binary<bigint, bigint>): Overload =>
  same<Uint>(id, uintType, (left, right) => toUint(call(left.value, right.value)));

function mixed(id: string, left: CelType, right: CelType, result: CelType, call: (left: never, right: never) => CelValue): Overload {
  return { id, params: [left, right], result, call: ([first, second]) => call(first as never, second as never) };
}

function shifted(time: Timestamp, nanos: bigint): Timestamp {
  const total = time.totalNanos + nanos;
  const inSecond = ((total % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return Timestamp.of(Number((total - inSecond) / 1_000_000_000n), Number(inSecond), time.offsetSeconds);
}

/** `x + y` of lists; of a schema's sets a union, of its keyed lists a merge in which y's elements win. */
function concat(left: ListValue, right: ListValue): ListValue {
  const [first, second] = [left.toArray(), right.toArray()];
  if (left.kind === 'atomic') return new ArrayList([...first, ...second]);
  const merged = new Map<unknown, CelValue>();
  for (const element of first) merged.set(elementKey(left, element), element);
  for (const element of second) {
    const key = elementKey(left, element);
    if (left.kind !== 'set' || !merged.has(key)) merged.set(key, element);
  }
  return new ArrayList([...merged.values()], left.kind);
}

const joinCost = (args: readonly CelValue[]): number => traversal(actualSize(args[0]!) + actualSize(args[1]!));

function divisor(value: bigint, message: string): bigint {
  if (value === 0n) throw new CelError(message);
  return value;
}

const arithmetic: readonly FunctionDeclaration[] = [
  fn(
    '_+_',
    { ...same<Uint8Array>('add_bytes', bytesType, (left, right) => Uint8Array.of(...left, ...right)), cost: joinCost },
    double('add_double', (left, right) => left + right),
    same<Duration>('add_duration_duration', durationType, (left, right) => Duration.of(left.nanos + right.nanos)),
    mixed('add_duration_timestamp', durationType, timestampType, timestampType, (left: Duration, right: Timestamp) =>
      shifted(right, left.nanos),
    ),
    mixed('add_timestamp_duration', timestampType, durationType, timestampType, (left: Timestamp, right: Duration) =>
      shifted(left, right.nanos),
    ),
    same<Int>('add_int64', intType, addInt),
    same<ListValue>('add_list', listOfA, concat),
    { ...same<string>('add_string', stringType, (left, right) => left + right), cost: joinCost },
    uint('add_uint64', (left, right) => left + right),
  ),
  fn(
    '_-_',
    double('subtract_double', (left, right) => left - right),
    same<Duration>('subtract_duration_duration', durationType, (left, right) => Duration.of(left.nanos - right.nanos)),
    same<Int>('subtract_int64', intType, subtractInt),
    mixed('subtract_timestamp_duration', timestampType, durationType, timestampType, (left: Timestamp, right: Duration) =>
      shifted(left, -right.nanos),
    ),
    mixed('subtract_timestamp_timestamp', timestampType, timestampType, durationType, (left: Timestamp, right: Timestamp) =>
      Duration.of(left.totalNanos - right.totalNanos),
    ),
    uint('subtract_uint64', (left, right) => left - right),
  ),
  fn(
    '_*_',
    double('multiply_double', (left, right) => left * right),
    same<Int>('multiply_int64', intType, multiplyInt),
    uint('multiply_uint64', (left, right) => left * right),
  ),
  fn(
    '_/_',
    double('divide_double', (left, right) => left / right),
    same<Int>('divide_int64', intType, divideInt),
    uint('divide_uint64', (left, right) => left / divisor(right, 'division by zero')),
  ),
  fn(
    '_%_',
    same<Int>('modulo_int64', intType, moduloInt),
    uint('modulo_uint64', (left, right) => left % divisor(right, 'modulus by zero')),
  ),
  fn(
    '-_',
    { id: 'negate_double', params: [doubleType], result: doubleType, call: ([value]) => new Double(-(value as Double).value) },
    { id: 'negate_int64', params: [intType], result: intType, call: ([value]) => negateInt(value as Int) },
  ),
];

/** What only its id is asked for: the planner has its own closures for these. */
const planned = (id: string, params: readonly CelType[], result: CelType): Overload => ({
  id,
  params,
  result,
  call: () => {
    throw noSuchOverload();
  },
});

const ordered: readonly (readonly [string, CelType, CelType])[] = [
  ['bool', boolType, boolType],
  ['int64', intType, intType],
  ['int64_double', intType, doubleType],
  ['int64_uint64', intType, uintType],
  ['uint64', uintType, uintType],
  ['uint64_double', uintType, doubleType],
  ['uint64_int64', uintType, intType],
  ['double', doubleType, doubleType],
  ['double_int64', doubleType, intType],
  ['double_uint64', doubleType, uintType],
  ['string', stringType, stringType],
  ['bytes', bytesType, bytesType],
  ['timestamp', timestampType, timestampType],
  ['duration', durationType, durationType],
];

/** Comparing costs what the shorter side takes to traverse. */
const compared: Overload['estimate'] = ([left, right], sizeOf) => {
  const max = Math.min(sizeOf(left!).max, sizeOf(right!).max);
  const size: Range = { min: max > 0 ? 1 : 0, max };
  return { cost: scale(size, stringTraversalFactor) };
};

function order(name: string, prefix: string): FunctionDeclaration {
  const overloads = ordered.map(([suffix, left, right]) => ({
    ...planned(`${prefix}_${suffix}`, [left, right], boolType),
    ...((suffix === 'string' || suffix === 'bytes') && { estimate: compared }),
  }));
  return fn(name, ...overloads);
}

const relations: readonly FunctionDeclaration[] = [
  fn('_==_', { ...planned('equals', [a, a], boolType), estimate: compared }),
  fn('_!=_', { ...planned('not_equals', [a, a], boolType), estimate: compared }),
  order('_<_', 'less'),
  order('_<=_', 'less_equals'),
  order('_>_', 'greater'),
  order('_>=_', 'greater_equals'),
  fn(
    '@in',
    {
      id: 'in_list',
      params: [a, listOfA],
      result: boolType,
      call: ([element, list]) => contains(list as ListValue, element!),
      cost: ([, list]) => actualSize(list!),
      estimate: ([, list], sizeOf) => ({ cost: sizeOf(list!) }),
    },
    { id: 'in_map', params: [a, mapOfAB], result: boolType, call: ([key, map]) => (map as MapValue).find(key!) !== undefined },
  ),
];

export function contains(list: ListValue, element: CelValue): boolean {
  for (let at = 0; at < list.size; at++) if (equal(list.at(at), element)) return true;
  return false;
}

const logic: readonly FunctionDeclaration[] = [
  fn('_&&_', planned('logical_and', [boolType, boolType], boolType)),
  fn('_||_', planned('logical_or', [boolType, boolType], boolType)),
  fn('_?_:_', planned('conditional', [boolType, a, a], a)),
  fn('!_', { id: 'logical_not', params: [boolType], result: boolType, call: ([value]) => !(value as boolean) }),
  fn('@not_strictly_false', planned('not_strictly_false', [boolType], boolType)),
];

const indexing: readonly FunctionDeclaration[] = [
  fn(
    '_[_]',
    planned('index_list', [listOfA, intType], a),
    planned('index_map', [mapOfAB, a], b),
    planned('optional_list_index_int', [optionalType(listOfA), intType], optionalType(a)),
    planned('optional_map_index_value', [optionalType(mapOfAB), a], optionalType(b)),
  ),
  fn(
    '_[?_]',
    planned('list_optindex_optional_int', [listOfA, intType], optionalType(a)),
    planned('optional_list_optindex_optional_int', [optionalType(listOfA), intType], optionalType(a)),
    planned('map_optindex_optional_value', [mapOfAB, a], optionalType(b)),
    planned('optional_map_optindex_optional_value', [optionalType(mapOfAB), a], optionalType(b)),
  ),
  fn('_?._', planned('select_optional_field', [dynType, stringType], optionalType(b))),
];

/** The operators of the language (cel-go common/stdlib/standard.go). */
export const operators: readonly FunctionDeclaration[] = [...arithmetic, ...relations, ...logic, ...indexing];
