import { unauthorized } from '@kubewright/api-machinery';
import { keyIdOf, type ServiceAccountKey, tokenAlgorithmOf } from './service-account/service-account-key.ts';

const cacheSize = 4096;

/** The `iss` claim of what looks like a JWT, unverified. */
export function issuerOf(token: string): string | undefined {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature || !/^[A-Za-z0-9_-]+$/.test(payload)) return undefined;
  return (json(payload) as { iss?: string } | null | undefined)?.iss;
}

/**
 * What the payload of a token says if one of `keys` has signed it; what is valid for a time is not looked at.
 * @throws {ApiError} Unauthorized.
 */
export async function verifiedPayload(
  token: string,
  keys: readonly Pick<ServiceAccountKey, 'publicKeyPem'>[],
  issuer: string,
): Promise<unknown> {
  const keyId = (json(token.split('.')[0]!) as { kid?: string } | null | undefined)?.kid;
  let tried = 0;
  const { importSPKI, compactVerify } = await import('jose');
  for (const { publicKeyPem } of keys) {
    if (keyId && keyId !== (await keyIdOf(publicKeyPem))) continue;
    tried++;
    try {
      const algorithm = tokenAlgorithmOf(publicKeyPem);
      const key = await importSPKI(publicKeyPem, algorithm);
      const { payload } = await compactVerify(token, key, { algorithms: [algorithm] });
      const claims: unknown = JSON.parse(new TextDecoder().decode(payload));
      if ((claims as { iss?: string } | null)?.iss === issuer) return claims;
    } catch {
      // Perhaps another key has signed it.
    }
  }
  throw unauthorized(tried === 0 ? 'invalid signature, no keys found' : 'go-jose/go-jose: error in cryptographic primitive');
}

function json(part: string): unknown {
  try {
    return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
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
