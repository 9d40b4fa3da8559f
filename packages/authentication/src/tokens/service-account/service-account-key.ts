import { createPublicKey } from 'node:crypto';

/** The key pair that service account tokens are signed with: PEM, PKCS #8 and SPKI. */
export interface ServiceAccountKey {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

const curveAlgorithms: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);

/**
 * The JWS algorithm of tokens that a key has signed (pkg/serviceaccount/jwt.go).
 * @throws {Error} for a key that cannot sign tokens.
 */
export function tokenAlgorithmOf(publicKeyPem: string): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPublicKey(publicKeyPem);
  const algorithm = type === 'rsa' ? 'RS256' : type === 'ec' ? curveAlgorithms.get(details?.namedCurve) : undefined;
  if (!algorithm)
    throw new Error(`service account tokens are signed with RSA and ECDSA keys, not with one of type ${details?.namedCurve ?? type}`);
  return algorithm;
}

/** Makes an EC P-256 key pair. Keeping it (mode 0600) is the caller's: tokens outlive a process. */
export async function createServiceAccountKey(): Promise<ServiceAccountKey> {
  const { exportPKCS8, exportSPKI, generateKeyPair } = await import('jose');
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { privateKeyPem: await exportPKCS8(privateKey), publicKeyPem: await exportSPKI(publicKey) };
}

/** Key id as upstream makes it: the SHA-256 of the public key's DER in unpadded base64url. */
export async function keyIdOf(publicKeyPem: string): Promise<string> {
  const base64 = publicKeyPem.replaceAll(/-----[^-]+-----|\s/g, '');
  const der = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
