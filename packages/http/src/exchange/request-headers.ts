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

/** What stands between the lines of a repeated header: what its values cannot hold where they are free text. */
function separatorOf(name: string): string {
  if (name === 'cookie') return '; ';
  return name.startsWith('impersonate-') ? '\n' : ', ';
}

/** Header lines of HTTP/1.1, name and value by turns, as the map of the contract. */
export function headersFromLines(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < lines.length; i += 2) addHeader(headers, lines[i]!.toLowerCase(), lines[i + 1]!);
  return headers;
}

/** Adds a header as the contract has them; `name` is in lower case. */
export function addHeader(headers: Map<string, string>, name: string, value: string): void {
  const before = headers.get(name);
  if (before === undefined) headers.set(name, value);
  else if (!singleValued.has(name)) headers.set(name, before + separatorOf(name) + value);
}
