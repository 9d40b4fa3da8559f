import { GoneRow } from './gone-row.ts';
import type { CachedObject, CacheEvent } from './watch-cache.ts';

type ChangeEvent = Extract<CacheEvent, { object: CachedObject }>;

/** One change of one object. The events it means to watchers are made on demand, once, and shared between them. */
export class ObjectChange {
  readonly revision: number;
  readonly atMs: number;
  readonly previous: CachedObject | undefined;
  readonly current: CachedObject | undefined;
  /** The event that was asked for first: of nearly every change there is no other. */
  #first: ChangeEvent | undefined;
  /** Of a change of what selectors find, what it means to others. */
  #more: readonly ChangeEvent[] | undefined;

  constructor(init: { revision: number; atMs: number; previous: CachedObject | undefined; current: CachedObject | undefined }) {
    this.revision = init.revision;
    this.atMs = init.atMs;
    this.previous = init.previous;
    this.current = init.current;
  }

  /** Either state; key, namespace and name are the same in both. */
  get any(): CachedObject {
    return (this.current ?? this.previous)!;
  }

  /** What a watcher that wants objects for which `matches` holds sees of this change, if anything. */
  eventFor(matches: ((object: CachedObject) => boolean) | undefined): ChangeEvent | undefined {
    const was = this.previous !== undefined && (!matches || matches(this.previous));
    const is = this.current !== undefined && (!matches || matches(this.current));
    if (is) return this.#event(was ? 'MODIFIED' : 'ADDED');
    return was ? this.#event('DELETED') : undefined;
  }

  #event(type: ChangeEvent['type']): ChangeEvent {
    if (this.#first?.type === type) return this.#first;
    const known = this.#more?.find((event) => event.type === type);
    if (known) return known;
    const object = type === 'DELETED' ? new GoneRow(this.previous!, this.revision) : this.current!;
    const event: ChangeEvent = { type, object, revision: this.revision, previous: type === 'MODIFIED' ? this.previous : undefined };
    if (this.#first) this.#more = [...(this.#more ?? []), event];
    else this.#first = event;
    return event;
  }
}

/** Bounds of the history of a cache. */
export interface HistoryOptions {
  readonly historyMs: number;
  /** Never keep more changes than this, whatever their age. */
  readonly maxChanges: number;
}

const keptWhenIdle = 100;
/** In the place of a change that is no longer kept, whose objects may be large: the array itself is cut now and then. */
const letGo = new ObjectChange({ revision: 0, atMs: 0, previous: undefined, current: undefined });

/** The recent changes of one cache in the order of their revisions. */
export class History {
  readonly #options: HistoryOptions;
  #changes: ObjectChange[] = [];
  /** Index of the oldest change still kept; the array is cut when half of it is dead. */
  #head = 0;
  #oldestRevision: number;

  constructor(startRevision: number, options: HistoryOptions) {
    this.#oldestRevision = startRevision;
    this.#options = options;
  }

  /** Everything after this revision is here. */
  get oldestRevision(): number {
    return this.#oldestRevision;
  }

  append(change: ObjectChange): void {
    this.#changes.push(change);
    if (this.#changes.length - this.#head > this.#options.maxChanges) this.#dropOldest();
    this.#expire(change.atMs, 1);
  }

  /**
   * Forgets what is older than the window but the newest hundred changes, as few as upstream's cache holds at least
   * (storage/cacher `defaultLowerBoundCapacity`). Answers in how many milliseconds there is more to forget; undefined
   * when nothing else is left.
   */
  expire(nowMs: number): number | undefined {
    this.#expire(nowMs, keptWhenIdle);
    if (this.#changes.length - this.#head <= keptWhenIdle) return undefined;
    return this.#changes[this.#head]!.atMs + this.#options.historyMs - nowMs;
  }

  #expire(nowMs: number, kept: number): void {
    const keepAfterMs = nowMs - this.#options.historyMs;
    while (this.#changes.length - this.#head > kept && this.#changes[this.#head]!.atMs < keepAfterMs) this.#dropOldest();
    if (this.#head > 1_024 && this.#head * 2 > this.#changes.length) {
      this.#changes = this.#changes.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Changes after `revision`, oldest first. */
  after(revision: number): ObjectChange[] {
    let low = this.#head;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#changes[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#changes.slice(low);
  }

  /** A revision is forgotten as a whole: half a transaction in the window would be a gap. */
  #dropOldest(): void {
    const { revision } = this.#changes[this.#head]!;
    this.#oldestRevision = revision;
    while (this.#head < this.#changes.length - 1 && this.#changes[this.#head]!.revision === revision) this.#changes[this.#head++] = letGo;
  }
}
