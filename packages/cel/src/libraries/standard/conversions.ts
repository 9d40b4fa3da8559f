import { goFloat } from '@kubewright/api-machinery';
import { fn, type FunctionDeclaration, type Overload } from '../../checker/declarations.ts';
import { actualSize, traversal, type CallEstimator } from '../../cost/call-cost.ts';
import { scale, stringTraversalFactor } from '../../cost/size.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  stringType,
  timestampType,
  typeOfType,
  typeParam,
  uintType,
  type CelType,
} from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { formatDuration, parseDuration, type Duration } from '../../values/duration.ts';
import { Double, maxInt, maxUint, minInt, toInt, toUint, Uint, type Int } from '../../values/numbers.ts';
import { formatTimestamp, parseTimestamp, Timestamp } from '../../values/timestamp.ts';
import { typeName } from '../../values/type-of.ts';
import { TypeValue, type CelValue } from '../../values/value.ts';

const a = typeParam('A');
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function convert(id: string, from: CelType, to: CelType, call: (value: never) => CelValue): Overload {
  return { id, params: [from], result: to, call: ([value]) => call(value as never) };
}

const unchanged = (id: string, type: CelType): Overload => convert(id, type, type, (value: CelValue) => value);

function fromText<T extends CelValue>(id: string, to: CelType, parse: (text: string) => T | undefined): Overload {
  return convert(id, stringType, to, (text: string) => {
    const value = parse(text);
    if (value === undefined) throw new CelError(`type conversion error from 'string' to '${to.name}'`);
    return value;
  });
}

const bools: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
]);

/** Longer rows of digits are not numbers of 64 bits, and would take time to read. */
const integer = /^[+-]?\d{1,400}$/;

function parseInt64(text: string): Int | undefined {
  if (!integer.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value < minInt || value > maxInt ? undefined : toInt(value);
}

function parseUint64(text: string): Uint | undefined {
  if (!/^\d{1,400}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > maxUint ? undefined : new Uint(value);
}

/** What Go's strconv.ParseFloat takes, but for hexadecimal notation and underscores. */
function parseDouble(text: string): Double | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? new Double(value) : undefined;
  }
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (!named) return undefined;
  if (named[2]!.toLowerCase() === 'nan') return named[1] === '' ? new Double(Number.NaN) : undefined;
  return new Double(named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}

function doubleToInt({ value }: Double): Int {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new CelError('integer overflow');
  return toInt(BigInt(Math.trunc(value)));
}

function doubleToUint({ value }: Double): Uint {
  if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
  return new Uint(BigInt(Math.trunc(value)));
}

function bytesToText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

function checkedTimestamp(text: string): Timestamp | undefined {
  const time = parseTimestamp(text);
  return time && Timestamp.of(time.seconds, time.nanos, time.offsetSeconds);
}

const traversed = ([value]: readonly CelValue[]): number => traversal(actualSize(value!));
const resized =
  (least: number, most: number): CallEstimator =>
  ([node], sizeOf) => {
    const size = sizeOf(node!);
    return { cost: scale(size, stringTraversalFactor), resultSize: { min: Math.floor(size.min * least), max: size.max * most } };
  };

/** Conversions between types (cel-go common/stdlib/standard.go, common/types). */
export const conversionFunctions: readonly FunctionDeclaration[] = [
  fn(
    'type',
    convert('type', a, typeOfType(a), (value: CelValue) => new TypeValue(typeName(value))),
  ),
  fn(
    'dyn',
    convert('to_dyn', a, dynType, (value: CelValue) => value),
  ),
  fn(
    'bool',
    unchanged('bool_to_bool', boolType),
    fromText('string_to_bool', boolType, (text) => bools.get(text)),
  ),
  fn('bytes', unchanged('bytes_to_bytes', bytesType), {
    ...convert('string_to_bytes', stringType, bytesType, (text: string) => utf8.encode(text)),
    cost: traversed,
    estimate: resized(1, 4),
  }),
  fn(
    'double',
    unchanged('double_to_double', doubleType),
    convert('int64_to_double', intType, doubleType, (value: Int) => new Double(Number(value))),
    fromText('string_to_double', doubleType, parseDouble),
    convert('uint64_to_double', uintType, doubleType, ({ value }: Uint) => new Double(Number(value))),
  ),
  fn('duration', unchanged('duration_to_duration', durationType), fromText('string_to_duration', durationType, parseDuration)),
  fn(
    'int',
    unchanged('int64_to_int64', intType),
    convert('double_to_int64', doubleType, intType, doubleToInt),
    convert('duration_to_int64', durationType, intType, ({ nanos }: Duration) => toInt(nanos)),
    fromText('string_to_int64', intType, parseInt64),
    convert('timestamp_to_int64', timestampType, intType, ({ seconds }: Timestamp) => seconds),
    convert('uint64_to_int64', uintType, intType, ({ value }: Uint) => toInt(value)),
  ),
  fn(
    'string',
    unchanged('string_to_string', stringType),
    convert('bool_to_string', boolType, stringType, String),
    { ...convert('bytes_to_string', bytesType, stringType, bytesToText), cost: traversed, estimate: resized(0.25, 1) },
    convert('double_to_string', doubleType, stringType, ({ value }: Double) => goFloat(value)),
    convert('duration_to_string', durationType, stringType, formatDuration),
    convert('int64_to_string', intType, stringType, String),
    convert('timestamp_to_string', timestampType, stringType, formatTimestamp),
    convert('uint64_to_string', uintType, stringType, ({ value }: Uint) => String(value)),
  ),
  fn(
    'timestamp',
    unchanged('timestamp_to_timestamp', timestampType),
    convert('int64_to_timestamp', intType, timestampType, (value: Int) => Timestamp.of(Number(value), 0)),
    fromText('string_to_timestamp', timestampType, checkedTimestamp),
  ),
  fn(
    'uint',
    unchanged('uint64_to_uint64', uintType),
    convert('double_to_uint64', doubleType, uintType, doubleToUint),
    convert('int64_to_uint64', intType, uintType, (value: Int) => toUint(BigInt(value))),
    fromText('string_to_uint64', uintType, parseUint64),
  ),
];
