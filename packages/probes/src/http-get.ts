import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { Dial } from './dial.ts';
import { joinHostPort } from './dial.ts';

/** A GET that a probe or a lifecycle hook asks for. */
export interface HttpGet {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Path with its query. */
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  /** At most 10 KiB of it. */
  readonly body: string;
}

const maxBodyBytes = 10 * 1024;

export function urlOf({ scheme, host, port, path }: HttpGet): string {
  return `${scheme}://${joinHostPort(host, port)}${path.startsWith('/') ? path : `/${path}`}`;
}

/** One GET without following redirects; certificates are not verified, as with upstream's probes. Rejects with Go's message. */
export async function httpGet(get: HttpGet, dial: Dial, userAgent: string, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    const connection = await dial(get.host, get.port, signal);
    const socket = get.scheme === 'https' ? tlsConnect({ socket: connection, rejectUnauthorized: false }) : connection;
    const closeBoth = (): void => {
      socket.destroy();
      connection.destroy();
    };
    signal.addEventListener('abort', closeBoth, { once: true });
    try {
      return await exchange(get, socket, userAgent);
    } finally {
      signal.removeEventListener('abort', closeBoth);
      closeBoth();
    }
  } catch (error) {
    throw new Error(`Get "${urlOf(get)}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function exchange(get: HttpGet, socket: Duplex, userAgent: string): Promise<HttpAnswer> {
  const { pathname, search } = new URL(urlOf(get));
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      method: 'GET',
      path: pathname + search,
      headers: requestHeaders(get, userAgent),
      createConnection: () => socket as Socket,
    });
    request.on('error', (error) => reject(error.message.includes('socket hang up') ? new Error('EOF') : error));
    request.on('response', (response) => {
      readBody(response).then((body) => resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }), reject);
    });
    request.end();
  });
}

function requestHeaders(get: HttpGet, userAgent: string): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { name, value } of get.headers) headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  if (!headers.has('host')) headers.set('host', [joinHostPort(get.host, get.port)]);
  if (!headers.has('user-agent')) headers.set('user-agent', [userAgent]);
  if (!headers.has('accept')) headers.set('accept', ['*/*']);
  // An Accept header that is set but empty asks for none at all.
  for (const [name, values] of headers) if (values.every((value) => value === '')) headers.delete(name);
  headers.set('connection', ['close']);
  return Object.fromEntries(headers);
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= maxBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBodyBytes).toString('utf8');
}
