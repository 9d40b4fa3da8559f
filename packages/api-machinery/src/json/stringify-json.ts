const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
/** Looked for one by one: that is far quicker than an expression that looks for all. */
const specials = Object.keys(escapes);
const integerKey = /"\d+":/;
const isIntegerKey = /^\d+$/;
const allSpecial = /[<>&\u2028\u2029]/g;

/**
 * JSON as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 are escaped. Keys keep their order (the
 * schema's walks put them in wire order). Undefined fields are left out. A bigint is a whole number. `indent` spaces a level, or all in one line.
 */
export function stringifyJson(value: unknown, indent = 0): string {
  const json = plainJson(value, indent);
  return escapeJson(integerKey.test(json) ? inKeyOrder(value, indent, '\n') : json);
}

/** What JSON.stringify gives, and a bigint as the whole number that it is. */
export function plainJson(value: unknown, indent = 0): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (error instanceof TypeError && error.message.includes('BigInt')) return inKeyOrder(value, indent, '\n');
    throw error;
  }
}

/** Written by hand: keys that are numbers come first in an object, in the order of numbers; only maps have them, and those are sorted. */
function inKeyOrder(value: unknown, indent: number, line: string): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const inner = line + ' '.repeat(indent);
  if (Array.isArray(value))
    return bracketed(
      '[',
      ']',
      value.map((element) => inKeyOrder(element ?? null, indent, inner)),
      indent && { line, inner },
    );
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).filter((key) => object[key] !== undefined);
  if (keys.some((key) => isIntegerKey.test(key))) keys.sort();
  const colon = indent ? ': ' : ':';
  return bracketed(
    '{',
    '}',
    keys.map((key) => JSON.stringify(key) + colon + inKeyOrder(object[key], indent, inner)),
    indent && { line, inner },
  );
}

function bracketed(
  open: string,
  close: string,
  parts: readonly string[],
  lines: 0 | { readonly line: string; readonly inner: string },
): string {
  if (!lines || parts.length === 0) return open + parts.join(',') + close;
  return open + lines.inner + parts.join(`,${lines.inner}`) + lines.line + close;
}

/** The same for a text that already is JSON; these characters can only stand inside its strings. */
function escapeJson(json: string): string {
  return specials.some((char) => json.includes(char)) ? json.replace(allSpecial, (char) => escapes[char]!) : json;
}
