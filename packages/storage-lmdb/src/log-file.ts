import { chmodSync, mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeaseId } from '@kubewright/storage';
import { open, type Database, type RootDatabase } from 'lmdb';
import { checkDataFile, markMade } from './data-file.ts';
import { StoreCorruptError, StoreLockedError } from './errors.ts';
import { boundOf, decodeRecord, RecordEncoder, type StoredChange, type Wanted } from './record.ts';

/** One transaction. */
export interface LoggedTransaction {
  readonly revision: number;
  readonly events: readonly { readonly kv: StoredChange }[];
}

/**
 * Transactions that are written together share records up to this size, which is four pages of lmdb with what it adds: a
 * value of more than two kilobytes would else take pages of its own, half empty. A read of one value checks its whole
 * record, so that they are not larger.
 */
const recordBytes = 16 * 1_024 - 64;

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
  /** Records by the revision of the first transaction that was in them. */
  readonly #log: Database<Buffer, number>;
  /** Those revisions, in order: looking for a record below a revision costs lmdb five times as much as reading it. */
  #begins: number[];
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
    markMade(directory);
    this.#begins = [...this.#log.getKeys()];
    for (const name of [dataFile, 'lock.mdb']) chmodSync(join(directory, name), 0o600);
  }

  async sizeBytes(): Promise<number> {
    return (await stat(join(this.#directory, dataFile))).size;
  }

  get compactRevision(): number {
    return this.#meta.get(compactRevisionKey) ?? 0;
  }

  /** What a transaction made of a key, or undefined when compaction has removed it. @throws {StoreCorruptError} */
  read(revision: number, key: string): StoredChange | undefined {
    const isIt = (name: string, at: number): boolean => name === key && at === revision;
    return this.#recordWith(revision, isIt)?.changes.find((change) => isIt(change.key, change.modRevision));
  }

  /** Transactions in order from a revision on. @throws {StoreCorruptError} */
  *readFrom(revision: number, wanted?: Wanted): Iterable<{ revision: number; changes: StoredChange[] }> {
    for (const { key, value } of this.#log.getRange({ start: this.#beginOf(revision) ?? revision })) {
      let changes: StoredChange[] = [];
      for (const change of this.#decode(key, value, wanted)) {
        if (change.modRevision < revision) continue;
        if (changes.length > 0 && changes[0]!.modRevision !== change.modRevision) {
          yield { revision: changes[0]!.modRevision, changes };
          changes = [];
        }
        changes.push(change);
      }
      if (changes.length > 0) yield { revision: changes[0]!.modRevision, changes };
    }
  }

  /**
   * Writes the transactions in one of lmdb's. Not to be called again before it is done.
   * @throws {StoreLockedError} when the first is there already: another process has written since this one looked.
   */
  async append(transactions: readonly LoggedTransaction[]): Promise<void> {
    const records = [...recordsOf(transactions)];
    const written: Promise<boolean>[] = [];
    const isOurs = this.#log.ifNoExists(records[0]!.revision, () => {
      for (const { revision, changes } of records) written.push(appendTo(this.#log, revision, this.#encoder.encode(revision, changes)));
    });
    const outcomes = await withReason(Promise.all([isOurs, ...written]));
    this.#encoder.reuse();
    if (outcomes.includes(false)) throw new StoreLockedError(this.#directory, 'another process, which has written to it');
    for (const { revision } of records) this.#begins.push(revision);
  }

  /**
   * Records the compaction, then takes the dead keys (by revision, in order) out of their records. In the order of
   * revisions, so that a crash on the way never keeps a value whose deletion is gone.
   */
  async compact(revision: number, dead: ReadonlyMap<number, ReadonlySet<string>>): Promise<void> {
    await withReason(this.#meta.put(compactRevisionKey, revision));
    const isDead: Wanted = (key, at) => dead.get(at)?.has(key) ?? false;
    const revisions = [...dead.keys()];
    const gone = new Set<number>();
    for (let i = 0; i < revisions.length; i += removalsAtOnce)
      await withReason(Promise.all(this.#thin(revisions.slice(i, i + removalsAtOnce), isDead, gone)));
    this.#begins = this.#begins.filter((begin) => !gone.has(begin));
  }

  /** Takes what is dead out of the records of these revisions, each of which is written once; tells which are `gone`. */
  #thin(revisions: readonly number[], isDead: Wanted, gone: Set<number>): Promise<boolean>[] {
    const written: Promise<boolean>[] = [];
    let done = -1;
    for (const revision of revisions) {
      if (revision <= done) continue;
      const record = this.#recordWith(revision);
      if (!record) continue;
      done = record.changes.at(-1)!.modRevision;
      const left = record.changes.filter(({ key, modRevision }) => !isDead(key, modRevision));
      const at = record.revision;
      if (left.length === 0) gone.add(at);
      written.push(left.length > 0 ? this.#log.put(at, this.#thinning.encode(at, left)) : this.#log.remove(at));
    }
    return written;
  }

  /** The record that a transaction is in, or was in. */
  #recordWith(revision: number, wanted?: Wanted): { revision: number; changes: StoredChange[] } | undefined {
    const begin = this.#beginOf(revision);
    const bytes = begin === undefined ? undefined : this.#log.getBinaryFast(begin);
    return bytes && { revision: begin!, changes: this.#decode(begin!, bytes, wanted) };
  }

  /** Where the record begins that a transaction is in, or was in. */
  #beginOf(revision: number): number | undefined {
    let low = 0;
    let high = this.#begins.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#begins[middle]! <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#begins[low - 1];
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

  #decode(revision: number, bytes: Buffer, wanted?: Wanted): StoredChange[] {
    try {
      return decodeRecord(revision, bytes, wanted);
    } catch (error) {
      throw new StoreCorruptError(this.#directory, `the record of revision ${revision} is damaged`, { cause: error });
    }
  }
}

/** The changes of transactions, whole ones only, as many to a record as fit. */
function* recordsOf(transactions: readonly LoggedTransaction[]): Iterable<{ revision: number; changes: StoredChange[] }> {
  let record = { revision: 0, changes: [] as StoredChange[] };
  let sizeBytes = 0;
  for (const { revision, events } of transactions) {
    const changes = events.map(({ kv }) => kv);
    const bytes = changes.reduce((sum, change) => sum + boundOf(change), 0);
    if (record.changes.length > 0 && sizeBytes + bytes > recordBytes) yield record;
    if (record.changes.length === 0 || sizeBytes + bytes > recordBytes) {
      record = { revision, changes };
      sizeBytes = bytes;
    } else {
      record.changes.push(...changes);
      sizeBytes += bytes;
    }
  }
  yield record;
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
