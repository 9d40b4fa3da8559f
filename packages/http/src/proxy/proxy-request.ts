import type { ClientRequest, IncomingMessage } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createDeflateRaw, createGunzip, createGzip, createInflateRaw } from 'node:zlib';
import type { HttpBody, HttpRequest, HttpResponse } from '../handler.ts';
import { openRequest, type Backend } from './backend.ts';
import { returnedHeaders } from './forwarded-headers.ts';
import { rewriteHtml } from './rewrite-html.ts';
import { rewriteUrl, type ProxiedSite } from './rewrite-url.ts';

export interface ProxyTarget extends Backend {
  /**
   * `refuse`: a redirect is answered with 502 instead (CVE-2022-3172). Else how the backend is seen from outside: its
   * redirects and the links in its HTML pages then lead through the proxy again. None is ever followed.
   */
  readonly redirects: ProxiedSite | 'refuse';
}

/** What of a request is passed on; its path and headers are the target's to say. */
export type PassedOn = Pick<HttpRequest, 'method' | 'headers' | 'stream' | 'signal'>;

/**
 * Passes a request on and answers what the backend answers, both bodies as they come.
 * @throws {Error} that says why the backend could not be reached or gave no answer.
 */
export async function proxyRequest(request: PassedOn, target: ProxyTarget): Promise<HttpResponse> {
  const outgoing = await openRequest(target, request.method, request.signal);
  const leave = (): void => void outgoing.destroy();
  request.signal.addEventListener('abort', leave, { once: true });
  outgoing.once('close', () => request.signal.removeEventListener('abort', leave));
  if (request.signal.aborted) leave();
  const answered = answerOf(outgoing);
  // A backend may answer before it has read everything; a client that breaks off ends both.
  sendRequestBody(request, outgoing).catch(leave);
  return responseOf(await answered, target.redirects);
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ECONNRESET' ? new Error('EOF') : error));
    outgoing.once('close', () => reject(new Error('EOF')));
  });
}

async function sendRequestBody(request: PassedOn, outgoing: ClientRequest): Promise<void> {
  const chunks = request.stream[Symbol.asyncIterator]();
  let next = await chunks.next();
  // Nothing may follow the declared length: a second request would hide in it.
  if (request.headers.has('content-length')) Object.assign(outgoing, { strictContentLength: true });
  else if (!next.done) outgoing.setHeader('transfer-encoding', 'chunked');
  else if (!bodilessMethods.has(request.method)) outgoing.setHeader('content-length', '0');
  for (let sent = 0; !next.done; sent++) {
    if (sent > 0) await arrivalsRead();
    if (outgoing.destroyed) return;
    if (!outgoing.write(next.value)) await writableAgain(outgoing);
    next = await chunks.next();
  }
  outgoing.end();
}

/**
 * Once what has arrived at all sockets meanwhile is read: writing to a backend that has answered early and gone fails, and
 * would lose an answer nobody has read yet. The first turn may end with what was ready when it began.
 */
async function arrivalsRead(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const bodilessMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);

function writableAgain(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off('drain', done).off('close', done);
      resolve();
    };
    outgoing.on('drain', done).on('close', done);
  });
}

function responseOf(message: IncomingMessage, redirects: ProxiedSite | 'refuse'): HttpResponse {
  const status = message.statusCode ?? 502;
  const headers = returnedHeaders(message.rawHeaders);
  const { location } = message.headers;
  if (redirects === 'refuse') {
    if (location === undefined || status < 300 || status > 399) return { status, headers, body: message };
    message.destroy();
    return { status: 502, headers: {}, body: 'the backend attempted to redirect this request, which is not permitted' };
  }
  if (location !== undefined) return { status, headers: { ...headers, location: rewriteUrl(location, redirects) }, body: message };
  const isHtml = /^\s*text\/html\s*(?:;|$)/i.test(message.headers['content-type'] ?? '');
  const rewritten = isHtml ? rewrittenPage(message, redirects) : undefined;
  if (!rewritten) return { status, headers, body: message };
  delete headers['content-length'];
  return { status, headers, body: rewritten };
}

const decoders: ReadonlyMap<string, readonly [() => Transform, () => Transform]> = new Map([
  ['gzip', [createGunzip, createGzip] as const],
  ['deflate', [createInflateRaw, createDeflateRaw] as const],
]);

/** Undefined for an encoding that nobody here can read. */
function rewrittenPage(message: IncomingMessage, site: ProxiedSite): HttpBody {
  const encoding = message.headers['content-encoding'] ?? '';
  const rewrite = (chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => rewriteHtml(chunks, (url) => rewriteUrl(url, site));
  if (encoding === '') return rewrite(message);
  const coder = decoders.get(encoding);
  if (!coder) return undefined;
  const [decode, encode] = coder;
  // A page that breaks off breaks the answer off: the last stream is destroyed with the error.
  const plain = pipeline(message, decode(), () => {});
  return pipeline(Readable.from(rewrite(plain)), encode(), () => {});
}
