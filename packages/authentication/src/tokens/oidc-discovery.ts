import { type ServiceAccountKey, keyIdOf, tokenAlgorithmOf } from './service-account/service-account-key.ts';

/** The document at /.well-known/openid-configuration: how others find the keys (KEP-1393). */
export function openIdConfiguration(
  issuer: string,
  jwksUri: string,
  keys: readonly Pick<ServiceAccountKey, 'publicKeyPem'>[],
): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: jwksUri,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(keys.map(({ publicKeyPem }) => tokenAlgorithmOf(publicKeyPem)))].sort(),
  };
}

/** The document at /openid/v1/jwks, of type application/jwk-set+json: the public keys. */
export async function jsonWebKeySet(
  keys: readonly Pick<ServiceAccountKey, 'publicKeyPem'>[],
): Promise<{ keys: Record<string, unknown>[] }> {
  const { exportJWK, importSPKI } = await import('jose');
  const entries = keys.map(async ({ publicKeyPem }) => {
    const alg = tokenAlgorithmOf(publicKeyPem);
    const jwk = await exportJWK(await importSPKI(publicKeyPem, alg, { extractable: true }));
    // In the order of go-jose's fields.
    const { kty, crv, x, y, n, e } = jwk;
    return { use: 'sig', kty, kid: await keyIdOf(publicKeyPem), crv, alg, x, y, n, e };
  });
  return { keys: await Promise.all(entries) };
}
