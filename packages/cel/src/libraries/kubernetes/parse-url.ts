/** A URL as Go's net/url has it after ParseRequestURI and Parse. */
export interface Url {
  readonly text: string;
  readonly scheme: string;
  /** With the port, IPv6 addresses in brackets. */
  readonly host: string;
  readonly escapedPath: string;
  readonly rawQuery: string;
}

export class UrlError extends Error {
  constructor(text: string, message: string) {
    super(`parse ${JSON.stringify(text)}: ${message}`);
    this.name = 'UrlError';
  }
}

/** An absolute URI or an absolute path. @throws {UrlError} in Go's words */
export function parseUrl(text: string): Url {
  if (text === '') throw new UrlError(text, 'empty url');
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(text)) throw new UrlError(text, 'net/url: invalid control character in URL');
  // ParseRequestURI knows no fragments: what must be valid is all of the text.
  split(text, text);
  const hash = text.indexOf('#');
  return split(text, hash < 0 ? text : text.slice(0, hash));
}

function split(text: string, reference: string): Url {
  const { scheme, rest: behindScheme } = schemeOf(text, reference);
  const question = behindScheme.indexOf('?');
  const rawQuery = question < 0 ? '' : behindScheme.slice(question + 1);
  let rest = question < 0 ? behindScheme : behindScheme.slice(0, question);
  if (!rest.startsWith('/')) {
    if (scheme === '') throw new UrlError(text, 'invalid URI for request');
    return { text, scheme, host: '', escapedPath: '', rawQuery };
  }
  let host = '';
  if (scheme !== '' && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    host = hostOf(text, rest.slice(2, slash < 0 ? undefined : slash));
    rest = slash < 0 ? '' : rest.slice(slash);
  }
  checkEscapes(text, rest);
  return { text, scheme, host, escapedPath: escapePath(rest), rawQuery };
}

function schemeOf(text: string, reference: string): { scheme: string; rest: string } {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*)?:/.exec(reference);
  if (!match) return { scheme: '', rest: reference };
  if (match[1] === undefined) throw new UrlError(text, 'missing protocol scheme');
  return { scheme: match[1].toLowerCase(), rest: reference.slice(match[0].length) };
}

function hostOf(text: string, authority: string): string {
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(authority.slice(0, at))) throw new UrlError(text, 'net/url: invalid userinfo');
  const host = authority.slice(at + 1);
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end < 0) throw new UrlError(text, "missing ']' in host");
    checkPort(text, host.slice(end + 1));
    return host;
  }
  const colon = host.lastIndexOf(':');
  if (colon >= 0) checkPort(text, host.slice(colon));
  const wrong = /[ "\\^`{}|/?#@]/.exec(host)?.[0];
  if (wrong !== undefined) throw new UrlError(text, `invalid character ${JSON.stringify(wrong)} in host name`);
  const escape = /%(?![0-9A-Fa-f]{2}).{0,2}|%[0-7][0-9A-Fa-f]/.exec(host)?.[0];
  if (escape !== undefined) throw new UrlError(text, `invalid URL escape ${JSON.stringify(escape)}`);
  return unescape(host) ?? host;
}

function checkPort(text: string, port: string): void {
  if (port !== '' && !/^:\d*$/.test(port)) throw new UrlError(text, `invalid port ${JSON.stringify(port)} after host`);
}

function checkEscapes(text: string, path: string): void {
  const wrong = /%(?![0-9A-Fa-f]{2}).{0,2}/s.exec(path)?.[0];
  if (wrong !== undefined) throw new UrlError(text, `invalid URL escape ${JSON.stringify(wrong)}`);
}

const utf8 = new TextDecoder();
const toUtf8 = new TextEncoder();

/** Undefined when an escape is broken. */
function unescape(text: string): string | undefined {
  if (!text.includes('%')) return text;
  const bytes: number[] = [];
  const encoded = toUtf8.encode(text);
  for (let at = 0; at < encoded.length; at++) {
    if (encoded[at] !== 37) {
      bytes.push(encoded[at]!);
      continue;
    }
    const digits = String.fromCharCode(...encoded.subarray(at + 1, at + 3));
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) return undefined;
    bytes.push(Number.parseInt(digits, 16));
    at += 2;
  }
  return utf8.decode(Uint8Array.from(bytes));
}

/** Kept as it is written where that is valid, else escaped anew (EscapedPath). */
function escapePath(path: string): string {
  if (/^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/.test(path)) return path;
  const plain = unescape(path) ?? path;
  return Array.from(toUtf8.encode(plain), (byte) => {
    const char = String.fromCharCode(byte);
    return byte < 128 && /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** Values of each key in order; what cannot be read is left out, as Go's Query does. */
export function parseQuery(rawQuery: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const part of rawQuery.split('&')) {
    if (part === '' || part.includes(';')) continue;
    const equals = part.indexOf('=');
    const key = unescape((equals < 0 ? part : part.slice(0, equals)).replaceAll('+', ' '));
    const value = unescape((equals < 0 ? '' : part.slice(equals + 1)).replaceAll('+', ' '));
    if (key === undefined || value === undefined) continue;
    const known = values.get(key);
    if (known) known.push(value);
    else values.set(key, [value]);
  }
  return values;
}
