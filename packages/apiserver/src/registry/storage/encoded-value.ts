import type { KubeObject } from '@kubewright/api-machinery';
import type { StorageKeys } from './storage-keys.ts';
import type { StoredItem } from './stored-item.ts';

/**
 * Bytes to store, which know the object they are of until both whoever writes them and the cache have made their item of
 * it, and share one. No WeakMap keeps the two together: its entries would outlive every young collection.
 */
export class EncodedValue extends Uint8Array {
  #object: KubeObject | undefined;
  #item: StoredItem | undefined;

  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  static encode(text: string, object: KubeObject): EncodedValue {
    const { buffer, byteOffset, byteLength } = Buffer.from(text, 'utf8');
    const value = new EncodedValue(buffer, byteOffset, byteLength);
    value.#object = object;
    return value;
  }

  get object(): KubeObject | undefined {
    return this.#object;
  }

  /** For whoever asks second. */
  keep(item: StoredItem): void {
    this.#object = undefined;
    this.#item = item;
  }

  /** What was kept, once. Not what another server on the same store has kept: its rows lie in its own memory. */
  take(keys: StorageKeys, key: string, revision: number): StoredItem | undefined {
    const item = this.#item;
    if (item?.revision !== revision || item.key !== key || !item.isOf(keys)) return undefined;
    this.#item = undefined;
    return item;
  }
}
