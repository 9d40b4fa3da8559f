import { unauthorized } from '@kubewright/api-machinery';
import { type ServiceAccountKey, tokenAlgorithmOf } from './service-account-key.ts';

const cacheSize = 4096;

/** The `iss` claim of what looks like a JWT, unverified. */
export function issuerOf(token: string): string | undefined {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature || !/^[A-Za-z0-9_-]+$/.test(payload)) return undefined;
  try {
    return (JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { iss?: string } | null)?.iss;
  } catch {
    return undefined;
  }
}

/**
 * What the payload of a token says if one of `keys` has signed it, and what is valid for a time is so at `nowMs`.
 * @throws {ApiError} Unauthorized.
 */
export async function verifiedPayload(token: string, keys: readonly ServiceAccountKey[], issuer: string, nowMs: number): Promise<unknown> {
  const { importSPKI, jwtVerify } = await import('jose');
  for (const { publicKeyPem } of keys) {
    try {
      const algorithm = tokenAlgorithmOf(publicKeyPem);
      const key = await importSPKI(publicKeyPem, algorithm);
      const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], issuer, currentDate: new Date(nowMs) });
      return payload;
    } catch {
      // Perhaps another key has signed it.
    }
  }
  throw unauthorized();
}

/** What is known of tokens whose signature was checked; of too many the oldest goes first. */
export class VerifiedTokens<T> {
  readonly #known = new Map<string, T>();

  get(token: string): T | undefined {
    return this.#known.get(token);
  }

  add(token: string, verified: T): T {
    if (this.#known.size >= cacheSize) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(token, verified);
    return verified;
  }
}
