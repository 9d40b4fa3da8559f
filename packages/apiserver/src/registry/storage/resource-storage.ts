import {
  deepFreeze,
  internalError,
  type FieldReader,
  type KubeObject,
  type Logger,
  type ResourceDefinition,
  stringifyJson,
} from '@kubewright/api-machinery';
import type { KeyValue, LeaseId, Store, TxnRequest, TxnResult } from '@kubewright/storage';
import type { CacheCodec, CachedObject, WatchCache } from '@kubewright/watch-cache';
import type { EncryptionAtRest, ValueTransformer } from '../../encryption/value-transformer.ts';
import { readForeign } from './foreign-value.ts';
import type { StoreOperation, StoreRequestMetrics, StoreRequests } from '../../metrics/store-request-metrics.ts';
import type { LeaseBuckets } from './lease-buckets.ts';
import type { ObjectMemory } from './object-memory.ts';
import type { Span } from '../../tracing/span.ts';
import { sortedForm, typedForm, type StoredForm } from './stored-form.ts';
import { EncodedValue } from './encoded-value.ts';
import { StorageKeys } from './storage-keys.ts';
import { parseObject, StoredItem, type FreshItems } from './stored-item.ts';

export interface ResourceStorageDeps {
  readonly store: Store;
  readonly leases: LeaseBuckets;
  readonly logger: Logger;
  readonly createCache: (prefix: string, codec: CacheCodec) => WatchCache;
  /** Told of what is asked of the store. */
  readonly requests?: StoreRequestMetrics;
  /** A draft of the storage version as it is written. */
  readonly canonical: (draft: KubeObject) => KubeObject;
  readonly fresh: FreshItems;
  /** Where the bytes of what the cache holds are. */
  readonly memory: ObjectMemory;
  /** Unset: nothing is encrypted. */
  readonly encryption?: EncryptionAtRest | undefined;
  /** What is read of a stored object when its schema has changed since: the very object when it is as it should be. */
  readonly refresh?: (stored: KubeObject) => KubeObject;
}

/** Who waits: the signal is asked for only when there is something to wait for. */
export interface Waiting {
  readonly signal?: AbortSignal;
}

/** What became of a compare-and-swap. */
export type SwapResult =
  | { readonly kind: 'written'; readonly item: CachedObject }
  | { readonly kind: 'conflict'; readonly current: CachedObject | undefined };

/** The objects of one storage prefix: reads come from the watch cache, writes are compare-and-swap on the store. */
export class ResourceStorage {
  /** Lists the cache has answered, what it looked at for them and what it gave. */
  readonly lists = { total: 0, fetched: 0, returned: 0 };
  /** The same of those whose revision the cache no longer had. */
  readonly storeLists = { total: 0, fetched: 0, returned: 0 };
  readonly definition: ResourceDefinition;
  readonly keys: StorageKeys;
  readonly store: Store;
  readonly codec: CacheCodec;
  readonly #form: StoredForm;
  readonly #requests: StoreRequests | undefined;
  #cache: WatchCache | undefined;
  readonly #deps: ResourceStorageDeps;
  /** Values this process has sealed, by what they became. */
  readonly #opened = new WeakMap<Uint8Array, Uint8Array>();
  /** By whom objects are known to have been encrypted as they would be now. Of others a write changes something. */
  readonly #sealers = new WeakMap<CachedObject, object>();
  /** Objects that the store holds in another form: read with a newer schema, or written by somebody else. */
  readonly #otherForm = new WeakSet<CachedObject>();
  /** What selectors of any definition that shares the storage may name. */
  readonly #readers = new Map<string, FieldReader>();

  constructor(definition: ResourceDefinition, deps: ResourceStorageDeps) {
    this.definition = definition;
    this.#deps = deps;
    this.#requests = deps.requests?.of(definition);
    this.#form = definition.converter ? sortedForm : typedForm;
    this.store = deps.store;
    this.keys = new StorageKeys(definition);
    this.index(definition);
    this.codec = {
      decode: (key, value, revision) => this.#kept(this.#storedItem(key, value, revision)),
      release: (item) => deps.memory.release(item as StoredItem),
      ...(deps.encryption && { prepare: (values) => this.#transformer?.prepare(values) }),
    };
  }

  /** Files the fields a definition's selectors may name. Rows that are in the cache already stay as they are. */
  index({ hooks }: ResourceDefinition): void {
    for (const [name, read] of hooks.selectableFields ?? []) this.#readers.set(name, read);
  }

  /** Made, and filling begun, when it is first asked for. */
  get cache(): WatchCache {
    return (this.#cache ??= this.#deps.createCache(this.keys.prefix, this.codec));
  }

  /** Undefined while nobody has asked for the resource. */
  get objectCount(): number | undefined {
    return this.#cache?.size;
  }

  /** All of them together; 0 while nobody has asked for the resource. */
  get objectBytes(): number {
    return this.#cache?.sizeBytes ?? 0;
  }

  /** Waits until the cache shows everything acknowledged before the call; at once when it does. */
  caughtUp(waiting: Waiting = {}): Promise<void> | undefined {
    const { store } = this.#deps;
    return store.currentRevision
      ? store.currentRevision(waiting.signal).then((revision) => this.#reached(revision, waiting))
      : this.#reached(store.revision, waiting);
  }

  /** Whether the cache shows everything acknowledged by now. False where the store has to be asked. */
  get isCaughtUp(): boolean {
    const { store } = this.#deps;
    return !store.currentRevision && this.cache.revision >= store.revision;
  }

  #reached(revision: number, waiting: Waiting): Promise<void> | undefined {
    if (this.cache.revision >= revision) return undefined;
    const { signal } = waiting;
    const done = this.#requests?.waiting();
    const reached = this.cache.waitFor(revision, { ...(signal && { signal }) });
    return done ? reached.finally(done) : reached;
  }

  #txn(operation: StoreOperation, request: TxnRequest): Promise<TxnResult> {
    const { store } = this.#deps;
    return this.#requests ? this.#requests.measured(operation, () => store.txn(request)) : store.txn(request);
  }

  /** The object as of now or later. */
  async read(key: string, waiting?: Waiting): Promise<CachedObject | undefined> {
    await this.caughtUp(waiting);
    return this.cache.get(key);
  }

  /** Stores what {@link encode} made. Undefined: the name is taken. */
  async create(key: string, value: Uint8Array, span?: Span): Promise<CachedObject | undefined> {
    // Filled before the first write: whoever creates and then watches from what was answered must not be too late (I17).
    if (this.cache.revision === 0) await this.cache.ready();
    const leasing = this.#lease();
    const lease = leasing && (await leasing);
    const result = await this.#txn('create', {
      compare: [{ key, modRevision: 0 }],
      success: [{ op: 'put', key, value: this.#sealed(key, value), ...(lease !== undefined && { lease }) }],
    });
    span?.event('Txn call succeeded');
    return result.succeeded ? this.#item(key, value, result.revision) : undefined;
  }

  async replace(old: CachedObject, value: Uint8Array): Promise<SwapResult> {
    const { key } = old;
    const leasing = this.#lease();
    const lease = leasing && (await leasing);
    const result = await this.#txn('update', {
      compare: [{ key, modRevision: old.revision }],
      success: [{ op: 'put', key, value: this.#sealed(key, value), ...(lease !== undefined && { lease }) }],
      failure: [key],
    });
    return result.succeeded
      ? { kind: 'written', item: this.#item(key, value, result.revision) }
      : { kind: 'conflict', current: (await this.itemsOf(result.kvs))[0] };
  }

  /** Written: the object as it was, at the revision of its deletion. */
  async remove(old: CachedObject): Promise<SwapResult> {
    const { key } = old;
    const result = await this.#txn('delete', {
      compare: [{ key, modRevision: old.revision }],
      success: [{ op: 'delete', key }],
      failure: [key],
    });
    if (!result.succeeded) return { kind: 'conflict', current: (await this.itemsOf(result.kvs))[0] };
    return { kind: 'written', item: this.unstoredItem(key, old.object(), result.revision) };
  }

  /** Bytes of an object to store; remembers the object for whoever decodes those bytes in this process. */
  encode(object: KubeObject): Uint8Array {
    const canonical = this.#deps.canonical(withoutResourceVersion(object));
    return EncodedValue.encode(stringifyJson(canonical), canonical);
  }

  /** An item that is answered and not stored; `revision` 0 leaves its resourceVersion out. */
  unstoredItem(key: string, object: KubeObject, revision = 0): CachedObject {
    return this.unwrittenItem(key, this.encode(object), revision);
  }

  /** What would be read back of what {@link encode} made, for a dry run; `revision` as in {@link unstoredItem}. */
  unwrittenItem(key: string, value: Uint8Array, revision = 0): CachedObject {
    return this.#item(key, value, revision);
  }

  /** Whether `value` is what the item holds already: writing it would change nothing. */
  isStored(item: CachedObject, value: Uint8Array): boolean {
    if (this.#sealers.get(item) !== this.#transformer?.writer || this.#otherForm.has(item)) return false;
    return Buffer.compare(this.#form.withResourceVersion(value, item.revision), item.bytes) === 0;
  }

  /** Decodes what the store answered, e.g. at an older revision. */
  async itemsOf(kvs: readonly KeyValue[]): Promise<CachedObject[]> {
    const values = kvs.map(({ value }) => value);
    // Other keys may be in force when it was waited for.
    for (let waiting; (waiting = this.#transformer?.prepare(values));)
      await waiting.catch((error: Error) => Promise.reject(internalError(error.message)));
    return kvs.map(({ key, value, modRevision }) => this.#storedItem(key, value, modRevision));
  }

  get #transformer(): ValueTransformer | undefined {
    return this.#deps.encryption?.transformerOf(this.definition);
  }

  /** A value as it goes to the store. */
  #sealed(key: string, value: Uint8Array): Uint8Array {
    const transformer = this.#transformer;
    if (!transformer) return value;
    const sealed = encrypted(transformer, value, key);
    this.#opened.set(sealed, value);
    return sealed;
  }

  /** What the store holds, opened. @throws {Error} when no key of the configuration opens it. */
  #storedItem(key: string, value: Uint8Array, revision: number): StoredItem {
    const transformer = this.#transformer;
    if (!transformer) return this.#readItem(key, value, revision);
    const opened = this.#opened.get(value);
    const { value: plain, stale } = opened ? { value: opened, stale: false } : transformer.decrypt(value, key);
    const item = this.#readItem(key, plain, revision);
    if (!stale) this.#sealers.set(item, transformer.writer);
    return item;
  }

  /** What the store holds may have been written by somebody else, in another form; the next write gives it ours. */
  #readItem(key: string, value: Uint8Array, revision: number): StoredItem {
    if (value instanceof EncodedValue || this.#form.isOwn(value)) return this.#item(key, value, revision);
    const read = readForeign(value, this.definition);
    const draft = this.#deps.canonical({ ...read, metadata: { ...read.metadata, resourceVersion: String(revision) } });
    const object = deepFreeze(this.#deps.refresh?.(draft) ?? draft);
    const bytes = Buffer.from(stringifyJson(object), 'utf8');
    const { keys } = this;
    const item = new StoredItem({ keys, key, revision, bytes, object, fields: this.fieldsOf(object) });
    this.#otherForm.add(item);
    return item;
  }

  #item(key: string, value: Uint8Array, revision: number): StoredItem {
    const encoded = value instanceof EncodedValue ? value : undefined;
    const known = encoded?.take(this.keys, key, revision);
    if (known) return known;
    const bytes = revision === 0 ? value : this.#form.withResourceVersion(value, revision, this.#allocate);
    const written = encoded?.object;
    const stored = written ? this.#versioned(written, revision) : parseObject(bytes);
    const object = deepFreeze(this.#deps.refresh?.(stored) ?? stored);
    const init = { keys: this.keys, key, revision, object, fields: this.fieldsOf(object) };
    if (object !== stored) {
      const item = new StoredItem({ ...init, bytes: Buffer.from(stringifyJson(object), 'utf8') });
      this.#otherForm.add(item);
      return item;
    }
    if (!written) return new StoredItem({ ...init, bytes });
    const item = new StoredItem({ ...init, bytes, fresh: this.#deps.fresh });
    encoded.keep(item);
    return item;
  }

  readonly #allocate = (sizeBytes: number): Uint8Array => this.#deps.memory.allocate(sizeBytes);

  #kept(item: StoredItem): StoredItem {
    this.#deps.memory.keep(item);
    return item;
  }

  #versioned(object: KubeObject, revision: number): KubeObject {
    return revision === 0 ? withoutResourceVersion(object) : this.#form.objectWithResourceVersion(object, revision);
  }

  /** What selectors may name of an object, whichever version it is in. */
  fieldsOf(object: KubeObject): ReadonlyMap<string, string> | undefined {
    const readers = this.#readers;
    if (readers.size === 0) return undefined;
    const fields = new Map<string, string>();
    for (const [name, read] of readers) {
      const value = read(object);
      if (value !== '') fields.set(name, value);
    }
    return fields;
  }

  /** Undefined where objects do not expire, as almost everywhere. */
  #lease(): Promise<LeaseId> | undefined {
    const { ttlSeconds } = this.definition.hooks;
    return ttlSeconds === undefined ? undefined : this.#deps.leases.leaseFor(ttlSeconds);
  }
}

/** @throws {ApiError} InternalError, as upstream: nothing is stored unencrypted that should be encrypted. */
function encrypted(transformer: ValueTransformer, value: Uint8Array, key: string): Uint8Array {
  try {
    return transformer.encrypt(value, key);
  } catch (error) {
    throw internalError((error as Error).message);
  }
}

function withoutResourceVersion(object: KubeObject): KubeObject {
  if (object.metadata.resourceVersion === undefined) return object;
  const metadata = { ...object.metadata };
  delete metadata.resourceVersion;
  return { ...object, metadata };
}
