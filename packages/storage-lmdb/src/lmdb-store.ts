import type { Clock } from '@kubewright/api-machinery';
import {
  CompactedError,
  decideTransaction,
  FutureRevisionError,
  LeaseTable,
  StoreClosedError,
  VersionIndex,
  WatchHub,
  type Change,
  type GetResult,
  type KeyValue,
  type KeyVersion,
  type LeaseId,
  type RangeRequest,
  type RangeResult,
  type Snapshot,
  type Store,
  type TxnRequest,
  type TxnResult,
  type WatchBatch,
  type WatchRequest,
} from '@kubewright/storage';
import { DirectoryLock } from './directory-lock.ts';
import { StoreLockedError, StoreWriteError } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { LogFile } from './log-file.ts';
import type { StoredChange } from './record.ts';
import { StoredHistory } from './stored-history.ts';

const noBytes = new Uint8Array(0);
/** After so many values read, or records scanned, the event loop gets a turn. */
const valuesAtOnce = 1_000;

/** Where the store lies, and its time. */
export interface LmdbStoreOptions {
  /** Made with mode 0700 when it does not exist; nothing else may be in it. */
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * The durable store: a log of transactions in lmdb, an index of keys in memory. A transaction is decided at once, on
 * everything decided before it, and acknowledged when it and all it was decided on are on disk; reads and watches
 * see only what is on disk.
 */
export class LmdbStore implements Store {
  readonly #directory: string;
  readonly #log: LogFile;
  readonly #lock: DirectoryLock;
  readonly #index = new VersionIndex<KeyVersion>();
  readonly #history: StoredHistory;
  readonly #hub: WatchHub;
  readonly #leases: LeaseTable;
  readonly #commits: GroupCommit<Change>;
  /** The last revision on disk, and the last one decided. */
  #revision = 1;
  #decidedRevision = 1;
  #compactRevision = 0;
  #lastLease: LeaseId = 0;
  #compacting: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  private constructor({ directory, clock }: LmdbStoreOptions, log: LogFile, lock: DirectoryLock) {
    this.#directory = directory;
    this.#log = log;
    this.#lock = lock;
    this.#leases = new LeaseTable({ clock, onExpire: (lease) => void this.#dropLease(lease).catch(() => {}) });
    this.#commits = new GroupCommit((group) => this.#write(group));
    const compactRevision = (): number => this.#compactRevision;
    this.#history = new StoredHistory({ index: this.#index, log, compactRevision });
    const changesFrom = (from: number): Iterable<Change> => this.#history.changes(from, this.#revision);
    this.#hub = new WatchHub({ revision: () => this.#revision, compactRevision, changesFrom });
  }

  /**
   * Opens the store in a directory, or makes it.
   * @throws {StoreLockedError} when another process has it open; {StoreCorruptError} when it cannot be read.
   */
  static async open(options: LmdbStoreOptions): Promise<LmdbStore> {
    const log = openUnderLock(options.directory);
    const store = new LmdbStore(options, log.file, log.lock);
    try {
      await store.#load();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  get revision(): number {
    return this.#revision;
  }

  get writeFailure(): Error | undefined {
    return this.#commits.failure?.error as Error | undefined;
  }

  async get(key: string, options: { revision?: number; signal?: AbortSignal } = {}): Promise<GetResult> {
    this.#assertOpen(options.signal);
    const revision = this.#readRevision(options.revision);
    const version = this.#index.at(key, revision);
    return { revision, ...(version && { kv: this.#history.valueOf(version) }) };
  }

  async range(request: RangeRequest, signal?: AbortSignal): Promise<RangeResult> {
    this.#assertOpen(signal);
    await this.#ordered(signal);
    const revision = this.#readRevision(request.revision);
    const { versions, count } = this.#index.range(request.start, request.end, revision, request.limit);
    try {
      const kvs = request.keysOnly ? versions.map((version) => ({ ...version, value: noBytes })) : await this.#valuesOf(versions, signal);
      return { revision, kvs, count, more: count > kvs.length };
    } catch (error) {
      // Compaction overtook a long read of "now": there is a newer now.
      if (error instanceof CompactedError && request.revision === undefined) return this.range(request, signal);
      throw error;
    }
  }

  async txn(request: TxnRequest, signal?: AbortSignal): Promise<TxnResult> {
    this.#assertOpen(signal);
    const result = this.#decide(request);
    if (this.#decidedRevision > this.#revision) await this.#commits.settled();
    return result;
  }

  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
    return this.#hub.watch(request, signal);
  }

  async grantLease(ttlSeconds: number): Promise<LeaseId> {
    this.#assertOpen();
    const lease = ++this.#lastLease;
    await this.#log.addLease(lease, ttlSeconds).catch((error: unknown) => this.#failWrite(error));
    this.#leases.add(lease, ttlSeconds);
    return lease;
  }

  async renewLease(lease: LeaseId): Promise<void> {
    this.#assertOpen();
    this.#leases.renew(lease);
  }

  async revokeLease(lease: LeaseId): Promise<void> {
    this.#assertOpen();
    await this.#dropLease(lease);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision <= this.#compactRevision) return this.#compacting;
    this.#compactRevision = revision;
    const dead = keysByRevision(this.#index.compact(revision));
    // One after the other: two at once could each put back what the other took out of a record.
    this.#compacting = this.#compacting.then(() => this.#log.compact(revision, dead)).catch((error: unknown) => this.#failWrite(error));
    await this.#compacting;
  }

  async snapshot(): Promise<Snapshot> {
    this.#assertOpen();
    await this.#ordered();
    const revision = this.#revision;
    return { revision, kvs: await this.#valuesOf(this.#index.all(revision)) };
  }

  sizeBytes(): Promise<number> {
    return this.#log.sizeBytes();
  }

  /** Writes what is under way, then frees the directory. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#history.close();
    this.#leases.close();
    this.#hub.close();
    // Whoever waits for these has the error; closing goes on.
    await this.#commits.settled().catch(() => {});
    await this.#compacting.catch(() => {});
    await this.#log.close();
    this.#lock.release();
  }

  /** Builds the index from the log. */
  async #load(): Promise<void> {
    this.#compactRevision = this.#log.compactRevision;
    this.#revision = Math.max(1, this.#compactRevision);
    let scanned = 0;
    for (const { revision, changes } of this.#log.readFrom(0, () => false)) {
      for (const change of changes) this.#index.add(versionOf(change));
      this.#revision = revision;
      if (++scanned % valuesAtOnce === 0) await nextTurn();
    }
    this.#decidedRevision = this.#revision;
    this.#loadLeases();
  }

  #loadLeases(): void {
    this.#lastLease = this.#log.lastLease;
    const leases = [...this.#log.leases()];
    if (leases.length === 0) return;
    for (const { lease, ttlSeconds } of leases) this.#leases.add(lease, ttlSeconds);
    for (const { key, lease } of this.#index.all(this.#revision)) {
      if (lease !== undefined && this.#leases.has(lease)) this.#leases.attach(key, undefined, lease);
    }
  }

  #decide(request: TxnRequest): TxnResult {
    if (this.#commits.failure) throw this.#commits.failure.error;
    const revision = this.#decidedRevision + 1;
    const writes = decideTransaction(request, revision, this.#index, this.#leases);
    if (!writes) {
      const kvs = (request.failure ?? []).map((key) => this.#index.head(key)).filter((version) => version !== undefined);
      return { succeeded: false, revision: this.#decidedRevision, kvs: kvs.map((version) => this.#history.valueOf(version)) };
    }
    for (const { kv, previous } of writes) this.#leases.attach(kv.key, previous?.lease, kv.lease);
    if (writes.length > 0) this.#accept({ revision, events: writes.map(({ kv }) => this.#history.eventOf(kv)) });
    return { succeeded: true, revision: this.#decidedRevision, kvs: [] };
  }

  #accept(change: Change): void {
    const { revision, events } = change;
    for (const { kv } of events) this.#index.add(versionOf(kv));
    this.#decidedRevision = revision;
    this.#history.append(change);
    this.#commits.add(change);
  }

  async #write(group: readonly Change[]): Promise<void> {
    await this.#log.append(group).catch((error: unknown) => this.#failWrite(error));
    const before = this.#revision;
    this.#revision = group.at(-1)!.revision;
    for (const change of group) this.#hub.notify(change);
    // Those who were just told have the group still to read.
    this.#history.trim(before);
  }

  #failWrite(cause: unknown): never {
    throw cause instanceof StoreLockedError ? cause : new StoreWriteError(this.#directory, { cause });
  }

  async #dropLease(lease: LeaseId): Promise<void> {
    const keys = this.#leases.remove(lease);
    this.#decide({ compare: [], success: keys.map((key) => ({ op: 'delete', key })) });
    await this.#commits.settled();
    // After the keys: a crash in between leaves a lease without keys, not keys without a lease.
    await this.#log.removeLease(lease).catch((error: unknown) => this.#failWrite(error));
  }

  async #ordered(signal?: AbortSignal): Promise<void> {
    while (!this.#index.orderSome()) {
      await nextTurn();
      this.#assertOpen(signal);
    }
  }

  async #valuesOf(versions: readonly KeyVersion[], signal?: AbortSignal): Promise<KeyValue[]> {
    const kvs: KeyValue[] = [];
    for (const version of versions) {
      kvs.push(this.#history.valueOf(version));
      if (kvs.length % valuesAtOnce !== 0) continue;
      await nextTurn();
      this.#assertOpen(signal);
    }
    return kvs;
  }

  #readRevision(revision = this.#revision): number {
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision < this.#compactRevision) throw new CompactedError(this.#compactRevision);
    return revision;
  }

  #assertOpen(signal?: AbortSignal): void {
    signal?.throwIfAborted();
    if (this.#closing) throw new StoreClosedError();
  }
}

function openUnderLock(directory: string): { file: LogFile; lock: DirectoryLock } {
  LogFile.makeDirectory(directory);
  const lock = DirectoryLock.acquire(directory);
  try {
    return { file: new LogFile(directory), lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function versionOf({ key, createRevision, modRevision, version, lease }: StoredChange): KeyVersion {
  return lease === undefined ? { key, createRevision, modRevision, version } : { key, createRevision, modRevision, version, lease };
}

function keysByRevision(versions: readonly KeyVersion[]): Map<number, Set<string>> {
  const byRevision = new Map<number, Set<string>>();
  for (const { key, modRevision } of [...versions].sort((a, b) => a.modRevision - b.modRevision)) {
    byRevision.set(modRevision, (byRevision.get(modRevision) ?? new Set()).add(key));
  }
  return byRevision;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
