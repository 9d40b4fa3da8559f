import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { ServiceAccountKey } from '@kubewright/authentication';

/** A new key for service account tokens. */
export function newServiceAccountKey(): ServiceAccountKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKeyPem: privateKey, publicKeyPem: publicKey };
}

/** A new key that is made when somebody first looks at it. */
export function serviceAccountKeyWhenNeeded(): ServiceAccountKey {
  let made: ServiceAccountKey | undefined;
  const key = (): ServiceAccountKey => (made ??= newServiceAccountKey());
  return {
    get privateKeyPem() {
      return key().privateKeyPem;
    },
    get publicKeyPem() {
      return key().publicKeyPem;
    },
  };
}

/** The key that a private one is part of. */
export function keyOfPem(privateKeyPem: string): ServiceAccountKey {
  return { privateKeyPem, publicKeyPem: createPublicKey(privateKeyPem).export({ type: 'spki', format: 'pem' }).toString() };
}
