import { createHmac } from 'node:crypto';
import type { Random } from '@kubewright/api-machinery';
import { openGcm, sealGcm } from '../ciphers.ts';
import { dekSourceTypes } from './encrypted-object.ts';

/** Encrypts data with a key of its own, or one derived for each value. */
export interface DataKey {
  encrypt(value: Uint8Array, place: string): Uint8Array;
  /** @throws {Error} */
  decrypt(value: Uint8Array, place: string): Uint8Array;
}

export const seedBytes = 32;
const infoBytes = 32;

/** What a decrypted source is good for. @throws {Error} when it has not the right length. */
export function dataKeyOf(source: Uint8Array, sourceType: number, random: Random): DataKey {
  return sourceType === dekSourceTypes.seed ? seededKey(source, random) : plainKey(source, random);
}

/** AES-GCM with the key itself: what servers before 1.29 have written. */
function plainKey(key: Uint8Array, random: Random): DataKey {
  if (![16, 24, 32].includes(key.byteLength)) throw new Error(`crypto/aes: invalid key size ${key.byteLength}`);
  return { encrypt: (value, place) => sealGcm(key, value, place, random), decrypt: (value, place) => openGcm(key, value, place) };
}

/**
 * A key for each value, derived from the seed and 32 random bytes that stand before it, so that no nonce can repeat under
 * one key (encrypt/aes/aes_extended_nonce.go: the expand step of HKDF with SHA-256).
 */
function seededKey(seed: Uint8Array, random: Random): DataKey {
  if (seed.byteLength < seedBytes) throw new Error(`invalid seed length ${seed.byteLength} used for key generation`);
  const derived = (info: Uint8Array): Uint8Array => createHmac('sha256', seed).update(info).update(Uint8Array.of(1)).digest();
  return {
    encrypt: (value, place) => {
      const info = random.bytes(infoBytes);
      return Buffer.concat([info, sealGcm(derived(info), value, place, random)]);
    },
    decrypt: (value, place) => {
      if (value.byteLength < infoBytes) throw new Error('the stored data was shorter than the required size');
      return openGcm(derived(value.subarray(0, infoBytes)), value.subarray(infoBytes), place);
    },
  };
}
