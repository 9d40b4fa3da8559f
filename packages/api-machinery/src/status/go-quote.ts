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
const special = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** What Go's unicode.IsPrint refuses: control, format and unassigned characters, every space but ` `. */
export const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** A text as Go's %q writes it: between quotes, with what cannot be printed escaped (strconv.Quote). */
export function goQuote(text: string): string {
  return `"${text.replace(special, escaped)}"`;
}

function escaped(character: string): string {
  const short = escapes.get(character);
  if (short) return short;
  const code = character.codePointAt(0)!;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
