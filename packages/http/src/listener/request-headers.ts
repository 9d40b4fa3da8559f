import type { IncomingHttpHeaders } from 'node:http2';

/** Repeating one of these makes no sense; as in Go's `Header.Get`, the first one counts. */
const singleValued = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'if-modified-since',
  'if-none-match',
  'user-agent',
]);

/** Header lines of HTTP/1.1, name and value by turns, as the map of the contract. */
export function headersFromLines(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i]!.toLowerCase();
    const value = lines[i + 1]!;
    const before = headers.get(name);
    if (before === undefined) headers.set(name, value);
    else if (!singleValued.has(name)) headers.set(name, `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return headers;
}

/** The headers of an HTTP/2 stream, without the pseudo headers; `:authority` becomes `host`. */
export function headersFromHttp2(raw: IncomingHttpHeaders): Map<string, string> {
  const headers = new Map<string, string>();
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    if (value === undefined || name.startsWith(':')) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const authority = raw[':authority'];
  if (authority !== undefined && !headers.has('host')) headers.set('host', authority);
  return headers;
}
