import { inRange } from './compare-keys.ts';
import { CompactedError, prefixEnd, type StoreEvent, type WatchBatch, type WatchRequest } from './store.ts';

/** The history a {@link WatchHub} reads for its watches. */
export interface ChangeSource {
  /** The newest revision that may be shown. */
  revision(): number;
  /** The oldest revision whose changes are still kept. */
  compactRevision(): number;
  /** Changes of the revisions from `from` on, a whole transaction at a time, in order, up to `revision`. */
  changesFrom(from: number): Iterable<Change>;
}

/** The changes of one transaction. */
export interface Change {
  readonly revision: number;
  readonly events: readonly StoreEvent[];
}

/** A batch ends after the transaction that reaches this many events, so that a long backlog comes in pieces. */
const batchEvents = 1_000;

/**
 * Fans committed changes out to range watches. A watch holds a position in the history and no queue of its own, so a
 * slow reader costs nothing and ends only when compaction passes it; a commit wakes only the watches it concerns.
 */
export class WatchHub {
  readonly #source: ChangeSource;
  /** Watches of a whole prefix, by that prefix; and how many there are of each prefix length. */
  readonly #byPrefix = new Map<string, Set<RangeWatch>>();
  readonly #prefixLengths = new Map<number, number>();
  readonly #others = new Set<RangeWatch>();
  readonly #wantProgress = new Set<RangeWatch>();
  #closed = false;

  constructor(source: ChangeSource) {
    this.#source = source;
  }

  watch(request: WatchRequest, signal: AbortSignal): AsyncIterable<WatchBatch> {
    const watch = new RangeWatch(this.#source, request, () => {
      this.#remove(watch);
      signal.removeEventListener('abort', end);
    });
    const end = (): void => watch.end();
    if (signal.aborted || this.#closed) watch.end();
    else {
      this.#add(watch);
      signal.addEventListener('abort', end, { once: true });
    }
    return { [Symbol.asyncIterator]: () => watch };
  }

  /** Wakes whoever watches a key of this change; the source must already show it. */
  notify(change: Change): void {
    for (const { kv } of change.events) {
      for (const length of this.#prefixLengths.keys()) {
        const watches = this.#byPrefix.get(kv.key.slice(0, length));
        if (watches) for (const watch of watches) watch.wake(change.revision);
      }
      for (const watch of this.#others) if (watch.covers(kv.key)) watch.wake(change.revision);
    }
    for (const watch of this.#wantProgress) watch.wake(change.revision);
  }

  /** Ends every watch. */
  close(): void {
    this.#closed = true;
    for (const watch of [...this.#others, ...[...this.#byPrefix.values()].flatMap((watches) => [...watches])]) watch.end();
  }

  #add(watch: RangeWatch): void {
    const { start, end, progress } = watch.request;
    if (progress) this.#wantProgress.add(watch);
    if (end !== prefixEnd(start)) return void this.#others.add(watch);
    const watches = this.#byPrefix.get(start) ?? new Set();
    this.#byPrefix.set(start, watches.add(watch));
    this.#prefixLengths.set(start.length, (this.#prefixLengths.get(start.length) ?? 0) + 1);
  }

  #remove(watch: RangeWatch): void {
    this.#wantProgress.delete(watch);
    this.#others.delete(watch);
    const { start } = watch.request;
    const watches = this.#byPrefix.get(start);
    if (!watches?.delete(watch)) return;
    if (watches.size === 0) this.#byPrefix.delete(start);
    const left = this.#prefixLengths.get(start.length)! - 1;
    if (left === 0) this.#prefixLengths.delete(start.length);
    else this.#prefixLengths.set(start.length, left);
  }
}

class RangeWatch implements AsyncIterator<WatchBatch> {
  readonly request: WatchRequest;
  readonly #source: ChangeSource;
  readonly #onEnd: () => void;
  /** The revision to read from when there is something to read; unset: everything so far was delivered. */
  #from: number | undefined;
  #ended = false;
  #resume: (() => void) | undefined;

  constructor(source: ChangeSource, request: WatchRequest, onEnd: () => void) {
    this.#source = source;
    this.request = request;
    this.#onEnd = onEnd;
    const { fromRevision = source.revision() + 1, progress } = request;
    if (fromRevision <= source.revision() || progress) this.#from = fromRevision;
  }

  covers(key: string): boolean {
    return inRange(key, this.request.start, this.request.end);
  }

  wake(revision: number): void {
    if (this.request.fromRevision !== undefined && revision < this.request.fromRevision) return;
    this.#from ??= revision;
    this.#resume?.();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    this.#resume?.();
  }

  async next(): Promise<IteratorResult<WatchBatch>> {
    while (!this.#ended) {
      const batch = this.#from === undefined ? undefined : this.#collect(this.#from);
      if (batch) return { done: false, value: batch };
      await new Promise<void>((resolve) => (this.#resume = resolve));
      this.#resume = undefined;
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<WatchBatch>> {
    this.end();
    return { done: true, value: undefined };
  }

  #collect(from: number): WatchBatch | undefined {
    const [revision, compactRevision] = [this.#source.revision(), this.#source.compactRevision()];
    if (from < compactRevision) {
      this.end();
      throw new CompactedError(compactRevision);
    }
    const events: StoreEvent[] = [];
    this.#from = undefined;
    let upTo = revision;
    for (const change of this.#source.changesFrom(from)) {
      for (const event of change.events) if (this.covers(event.kv.key)) events.push(event);
      if (events.length < batchEvents || change.revision === revision) continue;
      upTo = change.revision;
      this.#from = upTo + 1;
      break;
    }
    return events.length > 0 || this.request.progress ? { revision: upTo, events } : undefined;
  }
}

/** The newest changes, in memory, oldest first. */
export class ChangeLog {
  #changes: Change[] = [];

  append(change: Change): void {
    this.#changes.push(change);
  }

  get oldestRevision(): number | undefined {
    return this.#changes[0]?.revision;
  }

  get length(): number {
    return this.#changes.length;
  }

  /** Changes with `from` ≤ revision ≤ `to`. */
  *read(from: number, to: number): Iterable<Change> {
    for (let i = this.#lowerBound(from); i < this.#changes.length; i++) {
      const change = this.#changes[i]!;
      if (change.revision > to) return;
      yield change;
    }
  }

  /** The change made at exactly this revision. */
  at(revision: number): Change | undefined {
    const change = this.#changes[this.#lowerBound(revision)];
    return change?.revision === revision ? change : undefined;
  }

  dropBefore(revision: number): void {
    const keepFrom = this.#lowerBound(revision);
    if (keepFrom > 0) this.#changes = this.#changes.slice(keepFrom);
  }

  #lowerBound(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#changes[middle]!.revision < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
