import { goNumberType } from '../../status/go-number.ts';
import { goFloat } from '../../status/go-float.ts';
import { invalidValue } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { fieldOf, inBody, type CheckContext } from './check-context.ts';
import { addError, type CheckResult } from './result.ts';

/** A number and the bounds it is held to, each of which has to fit the type itself (kube-openapi numberValidator). */
export function checkNumber(schema: Schema, value: number | bigint, { path }: CheckContext, result: CheckResult): void {
  result.checks += 2;
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  checkRange(schema, value, 'Checked', path, result);
  if (multipleOf !== undefined) checkMultiple(boundOf(schema, multipleOf, 'MultipleOf', { value, path, result }), path, result);
  if (minimum !== undefined) {
    const { shown, compared, limit, text } = boundOf(schema, minimum, 'Minimum boundary', { value, path, result });
    if (exclusiveMinimum ? compared <= limit : compared < limit)
      fail(path, shown, `greater than ${orEqual(exclusiveMinimum)}${text}`, result);
  }
  if (maximum === undefined) return;
  const { shown, compared, limit, text } = boundOf(schema, maximum, 'Maximum boundary', { value, path, result });
  if (exclusiveMaximum ? compared >= limit : compared > limit) fail(path, shown, `less than ${orEqual(exclusiveMaximum)}${text}`, result);
}

const orEqual = (exclusive: boolean | undefined): string => (exclusive ? '' : 'or equal to ');

function fail(path: string, value: unknown, rule: string, result: CheckResult): void {
  addError(result, invalidValue(fieldOf(path), value, `${inBody(path)} should be ${rule}`));
}

/** A value and a bound of it as Go compares them. */
interface Bound {
  readonly compared: number | bigint;
  readonly limit: number | bigint;
  /** The bound as messages write it. */
  readonly text: string;
  /** The value as messages show it. */
  readonly shown: unknown;
}

/** An integer is compared with the bound as an int64, unless the bound does not fit the type: then both are doubles. */
function boundOf(
  schema: Schema,
  limit: number,
  what: string,
  { value, path, result }: { value: number | bigint; path: string; result: CheckResult },
): Bound {
  const fits = checkRange(schema, limit, what, path, result);
  if (!fits || goNumberType(value) !== 'int64')
    return { compared: Number(value), limit, text: goFloat(limit), shown: fits ? value : Number(value) };
  const whole = int64Of(limit);
  return { compared: BigInt(value), limit: whole, text: String(whole), shown: value };
}

/** What Go's conversion makes of a double on amd64: one that does not fit becomes the least integer. */
function int64Of(value: number): bigint {
  const [least, most] = int64Range;
  if (!Number.isFinite(value)) return least;
  const whole = BigInt(Math.trunc(value));
  return whole < least || whole > most ? least : whole;
}

function checkMultiple({ compared, limit, text, shown }: Bound, path: string, result: CheckResult): void {
  if (limit <= 0) {
    const detail = `factor MultipleOf declared for ${path} must be positive: ${text}`;
    addError(result, invalidValue(fieldOf(path), Number(limit), detail));
  } else if (!isMultiple(compared, limit)) fail(path, shown, `a multiple of ${text}`, result);
}

const ranges: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([['int32', [-(2n ** 31n), 2n ** 31n - 1n]]]);
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

/** Whether a number fits the type and its format. The error of one that does not is none of a field. */
function checkRange(
  { type, format, intOrString }: Schema,
  value: number | bigint,
  what: string,
  path: string,
  result: CheckResult,
): boolean {
  if (intOrString || (type !== 'integer' && type !== 'number')) return true;
  const known = knownFormats[type].includes(format ?? '') ? format : undefined;
  if (type === 'integer' ? fitsInteger(value, known) : known !== 'float' || Number.isFinite(Math.fround(Number(value)))) return true;
  const as = known ? `with format ${known}` : '(default format)';
  addError(result, invalidValue('<nil>', '', `${what} value must be of type ${type} ${as} in ${path}`));
  return false;
}

/** Of other formats a schema says nothing. */
const knownFormats: Readonly<Record<'integer' | 'number', readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

function fitsInteger(value: number | bigint, format: string | undefined): boolean {
  const [min, max] = ranges.get(format ?? '') ?? int64Range;
  const whole = wholeAsWritten(value);
  return whole !== undefined && whole >= min && whole <= max;
}

/** The whole number that upstream makes of the shortest text of a number; undefined for a fraction. */
function wholeAsWritten(value: number | bigint): number | bigint | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return value;
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(String(value)) : undefined;
}

/** Divides first, and forgives what doubles cannot tell: 0.3 is a multiple of 0.1. Quotients beyond 2^53 are none. */
function isMultiple(value: number | bigint, factor: number | bigint): boolean {
  if (typeof value === 'bigint' && typeof factor === 'bigint') return value % factor === 0n;
  const divisor = Number(factor);
  const quotient = divisor < 1 ? (1 / divisor) * Number(value) : Number(value) / divisor;
  if (Math.abs(quotient) > Number.MAX_SAFE_INTEGER) return false;
  if (Number.isInteger(quotient)) return true;
  const whole = Math.trunc(quotient);
  return quotient > 0 && whole > 0 && Math.abs(quotient - whole) / (quotient + whole) < 1e-9;
}
