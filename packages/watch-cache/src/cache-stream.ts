import { expired, type Clock, type Timer } from '@kubewright/api-machinery';
import type { ObjectChange } from './history.ts';
import type { CachedObject, CacheEvent, CacheWatch, CacheWatchRequest } from './watch-cache.ts';

/** Where a stream begins: what to show first, and the revision after which changes count. */
export interface StreamStart {
  readonly revision: number;
  /** Present objects, shown as ADDED and closed with INITIAL_END. */
  readonly initial?: readonly CachedObject[];
  /** Changes after `revision` that happened before the stream was registered. */
  readonly backlog: readonly ObjectChange[];
}

export interface CacheStreamDeps {
  readonly clock: Clock;
  readonly request: CacheWatchRequest;
  /** Most changes a reader may be behind. */
  readonly maxPending: number;
  /** The cache's revision now. */
  readonly currentRevision: () => number;
  /** Called once, when the stream is over for whatever reason. */
  readonly onEnd: () => void;
}

/**
 * One watcher: a bounded queue between the cache, which pushes, and a reader, who pulls. Events of a change are shared
 * between streams. A reader that is too slow is ended, never skipped.
 */
export class CacheStream implements CacheWatch, AsyncIterator<CacheEvent> {
  readonly #deps: CacheStreamDeps;
  #opening: Promise<void> | undefined;
  /** What was there when the stream began; pulled lazily and not counted against the bound. */
  #first: Iterator<CacheEvent> | undefined;
  #pending: CacheEvent[] = [];
  #head = 0;
  #afterRevision = 0;
  #bookmarked = 0;
  #bookmarkTimer: Timer | undefined;
  #ended = false;
  #error: unknown;
  #resume: (() => void) | undefined;

  constructor(deps: CacheStreamDeps) {
    this.#deps = deps;
  }

  /** Begins at once. */
  start(start: StreamStart): void {
    if (this.#ended) return;
    this.#afterRevision = start.revision;
    this.#bookmarked = start.revision;
    this.#first = this.#firstEvents(start);
    this.#scheduleBookmark();
    this.#resume?.();
  }

  /** Begins when `opening` resolves (it calls {@link start}); fails with it. */
  startLater(opening: Promise<void>): void {
    this.#opening = opening.catch((error: unknown) => this.end(error));
  }

  /** Takes a change in; the cache calls this in the order of revisions. */
  push(change: ObjectChange): void {
    if (change.revision <= this.#afterRevision || this.#ended) return;
    let event: CacheEvent | undefined;
    try {
      event = change.eventFor(this.#deps.request.scope.matches);
    } catch (error) {
      return this.end(error);
    }
    if (!event) return;
    if (this.#pending.length - this.#head >= this.#deps.maxPending) {
      return this.end(expired('The watch was closed because its reader is too slow'));
    }
    this.#enqueue(event);
  }

  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#pending = [];
    this.#head = 0;
    this.#first = undefined;
    this.#bookmarkTimer?.cancel();
    this.#deps.onEnd();
    this.#resume?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<CacheEvent> {
    return this;
  }

  /** No async function: thousands of streams wait here, and each would cost half a kilobyte. */
  next(): Promise<IteratorResult<CacheEvent>> {
    if (this.#opening) {
      return this.#opening.then(() => {
        this.#opening = undefined;
        return this.next();
      });
    }
    const event = this.#take();
    if (event) return Promise.resolve({ done: false, value: event });
    if (this.#ended) return this.#finish();
    return new Promise((resolve) => {
      this.#resume = () => {
        this.#resume = undefined;
        resolve(this.next());
      };
    });
  }

  #finish(): Promise<IteratorResult<CacheEvent>> {
    const error = this.#error;
    this.#error = undefined;
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  async return(): Promise<IteratorResult<CacheEvent>> {
    this.end();
    return { done: true, value: undefined };
  }

  takeReady(limit: number, maxBytes = Infinity): CacheEvent[] {
    const events: CacheEvent[] = [];
    let bytes = 0;
    while (events.length < limit && bytes < maxBytes) {
      const event = this.#take();
      if (!event) break;
      events.push(event);
      if (maxBytes !== Infinity && 'object' in event) bytes += event.object.bytes.byteLength;
    }
    return events;
  }

  #take(): CacheEvent | undefined {
    const first = this.#takeFirst();
    if (first) return first;
    if (this.#head >= this.#pending.length) return undefined;
    const event = this.#pending[this.#head++]!;
    if (this.#head === this.#pending.length) {
      this.#pending = [];
      this.#head = 0;
    }
    return event;
  }

  #takeFirst(): CacheEvent | undefined {
    try {
      const first = this.#first?.next();
      if (first && !first.done) return first.value;
      this.#first = undefined;
    } catch (error) {
      this.end(error);
    }
    return undefined;
  }

  #enqueue(event: CacheEvent): void {
    this.#pending.push(event);
    this.#resume?.();
  }

  *#firstEvents({ revision, initial, backlog }: StreamStart): Iterator<CacheEvent> {
    const { matches } = this.#deps.request.scope;
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
    const { bookmarkIntervalMs } = this.#deps.request;
    if (bookmarkIntervalMs === undefined || this.#ended) return;
    this.#bookmarkTimer = this.#deps.clock.schedule(bookmarkIntervalMs, () => {
      const revision = this.#deps.currentRevision();
      if (revision > this.#bookmarked) {
        this.#bookmarked = revision;
        this.#enqueue({ type: 'BOOKMARK', revision });
      }
      this.#scheduleBookmark();
    });
  }
}
