/**
 * The storage contract: ordered keys, one global revision per transaction, multi-version reads inside the compaction
 * window, compare-and-swap transactions, range watch from a revision, leases. etcd-shaped (etcd v3 API), so that an
 * etcd client is a thin implementation.
 *
 * Guarantees: revisions strictly increase and are never reused; a resolved `txn` is durable; reads without a revision
 * see every transaction acknowledged before they began; a watch yields every change from its revision on, in order,
 * once. Values are immutable: nobody changes a byte after handing it over.
 */
export interface Store {
  /** Revision of the last committed transaction; 1 for an empty store. May be behind for a remote store. */
  readonly revision: number;
  /**
   * Of a remote store, whose `revision` may be behind: a revision that includes every transaction acknowledged, to
   * anyone, before the call. Unset: `revision` is that.
   */
  currentRevision?(signal?: AbortSignal): Promise<number>;
  /** Why no write will succeed until the store is opened again, though it can be read. Unset: none is known. */
  readonly writeFailure?: Error | undefined;

  get(key: string, options?: { revision?: number; signal?: AbortSignal }): Promise<GetResult>;
  /** @throws {CompactedError} when `revision` is before the window; {FutureRevisionError} when it is not yet reached. */
  range(request: RangeRequest, signal?: AbortSignal): Promise<RangeResult>;
  /** The same without waiting, where everything is in memory; undefined once it is closed. */
  rangeNow?(request: RangeRequest): RangeResult | undefined;
  /** Applies `success` if every comparison holds, else nothing; either way answers with the keys asked for in `failure`. */
  txn(request: TxnRequest, signal?: AbortSignal): Promise<TxnResult>;
  /** Ends when `signal` aborts or the store closes. @throws {CompactedError} when `fromRevision` is before the window. */
  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch>;

  /** Keys put with the lease are deleted (in one transaction) `ttlSeconds` after the grant or the last renewal. */
  grantLease(ttlSeconds: number): Promise<LeaseId>;
  renewLease(lease: LeaseId): Promise<void>;
  revokeLease(lease: LeaseId): Promise<void>;

  /** Forgets history before `revision`; what is live stays. */
  compact(revision: number): Promise<void>;
  /** A consistent copy of everything live, at one revision. */
  snapshot(): Promise<Snapshot>;
  /** Bytes that it takes on disk; unset where it takes none. @throws {Error} when it cannot be asked. */
  sizeBytes?(signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export type LeaseId = number;

export interface KeyValue {
  readonly key: string;
  readonly value: Uint8Array;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Number of changes since creation, 1 at first. */
  readonly version: number;
  readonly lease?: LeaseId;
}

export interface GetResult {
  readonly revision: number;
  readonly kv?: KeyValue;
}

export interface RangeRequest {
  /** Inclusive. Keys compare by their UTF-8 bytes. */
  readonly start: string;
  /** Exclusive; see {@link prefixEnd}. */
  readonly end: string;
  readonly limit?: number;
  /** Reads as of this revision; unset: the newest. */
  readonly revision?: number;
  readonly keysOnly?: boolean;
}

export interface RangeResult {
  /** The revision the answer is of: the one asked for, or the newest. */
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
  /** Whether keys are left beyond `limit`. */
  readonly more: boolean;
  /** All keys in the range at that revision, whatever the limit. */
  readonly count: number;
}

/** `modRevision: 0` holds when the key does not exist. */
export interface Compare {
  readonly key: string;
  readonly modRevision: number;
}

export type Operation =
  | { readonly op: 'put'; readonly key: string; readonly value: Uint8Array; readonly lease?: LeaseId }
  | { readonly op: 'delete'; readonly key: string };

export interface TxnRequest {
  readonly compare: readonly Compare[];
  readonly success: readonly Operation[];
  /** Keys to read when a comparison fails. */
  readonly failure?: readonly string[];
}

export interface TxnResult {
  readonly succeeded: boolean;
  /** Revision of this transaction when it succeeded and changed something, else the newest. */
  readonly revision: number;
  /** The keys of `failure` that exist, when a comparison failed. */
  readonly kvs: readonly KeyValue[];
}

export interface WatchRequest {
  readonly start: string;
  readonly end: string;
  /** First revision to deliver; unset: whatever comes after now. */
  readonly fromRevision?: number;
  /**
   * Yield a batch for every advance of the store, whether or not it touches the range, and one at once with where the
   * store stands: how a cache of a range learns that it is up to date.
   */
  readonly progress?: boolean;
  /** The reader makes no use of `previous`; a remote store then need not fetch it. */
  readonly withoutPrevious?: boolean;
}

/** The changes of one or more whole transactions; an empty `events` only tells progress. */
export interface WatchBatch {
  /** Every change to the range up to and including this revision has been delivered. */
  readonly revision: number;
  readonly events: readonly StoreEvent[];
}

export interface StoreEvent {
  readonly type: 'put' | 'delete';
  /** For a delete: the key and the revision of the deletion in `modRevision`, with an empty value. */
  readonly kv: KeyValue;
  /** What was there before, unless compacted away or just created. */
  readonly previous?: KeyValue;
}

export interface Snapshot {
  readonly revision: number;
  readonly kvs: readonly KeyValue[];
}

/** The revision asked for is no longer kept. */
export class CompactedError extends Error {
  readonly compactRevision: number;
  constructor(compactRevision: number) {
    super(`required revision has been compacted (compacted at ${compactRevision})`);
    this.name = 'CompactedError';
    this.compactRevision = compactRevision;
  }
}

/** The revision asked for has not happened yet. */
export class FutureRevisionError extends Error {
  readonly currentRevision: number;
  constructor(currentRevision: number) {
    super(`required revision is a future revision (current is ${currentRevision})`);
    this.name = 'FutureRevisionError';
    this.currentRevision = currentRevision;
  }
}

/** The lease was never granted, was revoked or has expired. */
export class LeaseNotFoundError extends Error {
  readonly lease: LeaseId;
  constructor(lease: LeaseId) {
    super(`requested lease not found: ${lease}`);
    this.name = 'LeaseNotFoundError';
    this.lease = lease;
  }
}

/** The store was closed, before or while the call ran. */
export class StoreClosedError extends Error {
  constructor() {
    super('the store is closed');
    this.name = 'StoreClosedError';
  }
}

/** The end of the range of all keys that begin with `prefix`; of the empty prefix: of everything. */
export function prefixEnd(prefix: string): string {
  if (prefix === '') return '\u{10ffff}';
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}
