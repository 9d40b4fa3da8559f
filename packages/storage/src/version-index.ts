import { KeyTree } from './key-tree.ts';

/** One version of one key; `version: 0` marks a deletion. */
export interface Version {
  readonly key: string;
  readonly modRevision: number;
  readonly version: number;
}

/** So many keys are put in order at once. */
const orderedAtOnce = 1_000;

/**
 * Every version of every key inside the compaction window, in key order. Versions of a key are added in the order of
 * their revisions. Reads of a key cost the same however many there are; compaction costs what was superseded, not what is
 * kept. Keys are put in order when somebody asks for a range: most of what is written never meets one.
 */
export class VersionIndex<V extends Version> {
  /** For ranges only: a tree of long keys spends its time comparing them. */
  readonly #keys = new KeyTree<string>();
  /** The versions of a key, oldest first, or the only one: most keys have one. */
  readonly #histories = new Map<string, V | V[]>();
  /** Keys that are not in the tree yet; some may be gone again. */
  #unordered: string[] = [];
  /** Keys that hold a version which compaction at `revision` or later may drop, in revision order. */
  #superseded: { readonly revision: number; readonly key: string }[] = [];

  add(version: V): void {
    const history = this.#histories.get(version.key);
    if (history === undefined) this.#begin(version);
    else if (Array.isArray(history)) history.push(version);
    else this.#histories.set(version.key, [history, version]);
    if (history !== undefined || version.version === 0) this.#superseded.push({ revision: version.modRevision, key: version.key });
  }

  /** The newest version, unless the key is deleted. */
  head(key: string): V | undefined {
    const history = this.#histories.get(key);
    const newest = Array.isArray(history) ? history.at(-1) : history;
    return newest && newest.version > 0 ? newest : undefined;
  }

  /** The version that was live at `revision`. */
  at(key: string, revision: number): V | undefined {
    const history = this.#histories.get(key);
    return history && liveAt(history, revision);
  }

  /** The versions live at `revision` in the range: all are counted, the first `limit` are returned. */
  range(start: string, end: string, revision: number, limit = Infinity): { versions: V[]; count: number } {
    while (!this.orderSome());
    const versions: V[] = [];
    let count = 0;
    this.#keys.forRange(start, end, (key) => {
      const live = this.at(key, revision);
      if (!live) return;
      if (count++ < limit) versions.push(live);
    });
    return { versions, count };
  }

  /** Everything live at `revision`, in key order. */
  all(revision: number): V[] {
    while (!this.orderSome());
    const versions: V[] = [];
    for (const key of this.#keys.values()) {
      const live = this.at(key, revision);
      if (live) versions.push(live);
    }
    return versions;
  }

  /** Puts some keys in order, for whoever lets others have their turn in between; true when all are. */
  orderSome(): boolean {
    for (const key of this.#unordered.splice(-orderedAtOnce).sort()) if (this.#histories.has(key)) this.#keys.set(key, key);
    return this.#unordered.length === 0;
  }

  /** Drops every version that no read at `revision` or later can see, and tells which. */
  compact(revision: number): V[] {
    const dropped: V[] = [];
    const due = this.#superseded.findIndex((entry) => entry.revision > revision);
    const candidates = due < 0 ? this.#superseded : this.#superseded.slice(0, due);
    // A deletion at exactly `revision` stays for watches from there; it is looked at again next time.
    const again = candidates.filter((entry) => entry.revision === revision);
    this.#superseded = due < 0 ? again : [...again, ...this.#superseded.slice(due)];
    for (const { key } of candidates) this.#trim(key, revision, dropped);
    return dropped;
  }

  #begin(version: V): void {
    this.#histories.set(version.key, version);
    this.#unordered.push(version.key);
    // Keys that come and go must not pile up here.
    if (this.#unordered.length > 2 * (this.#histories.size + orderedAtOnce)) this.#unordered = [...this.#histories.keys()];
  }

  #trim(key: string, revision: number, dropped: V[]): void {
    const history = this.#histories.get(key);
    if (history === undefined) return;
    const versions = Array.isArray(history) ? history : [history];
    let keepFrom = versions.length - 1;
    while (keepFrom > 0 && versions[keepFrom]!.modRevision > revision) keepFrom--;
    const oldest = versions[keepFrom]!;
    if (oldest.version === 0 && oldest.modRevision < revision) keepFrom++;
    dropped.push(...versions.splice(0, keepFrom));
    if (versions.length > 0) {
      if (versions.length === 1) this.#histories.set(key, versions[0]!);
      return;
    }
    this.#keys.delete(key);
    this.#histories.delete(key);
  }
}

function liveAt<V extends Version>(history: V | V[], revision: number): V | undefined {
  const newest = Array.isArray(history) ? history.findLast(({ modRevision }) => modRevision <= revision) : history;
  return newest && newest.modRevision <= revision && newest.version > 0 ? newest : undefined;
}
