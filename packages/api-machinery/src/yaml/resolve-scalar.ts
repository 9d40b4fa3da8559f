import { isLarge, readNumber, reread } from '../json/whole-number.ts';
import { decodeBase64 } from '../schema/scalar/base64.ts';

/** Go's strconv.ParseInt with base 0, after underscores are dropped: decimal, 0x, 0o, 0b, and octal by a leading 0. */
const integerPattern = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/;
const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const numberStart = [...'+-.0123456789'];

function resolveNumber(source: string): number | bigint | undefined {
  const text = source.replaceAll('_', '');
  const integer = integerPattern.exec(text);
  if (integer) {
    const isNegative = integer[1] === '-';
    const digits = integer[2]!;
    const written = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    const small = Number(written);
    if (!isLarge(small)) return isNegative ? 0 - small : small;
    // What is larger is none of int64 whatever its last digits are, and counting millions of them out takes long.
    if (small <= 2 ** 63) return readNumber(String(isNegative ? -BigInt(written) : BigInt(written)));
    if (!isNegative && small <= 2 ** 64 && BigInt(written) < 2n ** 64n) return small;
    // Too large for an integer: of a base of its own it is a text, and else a decimal number.
    if (!/^\d+$/.test(digits)) return undefined;
  }
  const float = floatPattern.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(float) ? reread(float) : undefined;
}

/** What a scalar is, and what it says. Infinite and no number: only as keys. */
export interface Resolved {
  readonly tag: 'null' | 'bool' | 'int' | 'float' | 'str';
  readonly value: null | boolean | number | bigint | string;
}

const words = new Map<string, Resolved>(
  (
    [
      ['null', null, '', '~', 'null', 'Null', 'NULL'],
      ['bool', true, 'y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'],
      ['bool', false, 'n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'],
      ['float', Infinity, '.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'],
      ['float', -Infinity, '-.inf', '-.Inf', '-.INF'],
      ['float', Number.NaN, '.nan', '.NaN', '.NAN'],
    ] as const
  ).flatMap(([tag, value, ...texts]) => texts.map((text) => [text, { tag, value }] as const)),
);

/**
 * A plain scalar as sigs.k8s.io/yaml reads it: YAML 1.1 booleans (`yes`, `on`) and octal (`010`), no base 60, times are
 * texts (goyaml.v2 resolve.go).
 */
export function resolveScalar(text: string): Resolved {
  const word = words.get(text);
  if (word) return word;
  const value = numberStart.includes(text[0]!) ? resolveNumber(text) : undefined;
  if (value === undefined) return { tag: 'str', value: text };
  return { tag: integerPattern.test(text.replaceAll('_', '')) ? 'int' : 'float', value };
}

/**
 * A scalar that is said to be of a type. Types that JSON has nothing for are passed over.
 * @throws {SyntaxError} when it is not of that type.
 */
export function resolveTagged(tag: string, text: string): Resolved {
  if (tag === 'binary') return { tag: 'str', value: readBinary(text) };
  if (!resolvable.has(tag) || (tag === 'timestamp' && timestamp.test(text))) return { tag: 'str', value: text };
  const found = resolveScalar(text);
  if (found.tag === tag || (found.tag === 'int' && tag === 'float')) return found;
  throw new SyntaxError(`yaml: cannot decode !!${found.tag} \`${text}\` as a !!${tag}`);
}

const resolvable: ReadonlySet<string> = new Set(['bool', 'int', 'float', 'null', 'timestamp']);
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function readBinary(text: string): string {
  const bare = text.replace(/[\r\n]/g, '');
  if (!base64.test(bare)) throw new SyntaxError('yaml: !!binary value contains invalid base64 data');
  return new TextDecoder().decode(decodeBase64(bare));
}

/** Base 60, which YAML 1.1 has and nobody reads. */
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Times that yaml.v2 knows: a date, or a date and a time of day with a zone behind `T` and without one behind a space. */
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Whether a plain scalar would be read as something other than this text; upstream also quotes what looks like a time. */
export function readsOtherwise(text: string): boolean {
  if (words.has(text)) return true;
  return numberStart.includes(text[0]!) && (resolveNumber(text) !== undefined || sexagesimal.test(text) || timestamp.test(text));
}
