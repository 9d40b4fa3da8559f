/** What was read, and whether it should be written anew: by another key, or encrypted at all. */
export interface Decrypted {
  readonly value: Uint8Array;
  readonly stale: boolean;
}

/**
 * How stored values of one resource are encrypted. `key` is the store's key: values are bound to their place where the
 * cipher allows it. @throws {Error} when a value cannot be read.
 */
export interface ValueTransformer {
  encrypt(value: Uint8Array, key: string): Uint8Array;
  decrypt(value: Uint8Array, key: string): Decrypted;
}

/** One cipher with one key. */
export interface Cipher {
  /** What stands before every value: `k8s:enc:<cipher>:v1:<key name>:`; empty: values are left as they are. */
  readonly prefix: string;
  encrypt(value: Uint8Array, key: string): Uint8Array;
  decrypt(value: Uint8Array, key: string): Uint8Array;
}

const encryptedPrefix = Buffer.from('k8s:enc:');

/** Values as they are; refuses those that somebody has encrypted. */
export const identity: Cipher = {
  prefix: '',
  encrypt: (value) => value,
  decrypt: (value) => {
    if (startsWith(value, encryptedPrefix)) throw new Error('identity transformer tried to read encrypted data');
    return value;
  },
};

/**
 * Writes with the first cipher, reads with whichever has written (k8s.io/apiserver storage/value PrefixTransformers).
 * `placeOf` tells what values are bound to: their key as others see it who share the store.
 */
export function prefixTransformer(ciphers: readonly Cipher[], placeOf: (key: string) => string = (key) => key): ValueTransformer {
  const all = ciphers.map((cipher) => ({ cipher, prefix: Buffer.from(cipher.prefix) }));
  const { cipher: first, prefix } = all[0]!;
  return {
    encrypt: (value, key) => {
      const encrypted = first.encrypt(value, placeOf(key));
      return prefix.byteLength === 0 ? encrypted : Buffer.concat([prefix, encrypted]);
    },
    decrypt: (value, key) => {
      for (const { cipher, prefix: before } of all) {
        if (!startsWith(value, before)) continue;
        // Unencrypted values have no prefix that would tell them from others: a later cipher may have written this one.
        if (before.byteLength === 0 && startsWith(value, encryptedPrefix)) continue;
        return { value: cipher.decrypt(value.subarray(before.byteLength), placeOf(key)), stale: cipher !== first };
      }
      throw new Error('no matching prefix found');
    },
  };
}

function startsWith(value: Uint8Array, prefix: Buffer): boolean {
  return value.byteLength >= prefix.byteLength && prefix.equals(value.subarray(0, prefix.byteLength));
}

/** Says how each resource is encrypted; the answer may change while a server runs. */
export interface EncryptionAtRest {
  /** Undefined: values are stored as they are. */
  transformerOf(definition: { readonly group: string; readonly plural: string }): ValueTransformer | undefined;
}
