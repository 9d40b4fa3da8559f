import { isLarge, readNumber, reread } from '../json/whole-number.ts';
import type { ScalarTagDefinition, Schema } from 'js-yaml';
import { CORE_SCHEMA, NOT_RESOLVED, boolYaml11Tag, defineScalarTag, mergeTag } from 'js-yaml';

/** Go's strconv.ParseInt with base 0, after underscores are dropped: decimal, 0x, 0o, 0b, and octal by a leading 0. */
const integerPattern = /^([+-]?)(0x[0-9a-fA-F]+|0o[0-7]+|0b[01]+|0[0-7]*|[1-9][0-9]*)$/;
const floatPattern = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Numbers of YAML that JSON has none for, and what Go calls them. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/^\+?\.(?:inf|Inf|INF)$/, '+Inf'],
  [/^-\.(?:inf|Inf|INF)$/, '-Inf'],
  [/^\.(?:nan|NaN|NAN)$/, 'NaN'],
];
const numberStart = [...'+-.0123456789'];

function resolveNumber(source: string): number | bigint | undefined {
  const text = source.replaceAll('_', '');
  const integer = integerPattern.exec(text);
  if (integer) {
    const digits = integer[2]!;
    const written = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    const small = Number(written);
    // Go reads no number of it, and takes it for a text.
    if (!Number.isFinite(small)) return undefined;
    const isNegative = integer[1] === '-';
    // What is larger is none of int64 whatever its last digits are, and counting millions of them out takes long.
    if (!isLarge(small) || small > 2 ** 63) return isNegative ? 0 - small : small;
    return readNumber(String(isNegative ? -BigInt(written) : BigInt(written)));
  }
  const float = floatPattern.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(float) ? reread(float) : undefined;
}

const integerTag: ScalarTagDefinition<number | bigint> = defineScalarTag<number | bigint>('tag:yaml.org,2002:int', {
  implicit: true,
  implicitFirstChars: numberStart,
  resolve: (source) => {
    const value = resolveNumber(source);
    return value !== undefined && integerPattern.test(source.replaceAll('_', '')) ? value : NOT_RESOLVED;
  },
  identify: (value) => Number.isInteger(value),
});

const floatTag: ScalarTagDefinition<number | bigint> = defineScalarTag<number | bigint>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: numberStart,
  resolve: (source) => {
    const unknown = unsupported.find(([pattern]) => pattern.test(source));
    if (unknown) throw new SyntaxError(`json: unsupported value: ${unknown[1]}`);
    return resolveNumber(source) ?? NOT_RESOLVED;
  },
  identify: (value) => typeof value === 'number' && !Number.isInteger(value),
});

/** Scalars as sigs.k8s.io/yaml reads them: YAML 1.1 booleans (`yes`, `on`) and octal (`010`), no base 60, no dates. */
export const yamlSchema: Schema = CORE_SCHEMA.withTags(boolYaml11Tag, integerTag, floatTag, mergeTag);

const words =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|\.(?:nan|NaN|NAN)|[-+]?\.(?:inf|Inf|INF))$/;

/** Base 60, which YAML 1.1 has and nobody reads. */
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Times that yaml.v2 knows: a date, or a date and a time of day with a zone behind `T` and without one behind a space. */
const timestamp = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;

/** Whether a plain scalar would be read as something other than this text; upstream also quotes what looks like a time. */
export function readsOtherwise(text: string): boolean {
  if (text === '' || words.test(text)) return true;
  return numberStart.includes(text[0]!) && (resolveNumber(text) !== undefined || sexagesimal.test(text) || timestamp.test(text));
}
