import type { HttpRequest } from '../handler.ts';

/** About one connection, not about what is sent over it (RFC 9110 section 7.6.1, net/http/httputil). */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What says who asks: it was for us, and would let a backend act in the client's name. */
const credentials = /^(?:authorization|impersonate-.*|x-remote-.*)$/;

/** Headers of a request as a backend may see them. An upgrade keeps those that ask for it. */
export function forwardedHeaders({ headers, remoteAddress }: HttpRequest, { upgrade }: { readonly upgrade: boolean }): Map<string, string> {
  const dropped = upgrade ? new Set<string>() : connectionHeaders(headers.get('connection'));
  const result = new Map<string, string>();
  for (const [name, value] of headers) if (!dropped.has(name) && !credentials.test(name)) result.set(name, value);
  // We answer it ourselves before the body is read.
  result.delete('expect');
  const before = result.get('x-forwarded-for');
  if (remoteAddress !== '') result.set('x-forwarded-for', before === undefined ? remoteAddress : `${before}, ${remoteAddress}`);
  return result;
}

/** Header lines of a backend's response, name and value by turns, as a client may see them. */
export function returnedHeaders(lines: readonly string[]): Record<string, string | string[]> {
  const grouped = new Map<string, string[]>();
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i]!.toLowerCase();
    const values = grouped.get(name);
    if (values) values.push(lines[i + 1]!);
    else grouped.set(name, [lines[i + 1]!]);
  }
  const dropped = connectionHeaders(grouped.get('connection')?.join(','));
  const result = Object.create(null) as Record<string, string | string[]>;
  for (const [name, values] of grouped) {
    // Which pages may read our answers is not for a backend to say.
    if (dropped.has(name) || name.startsWith('access-control-allow-')) continue;
    result[name] = values.length === 1 ? values[0]! : values;
  }
  return result;
}

function connectionHeaders(connection: string | undefined): Set<string> {
  const names = new Set(hopByHop);
  for (const name of connection?.split(',') ?? []) names.add(name.trim().toLowerCase());
  return names;
}
