import { goNumberType } from '../../status/go-number.ts';
import { goFloat } from '../../status/go-float.ts';
import { invalidValue } from '../../status/field-error.ts';
import type { Schema } from '../schema.ts';
import { fieldOf, inBody, type CheckContext } from './check-context.ts';
import type { CheckResult } from './result.ts';

/** A number and the bounds it is held to, each of which has to fit the type itself (kube-openapi numberValidator). */
export function checkNumber(schema: Schema, value: number | bigint, { path }: CheckContext, result: CheckResult): void {
  result.checks++;
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  const fail = (rule: string): void => void result.errors.push(invalidValue(fieldOf(path), value, `${inBody(path)} should be ${rule}`));
  checkRange(schema, value, 'Checked', path, result);
  if (multipleOf !== undefined) checkMultiple(value, bound(schema, multipleOf, 'MultipleOf', { value, path, result }), path, result);
  if (minimum !== undefined) {
    const { limit, text } = bound(schema, minimum, 'Minimum boundary', { value, path, result });
    if (exclusiveMinimum ? value <= limit : value < limit) fail(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${text}`);
  }
  if (maximum === undefined) return;
  const { limit, text } = bound(schema, maximum, 'Maximum boundary', { value, path, result });
  if (exclusiveMaximum ? value >= limit : value > limit) fail(`less than ${exclusiveMaximum ? '' : 'or equal to '}${text}`);
}

interface Bound {
  readonly limit: number;
  /** As messages write it. */
  readonly text: string;
}

/** An integer is compared with the integer part of a bound, unless the bound does not fit the type. */
function bound(
  schema: Schema,
  limit: number,
  what: string,
  { value, path, result }: { value: number | bigint; path: string; result: CheckResult },
): Bound {
  const fits = checkRange(schema, limit, what, path, result);
  const whole = fits && goNumberType(value) === 'int64' ? Math.trunc(limit) : undefined;
  return whole === undefined ? { limit, text: goFloat(limit) } : { limit: whole, text: String(BigInt(whole)) };
}

function checkMultiple(value: number | bigint, { limit, text }: Bound, path: string, result: CheckResult): void {
  if (limit <= 0) {
    const detail = `factor MultipleOf declared for ${path.replace(/^\./, '')} must be positive: ${text}`;
    result.errors.push(invalidValue(fieldOf(path), limit, detail));
  } else if (!isMultiple(value, limit))
    result.errors.push(invalidValue(fieldOf(path), value, `${inBody(path)} should be a multiple of ${text}`));
}

const ranges: ReadonlyMap<string, readonly [bigint, bigint]> = new Map([
  ['int32', [-(2n ** 31n), 2n ** 31n - 1n]],
  ['uint32', [0n, 2n ** 32n - 1n]],
  ['uint64', [0n, 2n ** 64n - 1n]],
]);
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

/** Whether a number fits an integer type. The error of one that does not is none of a field. */
function checkRange(
  { type, format, intOrString }: Schema,
  value: number | bigint,
  what: string,
  path: string,
  result: CheckResult,
): boolean {
  if (type !== 'integer' || intOrString) return true;
  const [min, max] = ranges.get(format ?? '') ?? int64Range;
  const whole = wholeAsWritten(value);
  if (whole !== undefined && whole >= min && whole <= max) return true;
  const as = format ? `with format ${format}` : '(default format)';
  result.errors.push(invalidValue('<nil>', '', `${what} value must be of type integer ${as} in ${path.replace(/^\./, '')}`));
  return false;
}

/** The whole number that upstream makes of the shortest text of a number; undefined for a fraction. */
function wholeAsWritten(value: number | bigint): number | bigint | undefined {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return value;
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(String(value)) : undefined;
}

/** Divides first, and forgives what doubles cannot tell: 0.3 is a multiple of 0.1. */
function isMultiple(value: number | bigint, factor: number): boolean {
  if (typeof value === 'bigint' && Number.isInteger(factor)) return value % BigInt(factor) === 0n;
  if (Number.isInteger(value) && Number.isInteger(factor)) return Number(value) % factor === 0;
  const quotient = Number(value) / factor;
  return Math.abs(quotient - Math.round(quotient)) <= 1e-9 * Math.max(1, Math.abs(quotient));
}
