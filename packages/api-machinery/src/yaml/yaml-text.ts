/** What YAML may be written in (yaml.v2 readerc.go); a byte order mark is among it. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const forbidden = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** @throws {SyntaxError} for a text with control characters, wherever they are. */
export function assertYamlText(text: string): void {
  if (forbidden.test(text)) throw new SyntaxError('yaml: control characters are not allowed');
}

/** The text of a document. Unlike JSON, whose broken octets are replaced, it has to be proper UTF-8. @throws {SyntaxError} */
export function yamlText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SyntaxError(`yaml: ${octetProblem(bytes)}`);
  }
}

function octetProblem(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length;) {
    const octet = bytes[at]!;
    const width = octet < 0x80 ? 1 : (octet & 0xe0) === 0xc0 ? 2 : (octet & 0xf0) === 0xe0 ? 3 : (octet & 0xf8) === 0xf0 ? 4 : 0;
    if (width === 0) return 'invalid leading UTF-8 octet';
    if (at + width > bytes.length) return 'incomplete UTF-8 octet sequence';
    let value = width === 1 ? octet : octet & (0xff >> (width + 1));
    for (let i = 1; i < width; i++) {
      const trailing = bytes[at + i]!;
      if ((trailing & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
      value = value * 64 + (trailing & 0x3f);
    }
    if (width > 1 && value < [0, 0, 0x80, 0x800, 0x10000][width]!) return 'invalid length of a UTF-8 sequence';
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return 'invalid Unicode character';
    at += width;
  }
  return 'invalid UTF-8';
}
