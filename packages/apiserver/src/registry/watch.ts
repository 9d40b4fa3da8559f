import {
  ApiError,
  initialEventsEndAnnotation,
  randomInt,
  statusOf,
  type Clock,
  type KubeObject,
  type Polled,
  type Random,
  type Status,
  type Timer,
} from '@kubewright/api-machinery';
import type { CacheEvent, CachedObject, CacheWatch, CacheWatchRequest } from '@kubewright/watch-cache';
import { parseListOptions, resourceVersionOf, type ListOptions } from '../request/list-options.ts';
import { toStatus } from '../render/status.ts';
import type { OpenWatches } from './reading/open-watches.ts';
import type { ResourceCall } from './resource-call.ts';
import type { ResourceStorage } from './storage/resource-storage.ts';
import { selectionOf, type Selection } from './reading/selection.ts';
import type { ServedResource } from './served-resource.ts';
import { shownEvent } from './reading/shown-event.ts';
import { cacheAttributes } from '../tracing/store-attributes.ts';

/** An event of an object. */
export type ObjectEvent = Extract<CacheEvent, { readonly object: CachedObject }>;

/** One event of a watch before it is encoded; bookmarks and errors are documents already. */
export type ServerEvent =
  | ObjectEvent
  | { readonly type: 'BOOKMARK'; readonly object: KubeObject }
  | { readonly type: 'ERROR'; readonly object: Status };

/** Told of the life of one watch. */
export interface WatchLife {
  /** It is asked for its first events. */
  begun(): void;
  /** It is over, and may never have begun. */
  ended(): void;
}

export interface WatchDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** A watch without timeoutSeconds lives between this and twice this. */
  readonly minWatchSeconds: number;
  /** Unset: nobody else ends the watch. */
  readonly open?: OpenWatches;
}

const bookmarkIntervalMs = 60_000;
/** Of the events that go on together: how many, and how many bytes of objects begin no further one. */
const maxTogether = 32;
const maxBytesTogether = 64 * 1_024;

/**
 * WATCH with every resourceVersion rule, bookmarks and initial events (I13–I18). Options are checked before this
 * returns; what goes wrong later arrives as an ERROR event, and the watch is over. Events that are there at once come
 * together. Whoever gets it reads it to its end or ends it: the signal of the call does not.
 * @throws {ApiError} BadRequest or Invalid for the options.
 */
export function watchObjects(call: ResourceCall, deps: WatchDeps, life?: WatchLife): Polled<readonly ServerEvent[]> {
  const options = parseListOptions(call.query, true);
  const selection = selectionOf(call.resource.definition, call, options);
  const request = watchRequest(options, selection);
  const timeoutSeconds = options.timeoutSeconds || deps.minWatchSeconds + randomInt(deps.random, deps.minWatchSeconds);
  return new ObjectWatch(call, { ...options, matchesShown: selection.matchesShown }, life, (watch) =>
    watch.begin(request, deps, timeoutSeconds * 1000),
  );
}

/** @throws {ApiError} for the options of a watch that nobody is going to begin. */
export function assertWatchOptions(call: ResourceCall): void {
  const options = parseListOptions(call.query, true);
  watchRequest(options, selectionOf(call.resource.definition, call, options));
}

function watchRequest(options: ListOptions, scope: CacheWatchRequest['scope']): CacheWatchRequest {
  const { resourceVersion, sendInitialEvents } = options;
  const after = resourceVersion === '' ? 'now' : watchedVersion(resourceVersion);
  // Without an exact revision a watch begins with what is there, as it always did (I14).
  const sendInitial = sendInitialEvents ?? (after === 'now' || after === 0);
  return { scope, after, sendInitial, ...(options.allowWatchBookmarks && { bookmarkIntervalMs }) };
}

/** Thousands of these wait at a time: what only the beginning takes is let go. */
class ObjectWatch implements Polled<readonly ServerEvent[]> {
  readonly #resource: ServedResource;
  readonly #bookmarks: boolean;
  readonly #marksInitialEnd: boolean;
  readonly #matchesShown: Selection['matchesShown'];
  #begin: ((watch: ObjectWatch) => void) | undefined;
  #call: ResourceCall | undefined;
  #life: WatchLife | undefined;
  #open: OpenWatches | undefined;
  #timer: Timer | undefined;
  #events: CacheWatch | undefined;
  #waiting: Waiting | undefined;
  /** What was waited for. */
  #ready: readonly ServerEvent[] | undefined;
  #over = false;

  constructor(
    call: ResourceCall,
    options: ListOptions & Pick<Selection, 'matchesShown'>,
    life: WatchLife | undefined,
    begin: (watch: ObjectWatch) => void,
  ) {
    this.#resource = call.resource;
    this.#bookmarks = options.allowWatchBookmarks;
    this.#marksInitialEnd = options.allowWatchBookmarks && options.sendInitialEvents === true;
    this.#matchesShown = options.matchesShown;
    this.#begin = begin;
    this.#call = call;
    this.#life = life;
  }

  poll(wake: () => void): readonly ServerEvent[] | 'pending' | 'over' {
    try {
      const begin = this.#begin;
      this.#begin = undefined;
      begin?.(this);
      if (this.#waiting) return this.#waiting.wakes(wake);
      const ready = this.#ready;
      this.#ready = undefined;
      if (ready && ready.length > 0) return ready;
      return this.#over ? 'over' : this.#next(wake);
    } catch (error) {
      if (this.#over) return 'over';
      this.end();
      return [errorEvent(error)];
    }
  }

  begin(request: CacheWatchRequest, { clock, open }: WatchDeps, timeoutMs: number): void {
    this.#life?.begun();
    this.#timer = clock.schedule(timeoutMs, () => this.end());
    this.#open = open;
    open?.add(this);
    if (this.#over) return;
    const waiting = new Waiting();
    const beginning = untilBegun(request, this.#resource.storage, waiting);
    const span = this.#call?.span;
    const opening = span?.start('cacher.Watch', cacheAttributes(this.#resource.groupResource)(span));
    const begun = (): void => {
      opening?.end();
      if (!request.sendInitial) this.#initialized();
      this.#events = this.#resource.storage.cache.watch(request);
    };
    if (beginning) this.#wait(waiting, beginning, begun);
    else begun();
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#begin = undefined;
    this.#call = undefined;
    this.#timer?.cancel();
    this.#open?.delete(this);
    this.#events?.end();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.over();
    this.#life?.ended();
  }

  #next(wake: () => void): readonly ServerEvent[] | 'pending' | 'over' {
    const converts = this.#resource.definition.converter !== undefined;
    for (;;) {
      // What has to be converted may fail, and then what came before it must have been sent.
      const events = this.#events!.poll(wake, converts ? 1 : maxTogether, maxBytesTogether);
      if (events === 'over') this.end();
      if (typeof events === 'string') return events;
      const sent = events.every(isOfObject) ? events : this.#sent(events);
      if (sent.length === 0) continue;
      if (!converts) return sent;
      const waiting = new Waiting();
      this.#wait(waiting, this.#converted(sent), (converted) => (this.#ready = converted));
      return waiting.wakes(wake);
    }
  }

  #wait<T>(waiting: Waiting, work: Promise<T>, then: (value: T) => void): void {
    this.#waiting = waiting;
    const fail = (error: unknown): void => {
      this.#ready = [errorEvent(error)];
      this.end();
    };
    void work
      .then(
        (value) => void (this.#over || then(value)),
        (error: unknown) => void (this.#over || fail(error)),
      )
      .then(() => {
        if (this.#waiting === waiting) this.#waiting = undefined;
        waiting.over();
      });
  }

  async #converted(events: readonly ServerEvent[]): Promise<ServerEvent[]> {
    const shown = await Promise.all(
      events.map((event) => (isOfObject(event) ? shownEvent(this.#resource, event, this.#matchesShown) : event)),
    );
    return shown.filter((event) => event !== undefined);
  }

  #sent(events: readonly CacheEvent[]): ServerEvent[] {
    const sent: ServerEvent[] = [];
    for (const event of events) {
      if (isOfObject(event)) sent.push(event);
      else if (event.type === 'INITIAL_END') {
        this.#initialized();
        if (this.#marksInitialEnd) sent.push(bookmark(this.#resource, event.revision, { [initialEventsEndAnnotation]: 'true' }));
      } else if (this.#bookmarks) sent.push(bookmark(this.#resource, event.revision));
    }
    return sent;
  }

  #initialized(): void {
    this.#call?.initialized?.();
    this.#call = undefined;
  }
}

/** Something that is waited for, and who is to be woken. A signal is a kilobyte: it is made for what takes one. */
class Waiting {
  #abort: AbortController | undefined;
  #wake: (() => void) | undefined;

  get signal(): AbortSignal {
    return (this.#abort ??= new AbortController()).signal;
  }

  wakes(wake: () => void): 'pending' {
    this.#wake = wake;
    return 'pending';
  }

  over(): void {
    this.#abort?.abort();
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** Waits until the cache may say where the watch begins; mostly there is nothing to wait for. */
function untilBegun({ after, sendInitial }: CacheWatchRequest, storage: ResourceStorage, waiting: Waiting): Promise<void> | undefined {
  const { cache } = storage;
  if (after === 'now') return storage.caughtUp(waiting);
  if (cache.revision === 0) return sendInitial ? cache.waitFor(after, { signal: waiting.signal }) : cache.ready(waiting.signal);
  return sendInitial && after > cache.revision ? cache.waitFor(after, { signal: waiting.signal }) : undefined;
}

/** Whether an event is of an object, which is encoded once for all who watch. */
export const isOfObject = (event: ServerEvent | CacheEvent): event is ObjectEvent =>
  event.type !== 'BOOKMARK' && event.type !== 'ERROR' && event.type !== 'INITIAL_END';

const errorEvent = (error: unknown): ServerEvent => ({ type: 'ERROR', object: statusOf(error) ?? toStatus(error) });

/** Kind, apiVersion and resourceVersion only. */
function bookmark({ apiVersion, definition }: ServedResource, revision: number, annotations?: Record<string, string>): ServerEvent {
  const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) };
  return { type: 'BOOKMARK', object: { kind: definition.kind, apiVersion, metadata } };
}

/** @throws {ApiError} 500 without a reason: upstream's watch cache does not say whose fault it is. */
function watchedVersion(text: string): number {
  const version = resourceVersionOf(text);
  if (typeof version === 'number') return version;
  throw new ApiError({ code: 500, message: version });
}
