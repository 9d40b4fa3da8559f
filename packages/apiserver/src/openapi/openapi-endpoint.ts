import { notAcceptable } from '@kubewright/api-machinery';
import type { HttpResponse } from '@kubewright/http';
import type { Endpoint, Outcome, RequestContext } from '../pipeline/http-pipeline.ts';
import { jsonType, parseAccept } from '../request/negotiation.ts';
import type { OpenApiDocument, OpenApiDocuments } from './openapi-documents.ts';

const jsonTypes: ReadonlySet<string> = new Set([jsonType, 'application/*', '*/*']);

/** /openapi/v2, /openapi/v3 and one document a group version (k8s.io/kube-openapi handler, handler3). */
export function createOpenApiEndpoint(documents: OpenApiDocuments): (path: string) => Endpoint | undefined {
  return (path) => {
    if (path === '/openapi/v2') return (context) => answer(context, documents.v2(), {});
    if (path === '/openapi/v3') return (context) => index(context, documents);
    if (!path.startsWith('/openapi/v3/')) return undefined;
    const name = path.slice('/openapi/v3/'.length);
    const document = documents.v3(name);
    return document && ((context) => groupVersion(context, path, document));
  };
}

/** Paths with the hash of what is behind them, so that clients may keep what they have read. */
async function index(context: RequestContext, documents: OpenApiDocuments): Promise<Outcome> {
  assertJson(context);
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const path of documents.paths()) {
    const document = documents.v3(path);
    if (document) paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${document.hash}` };
    // The first index makes every document: others get their turn in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { status: 200, contentType: jsonType, ...sized(Buffer.from(JSON.stringify({ paths }))) };
}

function groupVersion(context: RequestContext, path: string, document: OpenApiDocument): Outcome {
  const asked = context.query.get('hash');
  if (asked === null || asked === '') return answer(context, document, {});
  if (asked !== document.hash) return { status: 301, headers: { location: `${path}?hash=${document.hash}` } };
  return answer(context, document, { 'cache-control': 'public, immutable', expires: 'Fri, 31 Dec 2100 23:59:59 GMT' });
}

function answer(context: RequestContext, { body, hash }: OpenApiDocument, more: Record<string, string>): HttpResponse | Outcome {
  assertJson(context);
  const headers = { etag: `"${hash}"`, vary: 'Accept', ...more };
  if (context.request.headers.get('if-none-match') === headers.etag) return { status: 304, headers };
  return { status: 200, contentType: jsonType, headers, ...sized(body) };
}

const sized = (body: Uint8Array): { body: Uint8Array; sizeBytes: number } => ({ body, sizeBytes: body.byteLength });

function assertJson({ request }: RequestContext): void {
  const accept = request.headers.get('accept');
  if (accept === undefined || accept === '' || parseAccept(accept).some(({ type }) => jsonTypes.has(type))) return;
  throw notAcceptable(`only the following media types are accepted: ${jsonType}`);
}
