import { goFloat } from '@kubewright/api-machinery';
import { CelError } from '../../values/cel-error.ts';
import { formatDuration, Duration } from '../../values/duration.ts';
import { ListValue } from '../../values/list-value.ts';
import { MapValue } from '../../values/map-value.ts';
import { Double, Uint } from '../../values/numbers.ts';
import { formatTimestamp, Timestamp } from '../../values/timestamp.ts';
import { typeName } from '../../values/type-of.ts';
import { TypeValue, type CelValue } from '../../values/value.ts';

/** Go's limit for a number of digits after the point is higher; nobody reads so many. */
const maxPrecision = 1_000;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const toUtf8 = new TextEncoder();

/** `text.format(args)`: printf-like clauses (cel-go ext/formatting.go, strings version 2). @throws {CelError} */
export function formatText(text: string, args: ListValue): string {
  let result = '';
  let next = 0;
  for (let at = 0; at < text.length;) {
    if (text[at] !== '%') {
      const end = text.indexOf('%', at);
      result += text.slice(at, end < 0 ? undefined : end);
      at = end < 0 ? text.length : end;
    } else if (text[at + 1] === '%') {
      result += '%';
      at += 2;
    } else {
      if (next >= args.size) throw new CelError(`index ${next} out of range`);
      const clause = clauseAt(text, at + 1);
      result += formatted(clause, args.at(next++));
      at = clause.end;
    }
  }
  return result;
}

interface Clause {
  readonly letter: string;
  readonly precision: number | undefined;
  readonly end: number;
}

/** The clause behind a percent sign. @throws {CelError} */
export function clauseAt(text: string, from: number): Clause {
  if (from >= text.length) throw new CelError('unexpected end of string');
  const wrong = (message: string): CelError => new CelError(`could not parse formatting clause: ${message}`);
  let at = from;
  let precision: number | undefined;
  if (text[at] === '.') {
    const digits = /^\d*/.exec(text.slice(at + 1, at + 12))![0];
    at += 1 + digits.length;
    if (at >= text.length) throw wrong('error while parsing precision: could not find end of precision specifier');
    if (digits === '')
      throw wrong('error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax');
    precision = Number(digits);
    if (precision > maxPrecision)
      throw wrong(`error while parsing precision: precision ${precision} exceeds maximum allowed precision ${maxPrecision}`);
  }
  const letter = String.fromCodePoint(text.codePointAt(at)!);
  if (!'sdfebxXo'.includes(letter)) throw wrong(`unrecognized formatting clause "${letter}"`);
  return { letter, precision, end: at + 1 };
}

const purposes: Readonly<Record<string, string>> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  X: 'only integers, byte buffers, and strings can be formatted as hex',
  o: 'octal clause can only be used on integers',
};

/** Why a clause does not take a type. */
export const clauseError = (letter: string, type: string): string => `${purposes[letter]}, was given ${type}`;

function formatted({ letter, precision = 6 }: Clause, value: CelValue): string {
  const text = asClause(letter, precision, value);
  if (text === undefined) throw new CelError(`error during formatting: ${clauseError(letter, typeName(value))}`);
  return text;
}

const integerOf = (value: CelValue): bigint | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value);
  return value instanceof Uint ? value.value : undefined;
};

function asClause(letter: string, precision: number, value: CelValue): string | undefined {
  switch (letter) {
    case 's':
      return plainText(value);
    case 'd':
      return integerOf(value)?.toString();
    case 'f':
      return real(value, (number) => fixed(number, precision));
    case 'e':
      return real(value, (number) => scientific(number, precision));
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : integerOf(value)?.toString(2);
    case 'o':
      return integerOf(value)?.toString(8);
    case 'X':
      return hex(value)?.toUpperCase();
    default:
      return hex(value);
  }
}

function hex(value: CelValue): string | undefined {
  const bytes = typeof value === 'string' ? toUtf8.encode(value) : value instanceof Uint8Array ? value : undefined;
  if (bytes) return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return integerOf(value)?.toString(16);
}

const named: Readonly<Record<string, string>> = { NaN: 'NaN', Infinity: '∞', '-Infinity': '-∞' };

/** Doubles, and their names as texts. */
function real(value: CelValue, format: (number: number) => string): string | undefined {
  if (typeof value === 'string') return Object.hasOwn(named, value) ? named[value] : undefined;
  if (!(value instanceof Double)) return undefined;
  const name = String(value.value);
  return Object.hasOwn(named, name) ? named[name] : format(value.value);
}

/** With the digits exact, and in groups of three, as the locale en-US has it. */
function fixed(number: number, precision: number): string {
  const text = exactFixed(number, precision);
  const [whole = '', fraction] = text.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${text.startsWith('-') ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Like toFixed, for numbers of any size, and rounding halves to even as Go does. */
function exactFixed(number: number, precision: number): string {
  // A double is a whole number of 2^-1074: all of its digits are in there.
  const { sign, exponentBits, mantissaBits } = bitsOf(number);
  const exponent = Math.max(exponentBits, 1) - 1_075;
  const mantissa = exponentBits === 0 ? mantissaBits : mantissaBits + 2n ** 52n;
  const scaled = mantissa * 10n ** BigInt(precision);
  const digits = (exponent >= 0 ? scaled << BigInt(exponent) : roundedShift(scaled, BigInt(-exponent)))
    .toString()
    .padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision);
  return `${sign ? '-' : ''}${whole}${precision === 0 ? '' : `.${digits.slice(-precision)}`}`;
}

function bitsOf(number: number): { sign: boolean; exponentBits: number; mantissaBits: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  const bits = view.getBigUint64(0);
  return { sign: bits >> 63n === 1n, exponentBits: Number((bits >> 52n) & 0x7ffn), mantissaBits: bits & (2n ** 52n - 1n) };
}

function roundedShift(value: bigint, by: bigint): bigint {
  const whole = value >> by;
  const rest = value - (whole << by);
  const half = 1n << (by - 1n);
  return rest > half || (rest === half && whole % 2n === 1n) ? whole + 1n : whole;
}

const superscripts: Readonly<Record<string, string>> = Object.fromEntries([...'0123456789-'].map((char, i) => [char, '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'[i]!]));

function scientific(number: number, precision: number): string {
  const [mantissa, exponent] = number.toExponential(Math.min(precision, 100)).split('e') as [string, string];
  const power = Number(exponent);
  const digits = `${power < 0 ? '-' : ''}${String(Math.abs(power)).padStart(2, '0')}`;
  const raised = [...digits].map((char) => superscripts[char]!).join('');
  const padded = precision > 100 ? mantissa.padEnd(mantissa.length + precision - 100, '0') : mantissa;
  return `${padded}×10${raised}`;
}

/** `%s`. */
function plainText(value: CelValue): string | undefined {
  if (value === null) return 'null';
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return String(value);
  if (value instanceof Double) return goFloat(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return bytesText(value);
  return value instanceof ListValue || value instanceof MapValue ? nestedText(value) : undefined;
}

function bytesText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CelError('error during formatting: invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** A value inside a list or a map: as a literal of CEL. */
function nestedText(value: CelValue): string {
  if (value instanceof ListValue) return `[${value.toArray().map(nestedText).join(', ')}]`;
  if (value instanceof MapValue) {
    const entries = value.keys().map((key) => [nestedText(key), nestedText(value.find(key)!)] as const);
    const sorted = entries.sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${sorted.map(([key, part]) => `${key}:${part}`).join(', ')}}`;
  }
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) return `b${quoted(bytesText(value))}`;
  if (value instanceof Double) return Number.isFinite(value.value) ? exactFixed(value.value, 6) : quoted(goFloat(value.value));
  if (value instanceof Timestamp) return `timestamp("${formatTimestamp(value)}")`;
  if (value instanceof Duration) return `duration("${formatDuration(value)}")`;
  const text = plainText(value);
  if (text === undefined) throw new CelError(`error during formatting: no formatting function for ${typeName(value)}`);
  return text;
}

const quoted = (text: string): string => JSON.stringify(text).replaceAll('\u007f', '\\x7f');
