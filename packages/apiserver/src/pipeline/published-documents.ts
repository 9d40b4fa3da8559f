import { ApiError, type PublishedPath } from '@kubewright/api-machinery';
import { parseAccept } from '../request/negotiation.ts';
import type { Outcome, RequestContext } from './exchange.ts';
import type { PathEndpoints } from './route.ts';

/** A document that the server publishes for others to keep, in one form only. */
export interface PublishedDocument extends PublishedPath {
  readonly text: () => string | Promise<string>;
}

const cacheControl = 'public, max-age=3600';

/** Answers the paths of published documents, such as the keys of service account tokens (pkg/routes/openidmetadata.go). */
export function createPublishedDocuments(documents: readonly PublishedDocument[]): PathEndpoints {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return (path) => {
    const document = byPath.get(path.length > 1 ? path.replace(/\/$/, '') : path);
    return document && ((context) => answer(document, context));
  };
}

/** @throws {ApiError} NotAcceptable, as upstream's router says it. */
async function answer({ contentType, text }: PublishedDocument, { request }: RequestContext): Promise<Outcome> {
  const clauses = parseAccept(request.headers.get('accept') || '*/*');
  if (!clauses.some(({ type }) => type === '*/*' || type === contentType)) {
    const message = `406: Not Acceptable\n\nAvailable representations: ${contentType}`;
    throw new ApiError({ code: 406, reason: 'NotAcceptable', message, details: {} });
  }
  return { status: 200, headers: { 'content-type': contentType, 'cache-control': cacheControl }, body: await text() };
}
