import { chmodSync, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeaseId } from '@kubewright/storage';
import { open, type Database, type RootDatabase } from 'lmdb';
import { checkDataFile } from './data-file.ts';
import { StoreCorruptError, StoreLockedError } from './errors.ts';
import { decodeRecord, RecordEncoder, type RecordedEvents, type StoredChange } from './record.ts';

/** One transaction, to be written. */
export interface LogRecord {
  readonly revision: number;
  readonly events: RecordedEvents;
}

/** How many removals go into one lmdb transaction. */
const removalsAtOnce = 1_000;
const dataFile = 'data.mdb';
const compactRevisionKey = 'compactRevision';
const lastLeaseKey = 'lastLease';

/**
 * The files of a store: a log of transactions by revision, the leases, and a little about the store itself. A promise
 * that resolves means that the disk has it: `overlappingSync` is off, so lmdb commits only after fdatasync. Groups are
 * gathered here, not by lmdb (`eventTurnBatching`), which makes promises for that it shows nobody: one that failed ended the process.
 */
export class LogFile {
  readonly #directory: string;
  /** For appending, and apart from it for compaction, which may go on meanwhile. */
  readonly #encoder = new RecordEncoder();
  readonly #thinning = new RecordEncoder();
  readonly #root: RootDatabase<Buffer, string>;
  /** Records by revision. */
  readonly #log: Database<Buffer, number>;
  /** Time to live in seconds, by lease. */
  readonly #leases: Database<number, number>;
  readonly #meta: Database<number, string>;

  /** Makes the directory if need be, for its owner only. */
  static makeDirectory(directory: string): void {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
  }

  /** @throws {StoreCorruptError} */
  constructor(directory: string) {
    this.#directory = directory;
    const dataPath = join(directory, dataFile);
    checkDataFile(directory, dataPath);
    try {
      this.#root = open({
        path: directory,
        noSubdir: false,
        encoding: 'binary',
        cache: false,
        overlappingSync: false,
        eventTurnBatching: false,
        maxDbs: 4,
      });
      this.#log = this.#root.openDB({ name: 'log', encoding: 'binary', cache: false });
      this.#leases = this.#root.openDB({ name: 'leases', encoding: 'ordered-binary', cache: false });
      this.#meta = this.#root.openDB({ name: 'meta', encoding: 'ordered-binary', cache: false });
    } catch (error) {
      throw new StoreCorruptError(directory, error instanceof Error ? error.message : String(error), { cause: error });
    }
    for (const name of [dataFile, 'lock.mdb']) chmodSync(join(directory, name), 0o600);
  }

  async sizeBytes(): Promise<number> {
    return (await stat(join(this.#directory, dataFile))).size;
  }

  get compactRevision(): number {
    return this.#meta.get(compactRevisionKey) ?? 0;
  }

  /** The changes of one transaction, or undefined when compaction has removed it. @throws {StoreCorruptError} */
  read(revision: number): StoredChange[] | undefined {
    const bytes = this.#log.getBinaryFast(revision);
    return bytes && this.#decode(revision, bytes);
  }

  /** Transactions in order from a revision on. @throws {StoreCorruptError} */
  *readFrom(revision: number, options?: { withoutValues?: boolean }): Iterable<{ revision: number; changes: StoredChange[] }> {
    for (const { key, value } of this.#log.getRange({ start: revision }))
      yield { revision: key, changes: this.#decode(key, value, options) };
  }

  /**
   * Writes the records in one lmdb transaction. Not to be called again before it is done.
   * @throws {StoreLockedError} when the first is there already: another process has written since this one looked.
   */
  async append(records: readonly LogRecord[]): Promise<void> {
    const written: Promise<boolean>[] = [];
    const isOurs = this.#log.ifNoExists(records[0]!.revision, () => {
      for (const { revision, events } of records) written.push(appendTo(this.#log, revision, this.#encoder.encode(events)));
    });
    const outcomes = await withReason(Promise.all([isOurs, ...written]));
    this.#encoder.reuse();
    if (outcomes.includes(false)) throw new StoreLockedError(this.#directory, 'another process, which has written to it');
  }

  /**
   * Records the compaction, then takes the dead keys (by revision, in order) out of their records. In the order of
   * revisions, so that a crash on the way never keeps a value whose deletion is gone.
   */
  async compact(revision: number, dead: ReadonlyMap<number, ReadonlySet<string>>): Promise<void> {
    await withReason(this.#meta.put(compactRevisionKey, revision));
    const entries = [...dead];
    for (let i = 0; i < entries.length; i += removalsAtOnce) {
      await withReason(Promise.all(entries.slice(i, i + removalsAtOnce).map(([at, keys]) => this.#thin(at, keys))));
    }
  }

  #thin(revision: number, dead: ReadonlySet<string>): Promise<boolean> {
    const left = this.read(revision)?.filter(({ key }) => !dead.has(key)) ?? [];
    return left.length > 0 ? this.#log.put(revision, this.#thinning.encode(left.map((kv) => ({ kv })))) : this.#log.remove(revision);
  }

  leases(): { lease: LeaseId; ttlSeconds: number }[] {
    return [...this.#leases.getRange({})].map(({ key, value }) => ({ lease: key, ttlSeconds: value }));
  }

  get lastLease(): LeaseId {
    return this.#meta.get(lastLeaseKey) ?? 0;
  }

  async addLease(lease: LeaseId, ttlSeconds: number): Promise<void> {
    await withReason(Promise.all([this.#meta.put(lastLeaseKey, lease), this.#leases.put(lease, ttlSeconds)]));
  }

  async removeLease(lease: LeaseId): Promise<void> {
    await withReason(this.#leases.remove(lease));
  }

  close(): Promise<void> {
    return this.#root.close();
  }

  #decode(revision: number, bytes: Buffer, options?: { withoutValues?: boolean }): StoredChange[] {
    try {
      return decodeRecord(bytes, options);
    } catch (error) {
      throw new StoreCorruptError(this.#directory, `the record of revision ${revision} is damaged`, { cause: error });
    }
  }
}

/** Appending fills pages to the brim, where inserting leaves them half empty. lmdb's types leave the option out. */
function appendTo(log: Database<Buffer, number>, revision: number, bytes: Buffer): Promise<boolean> {
  const put = log.put as (key: number, value: Buffer, options: { append: true }) => Promise<boolean>;
  return put.call(log, revision, bytes, { append: true });
}

/** The outcome of a write; when it fails, with the error that lmdb's own only refers to, by a promise of its own. */
async function withReason<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const { commitError } = error as { commitError?: Promise<never> };
    const reason = commitError?.catch((why: unknown) => why);
    // It is told in the same turn as the failure; a later one is not worth waiting for.
    throw (await Promise.race([reason, new Promise<undefined>((resolve) => void setImmediate(() => resolve(undefined)))])) ?? error;
  }
}
