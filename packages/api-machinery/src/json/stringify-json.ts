const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const special = /[<>&\u2028\u2029]/;
const allSpecial = new RegExp(special, 'g');

/**
 * JSON as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 are escaped. Keys keep their order (the
 * schema's walks put them in wire order). Undefined fields are left out.
 */
export function stringifyJson(value: unknown): string {
  return escapeJson(JSON.stringify(value));
}

/** The same for a text that already is JSON; these characters can only stand inside its strings. */
export function escapeJson(json: string): string {
  return special.test(json) ? json.replace(allSpecial, (char) => escapes[char]!) : json;
}
