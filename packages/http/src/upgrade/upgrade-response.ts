import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '../handler.ts';
import { bodyLength, sendBody } from '../exchange/response-body.ts';

/** True for a request that asks to take over its connection. */
export function isUpgradeRequest(request: HttpRequest): boolean {
  return hasToken(request, 'connection', 'upgrade');
}

/** True when the comma-separated header lists `token`. Case does not count. */
export function hasToken(request: HttpRequest, header: string, token: string): boolean {
  return (request.headers.get(header) ?? '').split(',').some((part) => part.trim().toLowerCase() === token);
}

/** The values of a comma-separated header, in order. */
export function listHeader(request: HttpRequest, header: string): string[] {
  return (request.headers.get(header) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Answers an upgrade request with an ordinary response (a refusal, mostly) and ends the connection behind it. */
export async function answerUpgrade(socket: Duplex, response: HttpResponse): Promise<void> {
  socket.on('error', () => {});
  if (socket.destroyed) return;
  const length = bodyLength(response.body);
  const headers: Record<string, string | string[]> = { ...response.headers, connection: 'close' };
  if (length !== undefined) headers['content-length'] = String(length);
  socket.write(responseHead(response.status, headers));
  await sendBody(socket, response.body);
}

/** `HTTP/1.1 101 Switching Protocols` with these headers. */
export function switchProtocols(socket: Duplex, headers: Readonly<Record<string, string>>): void {
  socket.write(responseHead(101, headers));
}

/** Writes a head whose lines (name and value by turns) another server made. */
export function passResponseHead(socket: Duplex, status: number, lines: readonly string[]): void {
  const headers: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (let i = 0; i + 1 < lines.length; i += 2) (headers[lines[i]!] ??= []).push(lines[i + 1]!);
  socket.write(responseHead(status, headers));
}

/** @throws when a name or a value cannot stand in a header: nothing may smuggle a line in. */
function responseHead(status: number, headers: Readonly<Record<string, string | string[]>>): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (/[\r\n\0]/.test(name + one)) throw new Error(`invalid character in header ${JSON.stringify(name)}`);
      lines.push(`${name}: ${one}`);
    }
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
