import { badRequest } from '@kubewright/api-machinery';

/** Where the next page of a list begins. */
export interface ContinueToken {
  /** The revision all pages are of; -1 for an inconsistent continuation at the newest one. */
  readonly revision: number;
  /** Key behind the list's prefix to begin with, inclusive. */
  readonly start: string;
}

const tokenVersion = 'meta.k8s.io/v1';

/** Token for the page behind `lastKey` (k8s.io/apiserver pkg/storage/continue.go). */
export function encodeContinue(lastKey: string, revision: number): string {
  const text = JSON.stringify({ v: tokenVersion, rv: revision, start: `${lastKey}\u0000` });
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** @throws {ApiError} BadRequest for anything this server did not write. */
export function decodeContinue(token: string): ContinueToken {
  const parsed = parse(token);
  if (parsed?.v !== tokenVersion) throw badRequest('continue key is not valid: server does not recognize this encoded version');
  const { rv, start } = parsed;
  if (typeof start !== 'string' || start === '') throw badRequest('continue key is not valid: encoded continue start key empty (version meta.k8s.io/v1)');
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) throw badRequest('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (start.includes('../') || start.startsWith('..')) throw badRequest(`continue key is not valid: ${start}`);
  return { revision: rv, start };
}

function parse(token: string): { v?: unknown; rv?: unknown; start?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data or JSON');
  }
}
