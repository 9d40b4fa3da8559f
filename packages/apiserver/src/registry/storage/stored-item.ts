import { readFrozenJson, readJson, type KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { Resident } from './object-memory.ts';
import type { StorageKeys } from './storage-keys.ts';

const noEntries: ReadonlyMap<string, string> = new Map();

interface StoredItemInit {
  readonly keys: StorageKeys;
  readonly key: string;
  readonly revision: number;
  readonly bytes: Uint8Array;
  readonly object: KubeObject;
  readonly fields: ReadonlyMap<string, string> | undefined;
  /** Holds the object for a while; unset: nobody is about to ask for it. */
  readonly fresh?: FreshItems;
}

/**
 * The newest items that were written: whoever follows the cache asks for their objects right away. Later they are let go
 * of, before a collection of young objects carries them along; a WeakRef would not let it drop them either.
 */
export class FreshItems {
  readonly #items: (StoredItem | undefined)[] = new Array<undefined>(maxFresh);
  #next = 0;

  add(item: StoredItem): void {
    this.#items[this.#next]?.letGo();
    this.#items[this.#next] = item;
    this.#next = (this.#next + 1) % maxFresh;
  }
}

const maxFresh = 128;
/** Larger ones are not held: 128 of the largest objects there can be would be a gigabyte. */
const maxFreshBytes = 32 * 1_024;

/**
 * One object as it is kept: bytes and an index row. The parsed form is shared while anybody holds it, and parsed again
 * when nobody did: an informer in this process keeps it alive, an object nobody watches costs its bytes only. There are
 * many of them, so that what can be told from something else is no field.
 */
export class StoredItem implements CachedObject, Resident {
  readonly key: string;
  readonly revision: number;
  readonly labels: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  readonly apiVersion: string;
  readonly sizeBytes: number;
  slot = -1;
  readonly #keys: StorageKeys;
  #memory: ArrayBufferLike;
  #start: number;
  #object: KubeObject | WeakRef<KubeObject> | undefined;

  constructor({ keys, key, revision, bytes, object, fields, fresh }: StoredItemInit) {
    this.key = key;
    this.revision = revision;
    this.labels = object.metadata.labels ? new Map(Object.entries(object.metadata.labels)) : noEntries;
    this.fields = fields ?? noEntries;
    this.apiVersion = object.apiVersion === keys.apiVersion ? keys.apiVersion : (object.apiVersion ?? '');
    this.sizeBytes = bytes.byteLength;
    this.#keys = keys;
    this.#memory = bytes.buffer;
    this.#start = bytes.byteOffset;
    if (fresh && bytes.byteLength <= maxFreshBytes) {
      this.#object = object;
      fresh.add(this);
    } else this.#object = new WeakRef(object);
  }

  /** Whether it was made for the storage that these keys are of. */
  isOf(keys: StorageKeys): boolean {
    return this.#keys === keys;
  }

  get namespace(): string {
    return this.#keys.namespaceOf(this.key);
  }

  get name(): string {
    return this.#keys.nameOf(this.key);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.#memory, this.#start, this.sizeBytes);
  }

  get memory(): ArrayBufferLike {
    return this.#memory;
  }

  moveTo({ buffer, byteOffset }: Uint8Array): void {
    this.#memory = buffer;
    this.#start = byteOffset;
  }

  /** Whoever has the object by now keeps it alive. */
  letGo(): void {
    this.#object = undefined;
  }

  object(): KubeObject {
    const known = this.#object instanceof WeakRef ? this.#object.deref() : this.#object;
    if (known) return known;
    const object = readFrozenJson(decoder.decode(this.bytes)) as unknown as KubeObject;
    this.#object = new WeakRef(object);
    return object;
  }
}

const decoder = new TextDecoder();

/** Parses JSON bytes this server has encoded itself. */
export function parseObject(bytes: Uint8Array): KubeObject {
  return readJson(decoder.decode(bytes)) as unknown as KubeObject;
}
