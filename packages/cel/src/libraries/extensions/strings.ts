import { fn, type LibraryDefinition, type Overload } from '../../checker/declarations.ts';
import { actualSize, traversal } from '../../cost/call-cost.ts';
import { scale, stringTraversalFactor } from '../../cost/size.ts';
import { dynType, intType, listType, stringType, type CelType } from '../../types/cel-type.ts';
import { CelError } from '../../values/cel-error.ts';
import { ArrayList, type ListValue } from '../../values/list-value.ts';
import type { Int } from '../../values/numbers.ts';
import { isOfBasicPlane } from '../../values/text.ts';
import { typeName } from '../../values/type-of.ts';
import type { CelValue } from '../../values/value.ts';
import { boundedText } from './bounded-text.ts';
import { formatText } from './format-text.ts';

type TextCall = (text: string, ...args: readonly never[]) => CelValue;

/** A member function of texts. */
const member = (id: string, params: readonly CelType[], result: CelType, call: TextCall): Overload => ({
  id,
  params: [stringType, ...params],
  result,
  member: true,
  call: (args) => (call as (...args: readonly CelValue[]) => CelValue)(...args),
});

const outOfRange = (index: Int): CelError => new CelError(`index out of range: ${index}`);

/** Code points of a text. */
const points = (text: string): readonly string[] => Array.from(text);

function charAt(text: string, index: Int): string {
  const chars = isOfBasicPlane(text) ? text : points(text);
  if (index < 0 || index > chars.length) throw outOfRange(index);
  return chars[Number(index)] ?? '';
}

function indexOf(text: string, part: string, from: Int): number {
  if (from < 0) throw outOfRange(from);
  const chars = points(text);
  if (part === '') return Math.min(Number(from), chars.length);
  if (from >= chars.length) return -1;
  const found = text.indexOf(part, chars.slice(0, Number(from)).join('').length);
  return found < 0 ? -1 : points(text.slice(0, found)).length;
}

function lastIndexOf(text: string, part: string, from: Int | undefined): number {
  const chars = points(text);
  if (from !== undefined && from < 0) throw outOfRange(from);
  if (part === '') return Math.min(Number(from ?? chars.length), chars.length);
  if (from !== undefined && from >= chars.length) return -1;
  const start = chars.slice(0, Number(from ?? chars.length)).join('').length;
  const found = text.lastIndexOf(part, start);
  return found < 0 ? -1 : points(text.slice(0, found)).length;
}

function substring(text: string, start: Int, end: Int | undefined): string {
  const chars = points(text);
  if (end !== undefined && start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0 || start > chars.length) throw outOfRange(start);
  if (end !== undefined && (end < 0 || end > chars.length)) throw outOfRange(end);
  return chars.slice(Number(start), end === undefined ? undefined : Number(end)).join('');
}

/** The first `limit` places; a negative limit is none. */
function replace(text: string, from: string, to: string, limit: Int): string {
  const pieces = from === '' ? ['', ...points(text), ''] : text.split(from);
  const count = limit < 0 ? pieces.length - 1 : Math.min(Number(limit), pieces.length - 1);
  boundedText(text.length + count * Math.max(0, to.length - from.length));
  return (
    pieces.slice(0, count + 1).join(to) +
    pieces
      .slice(count + 1)
      .map((piece) => from + piece)
      .join('')
  );
}

/** At most `limit` pieces, the last one with the rest; a negative limit is none. */
function split(text: string, separator: string, limit: Int): ListValue {
  if (limit === 0) return new ArrayList([]);
  const pieces = separator === '' ? [...points(text)] : text.split(separator);
  if (limit < 0 || pieces.length <= limit) return new ArrayList(pieces);
  const kept = Number(limit) - 1;
  return new ArrayList([...pieces.slice(0, kept), pieces.slice(kept).join(separator)]);
}

function join(list: ListValue, separator: string): string {
  const parts = list.toArray().map((part) => {
    if (typeof part !== 'string') throw new CelError(`join: invalid input: ${typeName(part)}`);
    return part;
  });
  boundedText(parts.reduce((length, part) => length + part.length, separator.length * parts.length));
  return parts.join(separator);
}

/** The white space of Unicode, as Go's unicode.IsSpace has it. */
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && blank.test(text[start]!)) start++;
  while (end > start && blank.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

const lower = (text: string): string => text.replace(/[A-Z]/g, (char) => char.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]/g, (char) => char.toUpperCase());

const escapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
const quote = (text: string): string =>
  `"${Array.from(text, (char) => escapes[char] ?? char)
    .join('')
    .replace(/\p{Surrogate}/gu, '\ufffd')}"`;

const textCost: Pick<Overload, 'cost' | 'estimate'> = {
  cost: ([text]) => traversal(actualSize(text!)),
  estimate: ([text], sizeOf) => ({ cost: scale(sizeOf(text!), stringTraversalFactor) }),
};

/** Texts (cel-go ext/strings.go, version 2). */
export const stringsLibrary: LibraryDefinition = {
  name: 'cel.lib.ext.strings',
  functions: [
    fn('charAt', member('string_char_at_int', [intType], stringType, charAt as TextCall)),
    fn(
      'indexOf',
      member('string_index_of_string', [stringType], intType, (text: string, part: string) => indexOf(text, part, 0)),
      member('string_index_of_string_int', [stringType, intType], intType, indexOf as TextCall),
    ),
    fn(
      'lastIndexOf',
      member('string_last_index_of_string', [stringType], intType, (text: string, part: string) => lastIndexOf(text, part, undefined)),
      member('string_last_index_of_string_int', [stringType, intType], intType, lastIndexOf as TextCall),
    ),
    fn('lowerAscii', member('string_lower_ascii', [], stringType, lower)),
    fn('upperAscii', member('string_upper_ascii', [], stringType, upper)),
    fn(
      'replace',
      member('string_replace_string_string', [stringType, stringType], stringType, (text: string, from: string, to: string) =>
        replace(text, from, to, -1),
      ),
      member('string_replace_string_string_int', [stringType, stringType, intType], stringType, replace as TextCall),
    ),
    fn(
      'split',
      member('string_split_string', [stringType], listType(stringType), (text: string, separator: string) => split(text, separator, -1)),
      member('string_split_string_int', [stringType, intType], listType(stringType), split as TextCall),
    ),
    fn(
      'substring',
      member('string_substring_int', [intType], stringType, (text: string, start: Int) => substring(text, start, undefined)),
      member('string_substring_int_int', [intType, intType], stringType, substring as TextCall),
    ),
    fn('trim', member('string_trim', [], stringType, trim)),
    fn('format', {
      ...member('string_format', [listType(dynType)], stringType, (text: string, args: ListValue) => formatText(text, args)),
      ...textCost,
    }),
    fn('strings.quote', {
      id: 'strings_quote',
      params: [stringType],
      result: stringType,
      call: ([text]) => quote(text as string),
      cost: textCost.cost!,
      estimate: ([text], sizeOf) => {
        const size = sizeOf(text!);
        return { cost: scale(size, stringTraversalFactor), resultSize: { min: size.min + 2, max: size.max * 2 + 2 } };
      },
    }),
    fn(
      'join',
      { id: 'list_join', params: [listType(stringType)], result: stringType, member: true, call: ([list]) => join(list as ListValue, '') },
      {
        id: 'list_join_string',
        params: [listType(stringType), stringType],
        result: stringType,
        member: true,
        call: ([list, separator]) => join(list as ListValue, separator as string),
      },
    ),
  ],
};
