import { CompactedError, type Change, type KeyValue, type KeyVersion, type StoreEvent, type VersionIndex } from '@kubewright/storage';
import type { LogFile } from './log-file.ts';
import { RecentChanges } from './recent-changes.ts';

/** Enough for who follows the store. Values that stay longer outlive V8's young generation, and megabytes of them then wait for the old one's collection. */
const recentBytes = 128 * 1024;

export interface StoredHistoryDeps {
  readonly index: VersionIndex<KeyVersion>;
  readonly log: LogFile;
  /** The oldest revision whose values are still kept. */
  readonly compactRevision: () => number;
}

/** What was written: the newest changes with their values in memory, the values of others read from the log when somebody asks. */
export class StoredHistory {
  readonly #deps: StoredHistoryDeps;
  readonly #recent = new RecentChanges(recentBytes);
  #closed = false;

  constructor(deps: StoredHistoryDeps) {
    this.#deps = deps;
  }

  append(change: Change): void {
    this.#recent.append(change);
  }

  /** Lets go of some of what is kept in memory, where it has become much; never of what comes after `revision`. */
  trim(revision: number): void {
    this.#recent.trim(revision);
  }

  /** From now on nothing is read from the log for events that have been told. */
  close(): void {
    this.#closed = true;
  }

  /** @throws {CompactedError} when compaction has removed the value since the version was looked up. */
  valueOf(version: KeyVersion): KeyValue {
    const { key, modRevision } = version;
    const recent = this.#recent.at(modRevision)?.events.find((event) => event.kv.key === key);
    if (recent) return recent.kv;
    const stored = this.#deps.log.read(modRevision, key);
    if (!stored) throw new CompactedError(this.#deps.compactRevision());
    return { ...version, value: stored.value };
  }

  eventOf(kv: KeyValue): StoreEvent {
    return new LazyEvent(kv, this.#before);
  }

  /** Changes of the revisions `from` to `to`, whole transactions, in order. */
  *changes(from: number, to: number): Iterable<Change> {
    const recentFrom = this.#recent.oldestRevision ?? Infinity;
    if (from < recentFrom) {
      for (const { revision, changes } of this.#deps.log.readFrom(from)) {
        if (revision >= recentFrom) break;
        yield { revision, events: changes.map((change) => this.eventOf(change)) };
      }
    }
    yield* this.#recent.read(from, to);
  }

  /** What the key was just before a version, unless compacted away. */
  readonly #before = ({ key, modRevision }: KeyValue): KeyValue | undefined => {
    const version = this.#closed ? undefined : this.#deps.index.at(key, modRevision - 1);
    return version && this.valueOf(version);
  };
}

/** Most readers of events never look at what was before; reading it from disk for them would be a waste. */
class LazyEvent implements StoreEvent {
  readonly type: StoreEvent['type'];
  readonly kv: KeyValue;
  readonly #before: (kv: KeyValue) => KeyValue | undefined;

  constructor(kv: KeyValue, before: (kv: KeyValue) => KeyValue | undefined) {
    this.type = kv.version === 0 ? 'delete' : 'put';
    this.kv = kv;
    this.#before = before;
  }

  get previous(): KeyValue | undefined {
    return this.#before(this.kv);
  }
}
