import { ApiError, type KubeObject, type Logger, type Status } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import { streamed } from '../render/chunks.ts';
import { acceptsGzip, compress, gzipThresholdBytes } from '../render/compress.ts';
import { renderDocument, type Rendered } from '../render/render-answer.ts';
import { toStatus } from '../render/status.ts';
import { jsonType, negotiateOutput, type OutputFormat } from '../request/negotiation.ts';
import { wantsPretty } from '../request/wants-pretty.ts';
import { serializeAttributes } from '../tracing/request-attributes.ts';
import type { Exchange, Outcome } from './exchange.ts';

const jsonFormat: OutputFormat = { mediaType: jsonType, metaVersion: 'v1' };

/** The response an outcome becomes: general headers, warnings, compression. */
export function responseOf(exchange: Exchange, outcome: Outcome): HttpResponse | Promise<HttpResponse> {
  addWarnings(exchange);
  const { headers } = exchange;
  return 'contentType' in outcome ? encoded(exchange, outcome) : { ...outcome, headers: { ...headers, ...outcome.headers } };
}

function encoded(
  { request, headers }: Exchange,
  { status, contentType, body, sizeBytes, headers: own }: Rendered,
): HttpResponse | Promise<HttpResponse> {
  Object.assign(headers, own);
  headers['content-type'] = contentType;
  if (sizeBytes < gzipThresholdBytes || !acceptsGzip(request.headers.get('accept-encoding'))) {
    return { status, headers, body: isWhole(body) ? body : sizeBytes < gzipThresholdBytes ? [...body] : streamed(body) };
  }
  headers['content-encoding'] = 'gzip';
  headers['vary'] ??= 'Accept-Encoding';
  return compress(body).then((compressed) => ({ status, headers, body: compressed }));
}

/** The response whatever was thrown becomes: a Status; what is no ApiError tells nothing of the inside. */
export function failureResponse(exchange: Exchange, error: unknown, logger: Logger): HttpResponse {
  addWarnings(exchange);
  const { request, headers, cbor } = exchange;
  const status = toStatus(error);
  // Upstream has 500s without a reason for what is a client's fault: those tell of no malfunction.
  if (status.code === 500 && status.reason !== undefined)
    logger.error('a request failed', { method: request.method, path: request.path, error: describe(error) });
  const seconds = status.details?.retryAfterSeconds;
  if (seconds) headers['retry-after'] = String(seconds);
  const { body, contentType, sizeBytes } = renderStatus(status, request.headers.get('accept'), cbor, wantsPretty(exchange));
  const step = exchange.trace?.span.start('SerializeObject', serializeAttributes(exchange, contentType));
  step?.event('About to start writing response', { size: sizeBytes });
  step?.end();
  return { status: status.code ?? 500, headers: { ...headers, 'content-type': contentType }, body: body as Uint8Array };
}

function renderStatus(status: Status, accept: string | undefined, cbor: boolean, pretty: boolean): Rendered {
  const code = status.code ?? 500;
  try {
    // A Status is never a table: such a clause of the Accept header does not count here.
    const format = negotiateOutput(accept, { protobuf: true, cbor, transforms: false });
    return renderDocument(code, status as unknown as KubeObject, { format, pretty });
  } catch {
    // Where nothing fits, upstream falls back to indented JSON.
    return renderDocument(code, status as unknown as KubeObject, { format: jsonFormat, pretty: true });
  }
}

function describe(error: unknown): string {
  return error instanceof ApiError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function addWarnings({ headers, warnings: { texts } }: Exchange): void {
  if (texts.length > 0) headers['warning'] = texts.map(warningHeader);
}

/** RFC 7234 warning text: code 299, no agent, a quoted string; UTF-8, each byte a character as Node writes headers. */
function warningHeader(text: string): string {
  const bytes = new TextEncoder().encode(text.replace(/[\\"]/g, '\\$&'));
  return `299 - "${String.fromCharCode(...bytes)}"`;
}

/** Nothing is gained by letting the parts of a body that is there already follow one another. */
const isWhole = (body: Uint8Array | Iterable<Uint8Array>): body is Uint8Array | Uint8Array[] =>
  body instanceof Uint8Array || Array.isArray(body);
