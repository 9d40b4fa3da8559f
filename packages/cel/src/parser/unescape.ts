const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, X: 2, u: 4, U: 8 };
const utf8 = new TextEncoder();

/** The text or, of a bytes literal, the bytes that a literal stands for. @throws {RangeError} in cel-go's words */
export function unescapeLiteral(token: string, isBytes: boolean): string | Uint8Array {
  const literal = (isBytes ? token.slice(1) : token).replace(/\r\n?/g, '\n');
  const raw = /^[rR]/.test(literal);
  const quoted = raw ? literal.slice(1) : literal;
  const quotes = /^('''|""")/.test(quoted) && quoted.length >= 6 ? 3 : 1;
  const body = quoted.slice(quotes, -quotes);
  if (raw || !body.includes('\\')) return isBytes ? utf8.encode(body) : body;
  return isBytes ? unescapeBytes(body) : unescapeText(body);
}

function unescapeText(body: string): string {
  let text = '';
  for (let at = 0; at < body.length;) {
    if (body[at] !== '\\') {
      text += body[at++];
      continue;
    }
    const { code, char, length } = escapeAt(body, at);
    if (code !== undefined && (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))) throw new RangeError('invalid unicode code point');
    text += char ?? String.fromCodePoint(code!);
    at += length;
  }
  return text;
}

function unescapeBytes(body: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < body.length;) {
    if (body[at] !== '\\') {
      const char = String.fromCodePoint(body.codePointAt(at)!);
      bytes.push(...utf8.encode(char));
      at += char.length;
      continue;
    }
    const { code, char, length } = escapeAt(body, at);
    if (/[uU]/.test(body[at + 1] ?? '')) throw new RangeError('unable to unescape string');
    bytes.push(code ?? char!.charCodeAt(0));
    at += length;
  }
  return Uint8Array.from(bytes);
}

/** The escape that begins with the backslash at an index: a character, or the number of one. */
function escapeAt(body: string, at: number): { char?: string; code?: number; length: number } {
  const letter = body[at + 1] ?? '';
  const char = Object.hasOwn(simple, letter) ? simple[letter] : undefined;
  if (char !== undefined) return { char, length: 2 };
  if (Object.hasOwn(hexDigits, letter)) {
    const count = hexDigits[letter]!;
    const digits = body.slice(at + 2, at + 2 + count);
    if (digits.length < count || !/^[0-9a-fA-F]+$/.test(digits)) throw new RangeError('unable to unescape string');
    return { code: Number.parseInt(digits, 16), length: 2 + count };
  }
  if (/[0-3]/.test(letter)) {
    const digits = body.slice(at + 1, at + 4);
    if (!/^[0-3][0-7][0-7]$/.test(digits)) throw new RangeError('unable to unescape octal sequence in string');
    return { code: Number.parseInt(digits, 8), length: 4 };
  }
  throw new RangeError(letter === '' ? "unable to unescape string, found '\\' as last character" : 'unable to unescape string');
}
