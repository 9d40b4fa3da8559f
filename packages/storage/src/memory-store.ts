import type { Clock } from '@kubewright/api-machinery';
import { LeaseTable } from './lease-table.ts';
import {
  CompactedError,
  FutureRevisionError,
  StoreClosedError,
  type GetResult,
  type KeyValue,
  type LeaseId,
  type RangeRequest,
  type RangeResult,
  type Snapshot,
  type Store,
  type StoreEvent,
  type TxnRequest,
  type TxnResult,
  type WatchBatch,
  type WatchRequest,
} from './store.ts';
import { decideTransaction, type KeyWrite } from './transaction.ts';
import { VersionIndex } from './version-index.ts';
import { ChangeLog, WatchHub, type Change } from './watch-hub.ts';

const noBytes = new Uint8Array(0);

/** Collaborators of a {@link MemoryStore}. */
export interface MemoryStoreDeps {
  readonly clock: Clock;
}

/** Options of a {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /** Keys and values that are there from the beginning, each written at a revision of its own; a function is called when its value is first read. */
  readonly contents?: Iterable<readonly [key: string, value: Uint8Array | (() => Uint8Array)]>;
}

/** A store in this process's memory: for tests, simulations, and clusters that need not outlive their process. */
export class MemoryStore implements Store {
  readonly #index = new VersionIndex<KeyValue>();
  readonly #log = new ChangeLog();
  readonly #hub: WatchHub;
  readonly #leases: LeaseTable;
  #revision = 1;
  #compactRevision = 0;
  #lastLease: LeaseId = 0;
  #closed = false;

  constructor({ clock }: MemoryStoreDeps, { contents = [] }: MemoryStoreOptions = {}) {
    this.#leases = new LeaseTable({ clock, onExpire: (lease) => this.#dropLease(lease) });
    this.#hub = new WatchHub({
      revision: () => this.#revision,
      compactRevision: () => this.#compactRevision,
      changesFrom: (from) => this.#log.read(from, this.#revision),
    });
    for (const [key, value] of contents) this.#begin(key, value);
  }

  get revision(): number {
    return this.#revision;
  }

  async get(key: string, options: { revision?: number; signal?: AbortSignal } = {}): Promise<GetResult> {
    this.#assertOpen(options.signal);
    const revision = this.#readRevision(options.revision);
    const kv = this.#index.at(key, revision);
    return { revision, ...(kv && { kv }) };
  }

  async range(request: RangeRequest, signal?: AbortSignal): Promise<RangeResult> {
    this.#assertOpen(signal);
    return this.#range(request);
  }

  rangeNow(request: RangeRequest): RangeResult | undefined {
    return this.#closed ? undefined : this.#range(request);
  }

  #range(request: RangeRequest): RangeResult {
    const revision = this.#readRevision(request.revision);
    const { versions, count } = this.#index.range(request.start, request.end, revision, request.limit);
    const kvs = request.keysOnly ? versions.map((kv) => ({ ...kv, value: noBytes })) : versions;
    return { revision, kvs, count, more: count > kvs.length };
  }

  async txn(request: TxnRequest, signal?: AbortSignal): Promise<TxnResult> {
    this.#assertOpen(signal);
    return this.#apply(request);
  }

  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
    return this.#hub.watch(request, signal);
  }

  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    this.#assertOpen();
    this.#leases.add(this.#lastLease + 1, ttlSeconds);
    return ++this.#lastLease;
  }

  async renewLease(lease: LeaseId): Promise<void> {
    this.#assertOpen();
    this.#leases.renew(lease);
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    this.#assertOpen();
    this.#dropLease(lease);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision <= this.#compactRevision) return;
    this.#compactRevision = revision;
    this.#index.compact(revision);
    this.#log.dropBefore(revision);
  }

  async snapshot(): Promise<Snapshot> {
    this.#assertOpen();
    return { revision: this.#revision, kvs: this.#index.all(this.#revision) };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#leases.close();
    this.#hub.close();
  }

  #apply(request: TxnRequest): TxnResult {
    const revision = this.#revision + 1;
    const writes = decideTransaction(request, revision, this.#index, this.#leases);
    if (!writes) {
      const kvs = (request.failure ?? []).map((key) => this.#index.head(key)).filter((kv) => kv !== undefined);
      return { succeeded: false, revision: this.#revision, kvs };
    }
    for (const { kv, previous } of writes) {
      this.#index.add(kv);
      this.#leases.attach(kv.key, previous?.lease, kv.lease);
    }
    if (writes.length > 0) this.#commit({ revision, events: writes.map(eventOf) });
    return { succeeded: true, revision: this.#revision, kvs: [] };
  }

  /** Writes while nobody can have set a condition or watch yet. */
  #begin(key: string, value: Uint8Array | (() => Uint8Array)): void {
    const revision = ++this.#revision;
    const kv = firstVersion(key, value, revision);
    this.#index.add(kv);
    this.#log.append({ revision, events: [{ type: 'put', kv }] });
  }

  #commit(change: Change): void {
    this.#revision = change.revision;
    this.#log.append(change);
    this.#hub.notify(change);
  }

  #dropLease(lease: LeaseId): void {
    const keys = this.#leases.remove(lease);
    this.#apply({ compare: [], success: keys.map((key) => ({ op: 'delete', key })) });
  }

  #readRevision(revision = this.#revision): number {
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision < this.#compactRevision) throw new CompactedError(this.#compactRevision);
    return revision;
  }

  #assertOpen(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closed) throw new StoreClosedError();
  }
}

const eventOf = ({ kv, previous }: KeyWrite<KeyValue>): StoreEvent => ({
  type: kv.version === 0 ? 'delete' : 'put',
  kv,
  ...(previous && { previous }),
});

function firstVersion(key: string, value: Uint8Array | (() => Uint8Array), revision: number): KeyValue {
  const written = { key, createRevision: revision, modRevision: revision, version: 1 };
  if (typeof value !== 'function') return { ...written, value };
  let made: Uint8Array | undefined;
  return {
    ...written,
    get value() {
      return (made ??= value());
    },
  };
}
