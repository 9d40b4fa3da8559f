import { parseQuantity, Quantity } from '@kubewright/api-machinery';
import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { boolType, doubleType, intType, objectType, stringType, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { Double, maxInt, minInt, toInt, type Int } from '../../values/numbers.ts';
import { OpaqueValue, type CelValue } from '../../values/value.ts';

const quantityType = objectType('kubernetes.Quantity');

class QuantityValue extends OpaqueValue {
  readonly type = quantityType;
  readonly quantity: Quantity;
  constructor(quantity: Quantity) {
    super();
    this.quantity = quantity;
  }
  equals(other: CelValue): boolean {
    return other instanceof QuantityValue && this.quantity.equals(other.quantity);
  }
}

function parse(text: string): Quantity {
  try {
    return parseQuantity(text);
  } catch (error) {
    throw error instanceof RangeError ? new CelError(error.message) : error;
  }
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The whole number that it is; undefined when it is none, or none of 64 bits. */
function wholeOf({ nanos }: Quantity): Int | undefined {
  const units = nanos / 1_000_000_000n;
  return nanos % 1_000_000_000n === 0n && units >= minInt && units <= maxInt ? toInt(units) : undefined;
}

function toInteger(quantity: Quantity): Int {
  const whole = wholeOf(quantity);
  if (whole === undefined) throw new CelError('cannot convert value to integer');
  return whole;
}

const of = (value: CelValue): Quantity => (value as QuantityValue).quantity;
const unary = (id: string, result: CelType, call: (quantity: Quantity) => CelValue): Overload => ({
  id,
  params: [quantityType],
  result,
  member: true,
  call: ([value]) => call(of(value!)),
});
const binary = (id: string, result: CelType, call: (left: Quantity, right: Quantity) => CelValue): Overload => ({
  id,
  params: [quantityType, quantityType],
  result,
  member: true,
  call: ([left, right]) => call(of(left!), of(right!)),
});
const withInteger = (id: string, call: (left: Quantity, right: Quantity) => Quantity): Overload => ({
  id,
  params: [quantityType, intType],
  result: quantityType,
  member: true,
  call: ([left, right]) => new QuantityValue(call(of(left!), Quantity.ofInteger(right as Int, 'DecimalExponent'))),
});

/** `kubernetes.quantity` (k8s.io/apiserver/pkg/cel/library/quantity.go). */
export const quantityLibrary: LibraryDefinition = {
  name: 'kubernetes.quantity',
  functions: [
    fn('quantity', {
      id: 'string_to_quantity',
      params: [stringType],
      result: quantityType,
      call: ([text]) => new QuantityValue(parse(text as string)),
    }),
    fn('isQuantity', { id: 'is_quantity_string', params: [stringType], result: boolType, call: ([text]) => isQuantity(text as string) }),
    // Upstream declares it as a function, not as a member.
    fn('sign', {
      id: 'quantity_sign',
      params: [quantityType],
      result: intType,
      call: ([value]) => of(value!).compare(Quantity.zero),
    }),
    fn(
      'isGreaterThan',
      binary('quantity_is_greater_than', boolType, (left, right) => left.compare(right) > 0),
    ),
    fn(
      'isLessThan',
      binary('quantity_is_less_than', boolType, (left, right) => left.compare(right) < 0),
    ),
    fn(
      'compareTo',
      binary('quantity_compare_to', intType, (left, right) => left.compare(right)),
    ),
    fn(
      'asApproximateFloat',
      unary('quantity_get_float', doubleType, (quantity) => new Double(quantity.toNumber())),
    ),
    fn('asInteger', unary('quantity_get_int', intType, toInteger)),
    fn(
      'isInteger',
      unary('quantity_is_integer', boolType, (quantity) => wholeOf(quantity) !== undefined),
    ),
    fn(
      'add',
      binary('quantity_add', quantityType, (left, right) => new QuantityValue(left.add(right))),
      withInteger('quantity_add_int', (left, right) => left.add(right)),
    ),
    fn(
      'sub',
      binary('quantity_sub', quantityType, (left, right) => new QuantityValue(left.subtract(right))),
      withInteger('quantity_sub_int', (left, right) => left.subtract(right)),
    ),
  ],
};
