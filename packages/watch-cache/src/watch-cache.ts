import type { KubeObject, Polled } from '@kubewright/api-machinery';

/** One object as the cache holds it: encoded once, decoded when somebody asks. */
export interface CachedObject {
  /** The store's key. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** modRevision; the object's resourceVersion. */
  readonly revision: number;
  /** JSON of the object in its storage version, `metadata.resourceVersion` included. */
  readonly bytes: Uint8Array;
  /** The length of `bytes`, which are not at hand before they are asked for. */
  readonly sizeBytes: number;
  /** Version the object is in, where objects of one resource are stored in several. */
  readonly apiVersion?: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Values of the resource's selectable fields besides metadata.name and metadata.namespace. */
  readonly fields: ReadonlyMap<string, string>;
  /** The decoded object, deeply frozen; made on first use and shared. */
  object(): KubeObject;
}

/** A value that a label or a selectable field has to have. */
export interface RequiredValue {
  readonly of: 'label' | 'field';
  readonly name: string;
  readonly value: string;
}

/** What a list or a watch is about. The predicate runs after namespace, name and required values have narrowed it. */
export interface Scope {
  readonly namespace?: string;
  readonly name?: string;
  /** Values without which `matches` is never true: what an index can find. Never empty. */
  readonly requires?: readonly RequiredValue[];
  /** Label and field selectors compiled by the caller. An object that starts or stops matching is ADDED or DELETED. */
  readonly matches?: (object: CachedObject) => boolean;
}

export type CacheEvent =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: CachedObject;
      readonly revision: number;
      /** Of a MODIFIED: what it was before. */
      readonly previous?: CachedObject | undefined;
    }
  /** Everything up to `revision` was delivered. */
  | { readonly type: 'BOOKMARK'; readonly revision: number }
  /** The first BOOKMARK after the initial objects, when `sendInitial` was asked for. */
  | { readonly type: 'INITIAL_END'; readonly revision: number };

export interface CacheWatchRequest {
  readonly scope: Scope;
  /** Deliver changes after this revision; 'now': after the cache's revision. */
  readonly after: number | 'now';
  /** Begin with the present objects as ADDED, then INITIAL_END, then what changes (`after` is then the least revision). */
  readonly sendInitial?: boolean;
  /** Yield BOOKMARKs: about every `bookmarkIntervalMs` when there was progress. */
  readonly bookmarkIntervalMs?: number;
}

/** The events of one watch: polled by whoever serves many watches, or iterated. */
export interface CacheWatch extends AsyncIterable<CacheEvent>, Polled<readonly CacheEvent[]> {
  /** Events that are there, in order; at most `limit`, and no more once their objects have `maxBytes`. */
  poll(wake: () => void, limit?: number, maxBytes?: number): readonly CacheEvent[] | 'pending' | 'over';
  /** The same without waiting for more; may be empty. Not to be mixed with a pending `next`. */
  takeReady(limit: number, maxBytes?: number): readonly CacheEvent[];
  /** Ends it at once, as its signal does: what is pending is dropped. Idempotent. */
  end(): void;
}

export interface CacheList {
  /** In key order. */
  readonly items: readonly CachedObject[];
  /** The revision the list is of. */
  readonly revision: number;
  /** Objects that were looked at for it: those among which the scope's predicate chose. */
  readonly examined: number;
}

/** How stored bytes become what the cache needs. */
export interface CacheCodec {
  /** From the store's value and modRevision to the served JSON (resourceVersion put in) and the index row. */
  decode(key: string, value: Uint8Array, revision: number): CachedObject;
  /** Told of what {@link decode} gave when it is the state no longer. Events and readers may still have it. */
  release?(object: CachedObject): void;
  /** Fetches what decoding these values takes and is kept elsewhere; undefined when there is nothing to wait for. */
  prepare?(values: readonly Uint8Array[]): Promise<void> | undefined;
}

/** How much has passed through a cache since it was made. */
export interface CacheCounts {
  /** How often it was filled from the store. */
  readonly initialized: number;
  /** Objects it was filled with, each time. */
  readonly filled: number;
  /** Changes the store told of. */
  readonly received: number;
  /** Changes that were handed on to those who watch. */
  readonly dispatched: number;
}

/**
 * The ordered recent history of one store prefix. Its state is always equal to the store at `revision`; history
 * reaches back at least `historyMs` (75 s) or to the start. Reads are synchronous; waiting for a revision is not.
 */
export interface WatchCache {
  readonly revision: number;
  /** Oldest revision a watch may start after. */
  readonly oldestRevision: number;
  readonly size: number;
  /** Of all its objects. */
  readonly sizeBytes: number;
  /** Changes of its history it holds at most. */
  readonly capacity: number;
  readonly counts: CacheCounts;
  /** Fills the cache from the store and follows it until `signal` aborts; after a failure lists again. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when the cache has been filled; until then reads throw ApiError 429 "storage is (re)initializing". */
  ready(signal?: AbortSignal): Promise<void>;
  /** Resolves once `revision` ≥ the given one. @throws after `timeoutMs` (3,000): ApiError 504 Too large resource version. */
  waitFor(revision: number, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<void>;
  get(key: string): CachedObject | undefined;
  list(scope: Scope): CacheList;
  /** Whether there is no object, or none of a namespace. */
  hasNone(namespace?: string): boolean;
  /** The list as of an older revision still inside the window. @throws ApiError 410 Expired. */
  listAt(scope: Scope, revision: number): CacheList;
  /**
   * Ends when `signal` aborts, when it is ended, or when the cache has to be filled anew; a reader that falls more than
   * the buffer behind is ended with ApiError 410. Revisions never go back within one stream. Errors come from the first
   * `poll` or `next`.
   * @throws ApiError 410 Expired when `after` is before the window.
   */
  watch(request: CacheWatchRequest, signal?: AbortSignal): CacheWatch;
}
