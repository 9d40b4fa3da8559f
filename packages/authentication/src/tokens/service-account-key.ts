/** The key pair that service account tokens are signed with: PEM, PKCS #8 and SPKI. */
export interface ServiceAccountKey {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/** The algorithm of {@link createServiceAccountKey}'s keys. */
export const tokenAlgorithm = 'ES256';

/** Makes an EC P-256 key pair. Keeping it (mode 0600) is the caller's: tokens outlive a process. */
export async function createServiceAccountKey(): Promise<ServiceAccountKey> {
  const { exportPKCS8, exportSPKI, generateKeyPair } = await import('jose');
  const { privateKey, publicKey } = await generateKeyPair(tokenAlgorithm, { extractable: true });
  return { privateKeyPem: await exportPKCS8(privateKey), publicKeyPem: await exportSPKI(publicKey) };
}

/** Key id as upstream makes it: the SHA-256 of the public key's DER in unpadded base64url. */
export async function keyIdOf(publicKeyPem: string): Promise<string> {
  const base64 = publicKeyPem.replaceAll(/-----[^-]+-----|\s/g, '');
  const der = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
  return btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
