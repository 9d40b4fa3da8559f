import { CelError } from './cel-error.ts';
import { Duration } from './duration.ts';
import { JsonObjectValue } from './json-value.ts';
import { ListValue } from './list-value.ts';
import { mapKey, MapValue } from './map-value.ts';
import { Double, Uint } from './numbers.ts';
import { OptionalValue } from './optional-value.ts';
import { StructValue } from './struct-value.ts';
import { Timestamp } from './timestamp.ts';
import { compareBytes } from './text.ts';
import { OpaqueValue, TypeValue, type CelValue } from './value.ts';

/** `==` over all types: numbers are compared by value, other things of different types are not equal. */
export function equal(left: CelValue, right: CelValue): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left === 'string' || typeof left === 'boolean') return false;
  const order = orderOfNumbers(left, right);
  if (order !== undefined) return order === 0;
  if (left instanceof ListValue) return right instanceof ListValue && equalLists(left, right);
  if (left instanceof MapValue) return right instanceof MapValue && equalMaps(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && compareBytes(left, right) === 0;
  return equalObjects(left as Timestamp | Duration | TypeValue | OptionalValue | OpaqueValue, right);
}

function equalObjects(left: Timestamp | Duration | TypeValue | OptionalValue | OpaqueValue, right: CelValue): boolean {
  if (left instanceof OpaqueValue) return left.equals(right);
  if (left instanceof Timestamp) return right instanceof Timestamp && left.seconds === right.seconds && left.nanos === right.nanos;
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (!(right instanceof OptionalValue) || left.value === undefined || right.value === undefined) return false;
  return equal(left.value, right.value);
}

/**
 * The order of two numbers of any of the three types; NaN where a NaN has none, undefined where one is no number. Next
 * to a double an int is a double too, as cel-go has it, even where that loses its last digits.
 */
export function orderOfNumbers(left: CelValue, right: CelValue): number | undefined {
  let [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  if (left instanceof Double || right instanceof Double) [a, b] = [Number(a), Number(b)];
  if (a < b) return -1;
  return a > b ? 1 : a <= b ? 0 : Number.NaN;
}

function numberOf(value: CelValue): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return value instanceof Double || value instanceof Uint ? value.value : undefined;
}

function equalLists(left: ListValue, right: ListValue): boolean {
  if (left.size !== right.size) return false;
  if (left.kind !== 'atomic') return equalUnordered(left, right);
  for (let at = 0; at < left.size; at++) if (!equal(left.at(at), right.at(at))) return false;
  return true;
}

function equalMaps(left: MapValue, right: MapValue): boolean {
  if (left.size !== right.size) return false;
  if (left instanceof StructValue && !(right instanceof StructValue && right.type.name === left.type.name)) return false;
  if (left instanceof JsonObjectValue) return left.equals(right, equal);
  for (const key of left.keys()) {
    const other = right.find(key);
    if (other === undefined || !equal(left.find(key)!, other)) return false;
  }
  return true;
}

/** Lists of a schema that are sets or keyed are equal in any order (k8s.io/apiserver/pkg/cel/common/valuesunstructured.go). */
function equalUnordered(left: ListValue, right: ListValue): boolean {
  const elements = new Map(left.toArray().map((element) => [elementKey(left, element), element]));
  const seen = new Set<unknown>();
  for (const element of right.toArray()) {
    const key = elementKey(left, element);
    const own = elements.get(key);
    if (own === undefined || (left.kind !== 'set' && !equal(own, element))) return false;
    seen.add(key);
  }
  return seen.size === elements.size;
}

/** What an element of a set or of a keyed list is told by. */
export function elementKey({ kind }: ListValue, element: CelValue): unknown {
  if (typeof kind === 'object') {
    if (!(element instanceof MapValue)) throw new CelError('unexpected data format for element of array with x-kubernetes-list-type=map');
    const keys = kind.keys.map((name) => keyPart(element instanceof JsonObjectValue ? element.json[name] : element.find(name)));
    return keys.length === 1 ? keys[0] : JSON.stringify(keys);
  }
  const scalar = element === null ? null : mapKey(element);
  return scalar === undefined ? compositeKey(element) : scalar;
}

/** Scalars of JSON are what they are as values. */
const keyPart = (value: unknown): unknown =>
  value === undefined || value === null ? null : typeof value === 'bigint' ? `${value}n` : (mapKey(value as CelValue) ?? null);

/** Texts of elements of sets that are not scalars of JavaScript. */
function compositeKey(element: CelValue): string {
  if (element instanceof Double) return `double ${element.value}`;
  if (element instanceof Timestamp) return `timestamp ${element.totalNanos}`;
  if (element instanceof Duration) return `duration ${element.nanos}`;
  if (element instanceof Uint8Array) return `bytes ${element.join(' ')}`;
  if (element instanceof ListValue)
    return `[${element
      .toArray()
      .map((part) => keyText(part))
      .join(',')}]`;
  if (element instanceof MapValue) {
    const entries = element.keys().map((key) => `${keyText(key)}:${keyText(element.find(key) ?? null)}`);
    return `{${entries.sort().join(',')}}`;
  }
  throw new CelError('no such overload');
}

function keyText(value: CelValue): string {
  const scalar = value === null ? null : mapKey(value);
  if (typeof scalar === 'bigint') return `${scalar}n`;
  return scalar === undefined ? compositeKey(value) : JSON.stringify(scalar);
}
