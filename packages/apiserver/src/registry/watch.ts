import { ApiError, initialEventsEndAnnotation, randomInt, statusOf, type Clock, type KubeObject, type Random, type Status } from '@kubewright/api-machinery';
import type { CacheEvent, CachedObject, CacheWatch, CacheWatchRequest } from '@kubewright/watch-cache';
import { parseListOptions, resourceVersionOf, type ListOptions } from '../request/list-options.ts';
import { toStatus } from '../render/status.ts';
import type { OpenWatches } from './open-watches.ts';
import type { ResourceCall } from './resource-call.ts';
import type { ResourceStorage } from './resource-storage.ts';
import { selectionOf } from './selection.ts';

/** One event of a watch before it is encoded; bookmarks and errors are documents already. */
export type ServerEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly item: CachedObject }
  | { readonly type: 'BOOKMARK'; readonly object: KubeObject }
  | { readonly type: 'ERROR'; readonly object: Status };

export interface WatchDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** A watch without timeoutSeconds lives between this and twice this. */
  readonly minWatchSeconds: number;
  /** Unset: the watch ends with its call alone. */
  readonly open?: OpenWatches;
}

const bookmarkIntervalMs = 60_000;
/** Of the events that go on together: how many, and how many bytes of objects begin no further one. */
const maxTogether = 32;
const maxBytesTogether = 64 * 1_024;

/**
 * WATCH with every resourceVersion rule, bookmarks and initial events (I13–I18). Options are checked before this
 * returns; what goes wrong later arrives as an ERROR event, and the stream ends. Events that are there at once come together.
 * @throws {ApiError} BadRequest or Invalid for the options.
 */
export function watchObjects(call: ResourceCall, deps: WatchDeps): AsyncIterable<readonly ServerEvent[]> {
  const options = parseListOptions(call.query, true);
  const scope = selectionOf(call.resource.definition, call, options);
  const request = watchRequest(options, scope);
  const timeoutSeconds = options.timeoutSeconds || deps.minWatchSeconds + randomInt(deps.random, deps.minWatchSeconds);
  return stream(call, options, request, deps, timeoutSeconds * 1000);
}

function watchRequest(options: ListOptions, scope: CacheWatchRequest['scope']): CacheWatchRequest {
  const { resourceVersion, sendInitialEvents } = options;
  const after = resourceVersion === '' ? 'now' : watchedVersion(resourceVersion);
  // Without an exact revision a watch begins with what is there, as it always did (I14).
  const sendInitial = sendInitialEvents ?? (after === 'now' || after === 0);
  return { scope, after, sendInitial, ...(options.allowWatchBookmarks && { bookmarkIntervalMs }) };
}

async function* stream(call: ResourceCall, options: ListOptions, request: CacheWatchRequest, { clock, open }: WatchDeps, timeoutMs: number): AsyncIterable<readonly ServerEvent[]> {
  const { storage, definition } = call.resource;
  const shows = definition.converter !== undefined;
  const ending = new WatchEnd(call);
  const timer = clock.schedule(timeoutMs, ending.now);
  const forget = open?.add(ending.now);
  try {
    await untilBegun(request, storage, ending);
    if (!request.sendInitial) call.initialized?.();
    const events = ending.of(storage.cache.watch(request, call.signal));
    for await (const first of events) {
      // What has to be converted may fail, and then what came before it must have been sent.
      const further = shows ? [] : events.takeReady(maxTogether - 1, maxBytesTogether);
      const sent: ServerEvent[] = [];
      for (const event of [first, ...further]) {
        if (event.type === 'INITIAL_END') call.initialized?.();
        const next = serverEvent(call, options, event);
        if (next) sent.push(shows && 'item' in next ? { ...next, item: await call.resource.showOne(next.item) } : next);
      }
      if (sent.length > 0) yield sent;
    }
  } catch (error) {
    if (ending.over || call.signal.aborted) return;
    yield [{ type: 'ERROR', object: statusOf(error) ?? toStatus(error) }];
  } finally {
    timer.cancel();
    forget?.();
  }
}

/** Waits until the cache may say where the watch begins; mostly there is nothing to wait for. */
function untilBegun({ after, sendInitial }: CacheWatchRequest, storage: ResourceStorage, ending: WatchEnd): Promise<void> | undefined {
  const { cache } = storage;
  if (after === 'now') return storage.caughtUp(ending);
  if (cache.revision === 0) return sendInitial ? cache.waitFor(after, { signal: ending.signal }) : cache.ready(ending.signal);
  return sendInitial && after > cache.revision ? cache.waitFor(after, { signal: ending.signal }) : undefined;
}

/** How a watch ends besides with its call. Thousands wait, and a signal is a kilobyte: it is made while there is something to wait for. */
class WatchEnd {
  readonly #call: ResourceCall;
  #waiting: AbortController | undefined;
  #events: CacheWatch | undefined;
  over = false;

  constructor(call: ResourceCall) {
    this.#call = call;
  }

  readonly now = (): void => {
    this.over = true;
    this.#waiting?.abort();
    this.#events?.end();
  };

  /** Aborts with the call, too. */
  get signal(): AbortSignal {
    const { signal } = this.#call;
    const waiting = (this.#waiting ??= new AbortController());
    if (this.over || signal.aborted) waiting.abort();
    else signal.addEventListener('abort', this.now, { once: true });
    return waiting.signal;
  }

  /** The events, ended with the watch. */
  of(events: CacheWatch): CacheWatch {
    if (this.#waiting) this.#call.signal.removeEventListener('abort', this.now);
    this.#waiting = undefined;
    this.#events = events;
    if (this.over) events.end();
    return events;
  }
}

function serverEvent(call: ResourceCall, options: ListOptions, event: CacheEvent): ServerEvent | undefined {
  switch (event.type) {
    case 'BOOKMARK':
      return options.allowWatchBookmarks ? { type: 'BOOKMARK', object: bookmark(call, event.revision) } : undefined;
    case 'INITIAL_END':
      return options.sendInitialEvents && options.allowWatchBookmarks
        ? { type: 'BOOKMARK', object: bookmark(call, event.revision, { [initialEventsEndAnnotation]: 'true' }) }
        : undefined;
    default:
      return { type: event.type, item: event.object };
  }
}

/** Kind, apiVersion and resourceVersion only. */
function bookmark(call: ResourceCall, revision: number, annotations?: Record<string, string>): KubeObject {
  const { apiVersion, definition } = call.resource;
  return { kind: definition.kind, apiVersion, metadata: { resourceVersion: String(revision), ...(annotations && { annotations }) } };
}

/** @throws {ApiError} 500 without a reason: upstream's watch cache does not say whose fault it is. */
function watchedVersion(text: string): number {
  const version = resourceVersionOf(text);
  if (typeof version === 'number') return version;
  throw new ApiError({ code: 500, message: version });
}
