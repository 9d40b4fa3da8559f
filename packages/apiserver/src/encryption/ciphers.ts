import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from '@kubewright/api-machinery';
import { openSecretBox, secretBox } from './secret-box.ts';
import { fresh, type Cipher } from './value-transformer.ts';

export interface NamedKey {
  readonly name: string;
  readonly secret: Uint8Array;
}

const ivBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const boxNonceBytes = 24;

/** AES in CBC mode with PKCS#7 padding (encrypt/aes/aes.go). */
export function aesCbc({ name, secret }: NamedKey, random: Random): Cipher {
  const algorithm = `aes-${secret.byteLength * 8}-cbc`;
  return {
    prefix: `k8s:enc:aescbc:v1:${name}:`,
    encrypt: (value) => {
      const iv = random.bytes(ivBytes);
      const cipher = createCipheriv(algorithm, secret, iv);
      return Buffer.concat([iv, cipher.update(value), cipher.final()]);
    },
    decrypt: (value) => {
      if (value.byteLength < ivBytes) throw new Error('the stored data was shorter than the required size');
      const cipher = createDecipheriv(algorithm, secret, value.subarray(0, ivBytes));
      return fresh(Buffer.concat([cipher.update(value.subarray(ivBytes)), cipher.final()]));
    },
  };
}

/** AES in Galois/counter mode; the key of the store is authenticated with the value. */
export function aesGcm({ name, secret }: NamedKey, random: Random): Cipher {
  return {
    prefix: `k8s:enc:aesgcm:v1:${name}:`,
    encrypt: (value, key) => sealGcm(secret, value, key, random),
    decrypt: (value, key) => fresh(openGcm(secret, value, key)),
  };
}

const gcmOf = (secret: Uint8Array): 'aes-256-gcm' => `aes-${secret.byteLength * 8}-gcm` as 'aes-256-gcm';

/** Nonce, ciphertext and tag. */
export function sealGcm(secret: Uint8Array, value: Uint8Array, place: string, random: Random): Uint8Array {
  const nonce = random.bytes(nonceBytes);
  const cipher = createCipheriv(gcmOf(secret), secret, nonce).setAAD(Buffer.from(place));
  return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

/** @throws {Error} when the value was not sealed with this key for this place. */
export function openGcm(secret: Uint8Array, value: Uint8Array, place: string): Uint8Array {
  if (value.byteLength < nonceBytes + tagBytes) throw new Error('the stored data was shorter than the required size');
  const cipher = createDecipheriv(gcmOf(secret), secret, value.subarray(0, nonceBytes)).setAAD(Buffer.from(place));
  cipher.setAuthTag(value.subarray(value.byteLength - tagBytes));
  const start = cipher.update(value.subarray(nonceBytes, value.byteLength - tagBytes));
  return Buffer.concat([start, authenticated(() => cipher.final())]);
}

/** What Go's crypto/cipher says of a value that was changed, or was written with another key or for another place. */
function authenticated<T>(finish: () => T): T {
  try {
    return finish();
  } catch {
    throw new Error('cipher: message authentication failed');
  }
}

/** XSalsa20 and Poly1305 (encrypt/secretbox/secretbox.go). */
export function secretbox({ name, secret }: NamedKey, random: Random): Cipher {
  return {
    prefix: `k8s:enc:secretbox:v1:${name}:`,
    encrypt: (value) => {
      const nonce = random.bytes(boxNonceBytes);
      return Buffer.concat([nonce, secretBox(value, nonce, secret)]);
    },
    decrypt: (value) => {
      if (value.byteLength < boxNonceBytes + tagBytes) throw new Error('the stored data was shorter than the required size');
      return fresh(openSecretBox(value.subarray(boxNonceBytes), value.subarray(0, boxNonceBytes), secret));
    },
  };
}
