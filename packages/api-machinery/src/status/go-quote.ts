const escapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);
/** Needs no escaping: almost every text, told without the tables of Unicode. */
const plain = /^[ !#-[\]-~]*$/;
const special = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** What Go's unicode.IsPrint refuses: control, format and unassigned characters, every space but ` `. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Where the first character stands that Go does not print, and which it is. */
export function firstUnprintable(text: string): { readonly index: number; readonly character: string } | undefined {
  const index = plain.test(text) ? -1 : text.search(unprintable);
  return index < 0 ? undefined : { index, character: String.fromCodePoint(text.codePointAt(index)!) };
}

/** The text without what Go does not print. */
export const printableOf = (text: string): string => (plain.test(text) ? text : text.replace(unprintable, ''));

/** A text as Go's %q writes it: between quotes, with what cannot be printed escaped (strconv.Quote). */
export function goQuote(text: string): string {
  return plain.test(text) ? `"${text}"` : `"${text.replace(special, escaped)}"`;
}

function escaped(character: string): string {
  const short = escapes.get(character);
  if (short) return short;
  const code = character.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
