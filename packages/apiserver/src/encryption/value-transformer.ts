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
  /** Who would write now: the same object as long as nothing read as fresh has become stale. */
  readonly writer: object;
  /**
   * Fetches what decrypting these values takes and is kept elsewhere; undefined when there is nothing to wait for.
   * @throws {Error} when it cannot be had now.
   */
  prepare(values: readonly Uint8Array[]): Promise<void> | undefined;
}

/** One cipher with one key. */
export interface Cipher {
  /** What stands before every value: `k8s:enc:<cipher>:v1:<key name>:`; empty: values are left as they are. */
  readonly prefix: string;
  encrypt(value: Uint8Array, key: string): Uint8Array;
  decrypt(value: Uint8Array, key: string): Decrypted;
  /** {@link ValueTransformer.prepare}, for values without their prefix. */
  prepare?(values: readonly Uint8Array[]): Promise<void> | undefined;
  /** {@link ValueTransformer.writer}; undefined while it cannot write. */
  writer?(): object | undefined;
}

/** Is told of every value that is transformed: does the work, and counts how it went. `prefix`: of the cipher. */
export type TransformationObserver = <T>(type: 'to_storage' | 'from_storage', prefix: string, work: () => T) => T;

const encryptedPrefix = Buffer.from('k8s:enc:');

/** Values as they are; refuses those that somebody has encrypted. */
export const identity: Cipher = {
  prefix: '',
  encrypt: (value) => value,
  decrypt: (value) => {
    if (isEncrypted(value)) throw new Error('identity transformer tried to read encrypted data');
    return fresh(value);
  },
};

/** Read with a key that would write it the same way. */
export const fresh = (value: Uint8Array): Decrypted => ({ value, stale: false });

/**
 * Writes with the first cipher, reads with whichever has written (k8s.io/apiserver storage/value PrefixTransformers).
 * `placeOf` tells what values are bound to: their key as others see it who share the store.
 */
export function prefixTransformer(
  ciphers: readonly Cipher[],
  placeOf: (key: string) => string = (key) => key,
  observe: TransformationObserver = (_type, _prefix, work) => work(),
): ValueTransformer {
  const all = ciphers.map((cipher) => ({ cipher, prefix: Buffer.from(cipher.prefix) }));
  const { cipher: first, prefix } = all[0]!;
  /** Unencrypted values have no prefix that would tell them from others: a later cipher may have written this one. */
  const wrote = ({ prefix: before }: (typeof all)[number], value: Uint8Array): boolean =>
    startsWith(value, before) && !(before.byteLength === 0 && isEncrypted(value));
  const transformer: ValueTransformer = {
    encrypt: (value, key) => {
      const encrypted = observe('to_storage', first.prefix, () => first.encrypt(value, placeOf(key)));
      return prefix.byteLength === 0 ? encrypted : Buffer.concat([prefix, encrypted]);
    },
    decrypt: (value, key) => {
      const by = all.find((each) => wrote(each, value));
      if (!by) return observe('from_storage', 'unknown', noMatchingPrefix);
      const decrypted = observe('from_storage', by.cipher.prefix || 'identity', () =>
        by.cipher.decrypt(value.subarray(by.prefix.byteLength), placeOf(key)),
      );
      return by.cipher === first ? decrypted : { value: decrypted.value, stale: true };
    },
    prepare: (values) => {
      const waits = all.flatMap((each) => {
        const wanted =
          each.cipher.prepare && values.filter((value) => wrote(each, value)).map((value) => value.subarray(each.prefix.byteLength));
        return (wanted && wanted.length > 0 && each.cipher.prepare!(wanted)) || [];
      });
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => {});
    },
    get writer() {
      return first.writer?.() ?? transformer;
    },
  };
  return transformer;
}

function noMatchingPrefix(): never {
  throw new Error('no matching prefix found');
}

/** By whatever cipher. */
export const isEncrypted = (value: Uint8Array): boolean => startsWith(value, encryptedPrefix);

function startsWith(value: Uint8Array, prefix: Buffer): boolean {
  return value.byteLength >= prefix.byteLength && prefix.equals(value.subarray(0, prefix.byteLength));
}

/** Says how each resource is encrypted; the answer may change while a server runs. */
export interface EncryptionAtRest {
  /** Undefined: values are stored as they are. */
  transformerOf(definition: { readonly group: string; readonly plural: string }): ValueTransformer | undefined;
}
