import { deepFreeze, type KubeObject } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';

const noEntries: ReadonlyMap<string, string> = new Map();

interface StoredItemInit {
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
 * when nobody did: an informer in this process keeps it alive, an object nobody watches costs its bytes only.
 */
export class StoredItem implements CachedObject {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly bytes: Uint8Array;
  readonly labels: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
  readonly apiVersion: string;
  #object: KubeObject | undefined;
  #parsed: WeakRef<KubeObject> | undefined;

  constructor({ key, revision, bytes, object, fields, fresh }: StoredItemInit) {
    this.key = key;
    this.revision = revision;
    this.bytes = bytes;
    this.namespace = object.metadata.namespace ?? '';
    this.name = object.metadata.name ?? '';
    this.labels = object.metadata.labels ? new Map(Object.entries(object.metadata.labels)) : noEntries;
    this.fields = fields ?? noEntries;
    this.apiVersion = object.apiVersion ?? '';
    if (fresh && bytes.byteLength <= maxFreshBytes) {
      this.#object = object;
      fresh.add(this);
    } else this.#parsed = new WeakRef(object);
  }

  /** Whoever has the object by now keeps it alive. */
  letGo(): void {
    this.#object = undefined;
  }

  object(): KubeObject {
    const known = this.#object ?? this.#parsed?.deref();
    if (known) return known;
    const object = deepFreeze(parseObject(this.bytes));
    this.#parsed = new WeakRef(object);
    return object;
  }
}

/** Parses JSON bytes this server has encoded itself. */
export function parseObject(bytes: Uint8Array): KubeObject {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as KubeObject;
}
