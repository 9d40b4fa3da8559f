import type { HttpResponse } from '@kubewright/http';
import type { Endpoint, Outcome, RequestContext } from '../pipeline/exchange.ts';
import { jsonType, parseAccept } from '../request/negotiation.ts';
import type { OpenApiDocument, OpenApiDocuments } from './openapi-documents.ts';

const jsonTypes: ReadonlySet<string> = new Set([jsonType, 'application/*', '*/*']);
/** What old clients ask for has an @, which is no token of RFC 7230, so answers name the other. */
const protobufType = (version: 'v2' | 'v3', separator: '.' | '@' = '.'): string =>
  `application/com.github.proto-openapi.spec.${version}${separator}v1.0+protobuf`;

/** /openapi/v2, /openapi/v3 and one document a group version (k8s.io/kube-openapi handler, handler3). */
export function createOpenApiEndpoint(
  documents: OpenApiDocuments,
  extensions: () => ReadonlyMap<string, string> = () => new Map(),
): (path: string) => Endpoint | undefined {
  return (path) => {
    if (path === '/openapi/v2') return async (context) => answer(context, 'v2', await documents.v2(), { vary: 'Accept-Encoding, Accept' });
    if (path === '/openapi/v3') return () => index(documents, extensions());
    if (!path.startsWith('/openapi/v3/')) return undefined;
    const name = path.slice('/openapi/v3/'.length);
    const document = documents.v3(name);
    if (!document) return () => ({ status: 404, headers: {} });
    return async (context) => groupVersion(context, path, await document, documents.expiry());
  };
}

/** Paths with the hash of what is behind them, so that clients may keep what they have read. */
async function index(documents: OpenApiDocuments, extensions: ReadonlyMap<string, string>): Promise<Outcome> {
  const paths: Record<string, { serverRelativeURL: string }> = {};
  for (const path of documents.paths()) {
    const document = await documents.v3(path);
    if (document) paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${document.hash}` };
  }
  for (const [path, serverRelativeURL] of extensions) paths[path] = { serverRelativeURL };
  // Upstream names no type, and Go guesses one from how the text begins.
  const headers = { 'last-modified': documents.now() };
  return { status: 200, contentType: 'text/plain; charset=utf-8', headers, ...sized(Buffer.from(JSON.stringify({ paths }))) };
}

function groupVersion(context: RequestContext, path: string, document: OpenApiDocument, expires: string): Outcome | Promise<Outcome> {
  const asked = context.query.get('hash');
  if (asked === null || asked === '') return answer(context, 'v3', document, {});
  if (asked !== document.hash)
    return { status: 301, headers: { location: `${path}?hash=${document.hash}`, 'content-type': jsonType, vary: 'Accept' } };
  return answer(context, 'v3', document, { 'cache-control': 'public, immutable', expires });
}

async function answer(
  context: RequestContext,
  version: 'v2' | 'v3',
  { body, hash, protobuf, lastModified }: OpenApiDocument,
  more: Record<string, string>,
): Promise<Outcome> {
  const form = chosenForm(context, version);
  if (form === undefined) return notAcceptable;
  const headers = { etag: `"${hash}"`, vary: 'Accept', ...more };
  if (context.request.headers.get('if-none-match') === headers.etag) return { status: 304, headers };
  const whole = { ...headers, 'last-modified': lastModified };
  if (form === 'protobuf') return { status: 200, contentType: protobufType(version), headers: whole, ...sized(await protobuf()) };
  return { status: 200, contentType: jsonType, headers: whole, ...sized(body) };
}

const sized = (body: Uint8Array): { body: Uint8Array; sizeBytes: number } => ({ body, sizeBytes: body.byteLength });

/** Upstream says nothing more here. */
const notAcceptable: HttpResponse = { status: 406, headers: { vary: 'Accept' } };

function chosenForm({ request }: RequestContext, version: 'v2' | 'v3'): 'json' | 'protobuf' | undefined {
  for (const { type } of parseAccept(request.headers.get('accept') || '*/*')) {
    if (jsonTypes.has(type)) return 'json';
    if (type === protobufType(version) || type === protobufType(version, '@')) return 'protobuf';
  }
  return undefined;
}
