import { expired, type Clock, type Timer } from '@kubewright/api-machinery';
import type { ObjectChange } from './history.ts';
import type { Wakes } from './wakes.ts';
import type { CachedObject, CacheEvent, CacheWatch, CacheWatchRequest } from './watch-cache.ts';

/** Where a stream begins: what to show first, and the revision after which changes count. */
export interface StreamStart {
  readonly revision: number;
  /** Present objects, shown as ADDED and closed with INITIAL_END. */
  readonly initial?: readonly CachedObject[];
  /** Changes after `revision` that happened before the stream was registered. */
  readonly backlog: readonly ObjectChange[];
}

/** What the streams of one cache share. */
export interface StreamHome {
  readonly clock: Clock;
  readonly wakes: Wakes;
  /** Most changes a reader may be behind. */
  readonly maxPending: number;
  /** The cache's revision now. */
  readonly revision: number;
  /** Called once for each stream, when it is over for whatever reason. */
  forget(stream: CacheStream): void;
}

/**
 * One watcher: a bounded queue between the cache, which pushes, and a reader, who polls. Events of a change are shared
 * between streams. A reader that is too slow is ended, never skipped. Thousands of these wait: what one does not need
 * while it does, it does not have.
 */
export class CacheStream implements CacheWatch, AsyncIterator<CacheEvent> {
  readonly request: CacheWatchRequest;
  readonly #home: StreamHome;
  /** What was there when the stream began; pulled lazily and not counted against the bound. */
  #first: Iterator<CacheEvent> | undefined;
  #pending: CacheEvent[] | undefined;
  #head = 0;
  #afterRevision = 0;
  #bookmarked = 0;
  #bookmarkTimer: Timer | undefined;
  #ended = false;
  #error: unknown;
  #wake: (() => void) | undefined;
  #forgetSignal: (() => void) | undefined;

  constructor(home: StreamHome, request: CacheWatchRequest) {
    this.#home = home;
    this.request = request;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Begins; until then there is nothing to read. */
  start(start: StreamStart): void {
    if (this.#ended) return;
    this.#afterRevision = start.revision;
    this.#bookmarked = start.revision;
    this.#first = this.#firstEvents(start);
    this.#scheduleBookmark();
    this.#wakeReader();
  }

  /** Ends when the signal aborts. */
  endWith(signal: AbortSignal): void {
    if (signal.aborted) return this.end();
    const end = (): void => this.end();
    signal.addEventListener('abort', end, { once: true });
    this.#forgetSignal = () => signal.removeEventListener('abort', end);
  }

  /** Takes a change in; the cache calls this in the order of revisions. */
  push(change: ObjectChange): void {
    if (change.revision <= this.#afterRevision || this.#ended) return;
    let event: CacheEvent | undefined;
    try {
      event = change.eventFor(this.request.scope.matches);
    } catch (error) {
      return this.end(error);
    }
    if (!event) return;
    if (this.#pending && this.#pending.length - this.#head >= this.#home.maxPending) {
      return this.end(expired('The watch was closed because its reader is too slow'));
    }
    this.#enqueue(event);
  }

  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#pending = undefined;
    this.#head = 0;
    this.#first = undefined;
    this.#bookmarkTimer?.cancel();
    this.#forgetSignal?.();
    this.#home.forget(this);
    this.#wakeReader();
  }

  poll(wake: () => void, limit = Infinity, maxBytes = Infinity): readonly CacheEvent[] | 'pending' | 'over' {
    const events = this.takeReady(limit, maxBytes);
    if (events.length > 0) return events;
    if (!this.#ended) {
      this.#wake = wake;
      return 'pending';
    }
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    return 'over';
  }

  [Symbol.asyncIterator](): AsyncIterator<CacheEvent> {
    return this;
  }

  next(): Promise<IteratorResult<CacheEvent>> {
    return new Promise((resolve, reject) => {
      const ask = (): void => {
        try {
          const next = this.poll(ask, 1);
          if (next === 'over') resolve({ done: true, value: undefined });
          else if (next !== 'pending') resolve({ done: false, value: next[0]! });
        } catch (error) {
          reject(error);
        }
      };
      ask();
    });
  }

  async return(): Promise<IteratorResult<CacheEvent>> {
    this.end();
    return { done: true, value: undefined };
  }

  takeReady(limit: number, maxBytes = Infinity): readonly CacheEvent[] {
    if (!this.#first) {
      const pending = this.#pending;
      if (!pending) return none;
      // Mostly a reader takes all there is.
      if (this.#head === 0 && pending.length <= limit && (maxBytes === Infinity || sizeOf(pending) <= maxBytes)) {
        this.#pending = undefined;
        return pending;
      }
    }
    const events: CacheEvent[] = [];
    let bytes = 0;
    while (events.length < limit && bytes < maxBytes) {
      const event = this.#takeFirst() ?? this.#takePending();
      if (!event) break;
      events.push(event);
      if (maxBytes !== Infinity) bytes += sizeOf([event]);
    }
    return events;
  }

  #takePending(): CacheEvent | undefined {
    const pending = this.#pending;
    if (!pending) return undefined;
    const event = pending[this.#head++]!;
    if (this.#head === pending.length) this.#pending = undefined;
    // A reader that is always a little behind must not keep all it has ever taken.
    else if (this.#head >= keptTaken && this.#head * 2 >= pending.length) this.#pending = pending.slice(this.#head);
    else return event;
    this.#head = 0;
    return event;
  }

  #takeFirst(): CacheEvent | undefined {
    if (!this.#first) return undefined;
    try {
      const first = this.#first.next();
      if (!first.done) return first.value;
      this.#first = undefined;
    } catch (error) {
      this.end(error);
    }
    return undefined;
  }

  #enqueue(event: CacheEvent): void {
    if (this.#pending) this.#pending.push(event);
    else this.#pending = [event];
    this.#wakeReader();
  }

  #wakeReader(): void {
    const wake = this.#wake;
    if (!wake) return;
    this.#wake = undefined;
    this.#home.wakes.add(wake);
  }

  *#firstEvents({ revision, initial, backlog }: StreamStart): Iterator<CacheEvent> {
    const { matches } = this.request.scope;
    if (initial) {
      for (const object of initial) if (!matches || matches(object)) yield { type: 'ADDED', object, revision: object.revision };
      yield { type: 'INITIAL_END', revision };
    }
    for (const change of backlog) {
      const event = change.eventFor(matches);
      if (event) yield event;
    }
  }

  #scheduleBookmark(): void {
    const { bookmarkIntervalMs } = this.request;
    if (bookmarkIntervalMs === undefined || this.#ended) return;
    this.#bookmarkTimer = this.#home.clock.schedule(bookmarkIntervalMs, () => {
      const { revision } = this.#home;
      if (revision > this.#bookmarked) {
        this.#bookmarked = revision;
        this.#enqueue({ type: 'BOOKMARK', revision });
      }
      this.#scheduleBookmark();
    });
  }
}

const none: readonly CacheEvent[] = [];

/** Taking events off a queue moves the rest of it: not before so many have been taken. */
const keptTaken = 64;

function sizeOf(events: readonly CacheEvent[]): number {
  let bytes = 0;
  for (const event of events) if ('object' in event) bytes += event.object.sizeBytes;
  return bytes;
}
