import { badRequest, parseJson, type ApiError } from '@kubewright/api-machinery';

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
  const { v, rv, start } = parse(token);
  if (v !== tokenVersion) throw invalidToken(`: server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0)
    throw invalidToken(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') throw invalidToken(': encoded start key empty (version meta.k8s.io/v1)');
  // No token may lead out of its list.
  if (start.split('/').some((part, i) => part === '.' || part === '..' || (part === '' && i > 0))) throw invalidToken(`: ${start}`);
  return { revision: rv, start };
}

function parse(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const bad = /[^A-Za-z0-9_-]/.exec(token);
  if (bad) throw invalidToken(`: illegal base64 data at input byte ${bad.index}`);
  // Six bits are no byte.
  if (token.length % 4 === 1) throw invalidToken(`: illegal base64 data at input byte ${token.length - 1}`);
  try {
    const { value } = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw invalidToken(`: ${(error as Error).message}`);
  }
  throw invalidToken(': it holds no object');
}

const invalidToken = (why: string): ApiError => badRequest(`invalid continue token: continue key is not valid${why}`);
