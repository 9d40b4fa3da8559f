import { proxyRequest, type Backend, type HttpBody, type HttpRequest } from '@kubewright/http';

/** Documents of extension servers are read up to here. */
const maxBytes = 32 << 20;

/** GETs a document from an extension server. @throws {Error} in Go's words when it cannot be had in time. */
export async function fetchFrom(backend: Backend, signal: AbortSignal): Promise<{ status: number; text: string }> {
  const { status, body } = await proxyRequest(getRequest(signal), { ...backend, redirects: 'refuse' });
  return { status, text: await textOf(body) };
}

/** A request of this server's own, to be passed on. */
function getRequest(signal: AbortSignal): HttpRequest {
  return {
    method: 'GET',
    path: '',
    query: '',
    headers: new Map(),
    remoteAddress: '',
    httpVersion: '1.1',
    signal,
    body: async () => new Uint8Array(),
    stream: (async function* (): AsyncGenerator<Uint8Array> {})(),
  };
}

/** @throws {Error} when it is longer than a document may be. */
export async function textOf(body: HttpBody): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunksOf(body)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error(`the response is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export async function* chunksOf(body: HttpBody): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else if (body) yield* body;
}
