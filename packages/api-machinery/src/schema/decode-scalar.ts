import { plainJson } from '../json/stringify-json.ts';
import type { JsonValue } from '../json.ts';
import { DecodeError, type DecodeContext } from './decode-context.ts';
import { goTypeOf } from './go-type.ts';
import { formatDuration, parseDuration } from './scalar/duration-text.ts';
import { canonicalQuantity } from './scalar/canonical-quantity.ts';
import { canonicalMicroTime, canonicalTime } from './scalar/time-text.ts';
import type { Schema } from './schema.ts';

/** Decodes a value that is not null; the result may be null where Go's zero value is written so. */
export type Walk = (value: JsonValue, context: DecodeContext) => JsonValue;

/** The walk of a scalar with a Go type behind it. */
export function scalarWalk(schema: Schema): Walk {
  if (schema.intOrString) return intOrString;
  const goType = goTypeOf(schema);
  switch (schema.type) {
    case 'integer':
      return schema.format === 'int32' ? integerWalk(goType, int32Range, 'int32') : integerWalk(goType, int64Range, 'int64');
    case 'number':
      return (value, context) => (isNumber(value) ? Number(value) : fail(context.wrongType(value, goType, 'float64')));
    case 'boolean':
      return (value, context) => (typeof value === 'boolean' ? value : fail(context.wrongType(value, goType, 'bool')));
    default:
      return stringWalk(schema.format, goType);
  }
}

function fail(error: DecodeError): never {
  throw error;
}

const isNumber = (value: JsonValue): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

const int32Max = 2 ** 31 - 1;
const int32Range = [-int32Max - 1, int32Max] as const;
/** Of what is beyond safe integers, bigints are of int64 and numbers are not. */
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

function integerWalk(goType: string, [min, max]: readonly [number | bigint, number | bigint], goKind: 'int32' | 'int64' | 'uint8'): Walk {
  return (value, context) => {
    if (!isNumber(value)) throw context.wrongType(value, goType, goKind);
    const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
    const fits = isWhole && value >= min && value <= max && (!context.oddNumbers || asDigits.test(context.numberText(value)));
    if (!fits) throw context.wrongType(value, goType, goKind, `number ${context.numberText(value)}`);
    return value === 0 ? 0 : value;
  };
}

/** Go reads an integer digit by digit: `1.0` is none. */
const asDigits = /^-?\d+$/;

const intOrStringInteger = integerWalk('int32', int32Range, 'int32');
const intOrString: Walk = (value, context) => (typeof value === 'string' ? value : intOrStringInteger(value, context));

function stringWalk(format: string | undefined, goType: string): Walk {
  const read = (format !== undefined && formats.get(format)) || undefined;
  if (format === 'quantity') {
    // Upstream reads the JSON text of whatever is no string.
    return (value, context) => reading(canonicalQuantity, quantityText(value, context).trim());
  }
  if (!read) return (value, context) => (typeof value === 'string' ? value : fail(context.wrongType(value, goType, 'string')));
  if (format === 'byte') return bytesWalk(read);
  return (value, context) => (typeof value === 'string' ? reading(read, value) : fail(context.wrongType(value, 'string', 'unmarshaler')));
}

function quantityText(value: JsonValue, context: DecodeContext): string {
  if (typeof value === 'string') return value;
  return isNumber(value) ? context.numberText(value) : plainJson(value);
}

const byteWalk = integerWalk('uint8', [0, 255], 'uint8');

/** Base64, or each byte as a number: Go reads both. */
function bytesWalk(read: (text: string) => string | null): Walk {
  return (value, context) => {
    if (typeof value === 'string') return reading(read, value);
    if (!Array.isArray(value)) throw context.wrongType(value, '[]uint8', 'slice');
    const bytes = value.map((byte) => (byte === null ? 0 : byteWalk(byte, context)) as number);
    return btoa(bytes.map((byte) => String.fromCharCode(byte)).join(''));
  };
}

const formats: ReadonlyMap<string, (text: string) => string | null> = new Map([
  ['date-time', canonicalTime],
  ['micro-time', canonicalMicroTime],
  ['duration', (text: string) => formatDuration(parseDuration(text))],
  ['byte', canonicalBase64],
]);

function reading<T>(read: (text: string) => T, text: string): T {
  try {
    return read(text);
  } catch (error) {
    throw error instanceof RangeError ? new DecodeError(error.message) : error;
  }
}

const notBase64 = /[^A-Za-z0-9+/]/;

/** Standard base64 with padding; Go skips line breaks in it. @throws {RangeError} in Go's words. */
function canonicalBase64(text: string): string {
  const bare = text.includes('\n') || text.includes('\r') ? text.replace(/[\r\n]/g, '') : text;
  const padding = bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0;
  const digits = bare.slice(0, bare.length - padding);
  const whole = bare.length % 4 === 0 && digits.length > 0 === bare.length > 0;
  if (whole && !notBase64.test(digits)) return cleanTail(bare);
  throw new RangeError(`illegal base64 data at input byte ${corruptInput(text)}`);
}

/** Where Go's encoding/base64 stops at a text that is none. */
function corruptInput(text: string): number {
  let at = 0;
  const skipLines = (): void => {
    while (text[at] === '\n' || text[at] === '\r') at++;
  };
  for (let digits = 0; ;) {
    if (at === text.length) return at - digits;
    const char = text[at++]!;
    if (char === '\n' || char === '\r') continue;
    if (!notBase64.test(char)) digits = (digits + 1) % 4;
    else if (char !== '=' || digits < 2) return at - 1;
    else if (digits === 3) return (skipLines(), at);
    else {
      skipLines();
      if (text[at] !== '=') return at;
      at++;
      return (skipLines(), at);
    }
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bits of the last digit that lie beyond the last byte are dropped. */
function cleanTail(text: string): string {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (padding === 0) return text;
  const at = text.length - padding - 1;
  const digit = alphabet.indexOf(text[at]!);
  const clean = alphabet[digit & (padding === 2 ? 0b110000 : 0b111100)]!;
  return text.slice(0, at) + clean + '='.repeat(padding);
}
