import type { Clock, KubeList, KubeObject, Logger, Random, Status, WatchEvent } from '@kubewright/api-machinery';
import { ApiError, initialEventsEndAnnotation, isExpired, isInvalid, pause, randomInt, statusOf } from '@kubewright/api-machinery';
import type { ResourceClient } from '@kubewright/client';
import { Backoff } from './backoff.ts';
import type { InformerOptions } from './informer.ts';

/** Where a reflector puts what it reads. Calls come one after another, in the order of the resource's history. */
export interface ReflectorSink<T extends KubeObject> {
  /** The whole present state; what it does not hold is gone. */
  replace(objects: readonly T[], resourceVersion: string): void;
  changed(object: T): void;
  /** The object in its last state. */
  deleted(object: T): void;
}

export interface ReflectorDeps<T extends KubeObject> {
  readonly client: ResourceClient<T>;
  readonly sink: ReflectorSink<T>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/**
 * What the reflector knows and does next. The arrows are the whole design:
 *
 *     empty ──▶ streaming ──▶ watching ◀──▶ listed        (WatchList: one stream brings both)
 *       └─────▶ listing ────▶ listed ────▶ watching       (servers without it: pages, then a watch)
 *
 * A lost stream goes back to `listed` and watches on from the last revision; a revision that is too old goes back to
 * `empty`, where the present state is read again and the sink finds out what was deleted meanwhile.
 */
type State<T extends KubeObject> =
  /** Nothing is known at `resourceVersion` or later. `''`: the most recent state is asked for; `'0'`: any will do. */
  | { readonly kind: 'empty'; readonly resourceVersion: string }
  /** Pages of one consistent list are being gathered. */
  | { readonly kind: 'listing'; readonly resourceVersion: string; readonly continue?: string; readonly items: T[]; readonly limit: number }
  /** A watch with `sendInitialEvents` is open; its bookmark ends the list. */
  | { readonly kind: 'streaming'; readonly resourceVersion: string }
  /** The sink is filled up to `resourceVersion`; no watch is open. */
  | { readonly kind: 'listed'; readonly resourceVersion: string }
  /** The sink is filled and `events` continues after `resourceVersion`. */
  | { readonly kind: 'watching'; readonly resourceVersion: string; readonly watch: OpenWatch<T> };

interface OpenWatch<T extends KubeObject> {
  readonly events: AsyncIterator<WatchEvent<T>>;
  close(): void;
}

const pageSize = 500;
const minWatchSeconds = 300;
/** A watch that ends sooner and empty is a failure, or a broken server would be asked without pause. */
const shortWatchMs = 1000;

/** Follows one resource by list and watch for ever and feeds a sink (client-go tools/cache/reflector.go). */
export class Reflector<T extends KubeObject> {
  readonly #deps: ReflectorDeps<T>;
  readonly #selection: InformerOptions;
  readonly #backoff: Backoff;
  #watchListSupported = true;

  constructor(deps: ReflectorDeps<T>, selection: InformerOptions = {}) {
    this.#deps = deps;
    this.#selection = selection;
    this.#backoff = new Backoff(deps);
  }

  /** Runs until `signal` aborts; failures are logged, waited out and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    let state: State<T> = { kind: 'empty', resourceVersion: '' };
    while (!signal.aborted) {
      const from: State<T> = state;
      try {
        state = await this.#step(from, signal);
      } catch (error) {
        if (signal.aborted) return;
        state = this.#afterFailure(from, error);
        // A relist after 410 waits too: a server that answers 410 each time must not be asked without pause.
        await pause(this.#deps.clock, this.#backoff.next(), signal);
      }
    }
  }

  async #step(state: State<T>, signal: AbortSignal): Promise<State<T>> {
    switch (state.kind) {
      case 'empty':
        if (this.#watchListSupported) return { kind: 'streaming', resourceVersion: state.resourceVersion };
        return { kind: 'listing', resourceVersion: state.resourceVersion, items: [], limit: pageSize };
      case 'listing':
        return this.#listPage(state, signal);
      case 'streaming':
        return this.#streamInitial(state.resourceVersion, signal);
      case 'listed':
        return { kind: 'watching', resourceVersion: state.resourceVersion, watch: this.#open(state.resourceVersion, {}, signal) };
      case 'watching':
        return this.#follow(state, signal);
    }
  }

  async #listPage(state: State<T> & { kind: 'listing' }, signal: AbortSignal): Promise<State<T>> {
    const page: KubeList<T> = await this.#deps.client.list({
      ...this.#selection,
      limit: state.limit,
      // A continued page is of the first one's revision by its token.
      ...(state.continue ? { continue: state.continue } : { resourceVersion: state.resourceVersion }),
      signal,
    });
    for (const item of page.items) state.items.push(item);
    if (page.metadata.continue) return { ...state, continue: page.metadata.continue };
    const resourceVersion = page.metadata.resourceVersion ?? '';
    this.#deps.sink.replace(state.items, resourceVersion);
    return { kind: 'listed', resourceVersion };
  }

  async #streamInitial(atLeast: string, signal: AbortSignal): Promise<State<T>> {
    const watch = this.#open(atLeast, { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, signal);
    const objects = new Map<string, T>();
    try {
      for (;;) {
        const { done, value: event } = await watch.events.next();
        if (done) throw new Error('the watch ended before its initial events did');
        if (event.type === 'ERROR') throw errorOf(event.object);
        const { namespace, name, annotations, resourceVersion = '' } = event.object.metadata;
        const key = `${namespace ?? ''}/${name ?? ''}`;
        if (event.type === 'DELETED') objects.delete(key);
        else if (event.type !== 'BOOKMARK') objects.set(key, event.object);
        else if (annotations?.[initialEventsEndAnnotation] === 'true') {
          this.#deps.sink.replace([...objects.values()], resourceVersion);
          return { kind: 'watching', resourceVersion, watch };
        }
      }
    } catch (error) {
      watch.close();
      throw error;
    }
  }

  /** Hands events on until the stream ends, then answers where it came to. */
  async #follow(state: State<T> & { kind: 'watching' }, signal: AbortSignal): Promise<State<T>> {
    const { sink, clock } = this.#deps;
    const startMs = clock.monotonicMs();
    let resourceVersion = state.resourceVersion;
    let events = 0;
    try {
      for (;;) {
        const { done, value: event } = await state.watch.events.next();
        if (done) break;
        if (event.type === 'ERROR') throw errorOf(event.object);
        events++;
        if (event.type === 'DELETED') sink.deleted(event.object);
        else if (event.type !== 'BOOKMARK') sink.changed(event.object);
        resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
      }
    } catch (error) {
      // What was handed on stays handed on: the watch resumes after it.
      throw new LostWatch(resourceVersion, error);
    } finally {
      state.watch.close();
    }
    if (events === 0 && !signal.aborted && clock.monotonicMs() - startMs < shortWatchMs) {
      throw new LostWatch(resourceVersion, new Error('very short watch: the server ended it at once and without events'));
    }
    return { kind: 'listed', resourceVersion };
  }

  #open(
    resourceVersion: string,
    options: { sendInitialEvents?: boolean; resourceVersionMatch?: 'NotOlderThan' },
    signal: AbortSignal,
  ): OpenWatch<T> {
    const own = new AbortController();
    const onAbort = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const stream = this.#deps.client.watch({
      ...this.#selection,
      ...options,
      resourceVersion,
      allowWatchBookmarks: true,
      timeoutSeconds: minWatchSeconds + randomInt(this.#deps.random, minWatchSeconds),
      signal: own.signal,
    });
    return {
      events: stream[Symbol.asyncIterator](),
      close: () => {
        signal.removeEventListener('abort', onAbort);
        own.abort();
      },
    };
  }

  #afterFailure(from: State<T>, failure: unknown): State<T> {
    const error = failure instanceof LostWatch ? failure.cause : failure;
    const { plural, group } = this.#deps.client.type;
    const fields = { resource: plural, group, state: from.kind, error: error instanceof Error ? error.message : String(error) };
    if (isExpired(error)) {
      this.#deps.logger.debug('The revision is no longer there; reading everything again.', fields);
      // An expired page means the list took too long: the next one is taken in one piece.
      if (from.kind === 'listing' && from.continue) return { kind: 'listing', resourceVersion: '', items: [], limit: 0 };
      return { kind: 'empty', resourceVersion: '' };
    }
    if (from.kind === 'streaming' && refusesToStream(error)) {
      if (doesNotKnowWatchList(error)) this.#watchListSupported = false;
      return { kind: 'listing', resourceVersion: from.resourceVersion, items: [], limit: pageSize };
    }
    this.#deps.logger.warn('Following a resource failed; trying again.', fields);
    if (failure instanceof LostWatch) return { kind: 'listed', resourceVersion: failure.resourceVersion };
    if (from.kind === 'listed') return from;
    return { kind: 'empty', resourceVersion: isTooLarge(error) ? '' : from.resourceVersion };
  }
}

/** The watch broke after everything up to `resourceVersion` was handed on. */
class LostWatch extends Error {
  readonly resourceVersion: string;
  constructor(resourceVersion: string, cause: unknown) {
    super('watch lost', { cause });
    this.resourceVersion = resourceVersion;
  }
}

const errorOf = (status: Status): ApiError => new ApiError(status);

/** Any answer but "not now" and "not that revision": kube-apiserver says 500 where its etcd is too old for streamed lists. */
const refusesToStream = (error: unknown): boolean => {
  const code = statusOf(error)?.code;
  return code !== undefined && code !== 429 && code !== 503 && !isTooLarge(error);
};

/** Servers before 1.27 refuse `sendInitialEvents`; those with the feature off answer Invalid too. */
const doesNotKnowWatchList = (error: unknown): boolean => isInvalid(error) || statusOf(error)?.code === 400;

const isTooLarge = (error: unknown): boolean =>
  statusOf(error)?.details?.causes?.some((cause) => cause.reason === 'ResourceVersionTooLarge') ?? false;
