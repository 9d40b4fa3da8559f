import { abortable, pause, untilAborted, type Clock, type Logger } from '@kubewright/api-machinery';
import { prefixEnd, type RangeRequest, type RangeResult, type Store, type StoreEvent, type WatchBatch } from '@kubewright/storage';
import { FirstWrites, type FirstWriteRequest } from './first-writes.ts';
import { PrefixRouter } from './prefix-router.ts';
import { ResourceCache } from './resource-cache.ts';
import { RevisionGate } from './revision-gate.ts';
import type { CacheCodec, WatchCache } from './watch-cache.ts';

/** Upstream keeps 75 s at least (storage/cacher `eventFreshDuration`). */
const defaultHistoryMs = 75_000;
const defaultMaxChanges = 100_000;
const defaultMaxPending = 10_000;
const defaultMinIndexedRows = 256;
const refillDelayMs = 1_000;
const fillPageSize = 2_000;

/** Settings of a {@link WatchCacheHub}. */
export interface WatchCacheHubOptions {
  /** All caches of the hub lie below it. Default `/registry/`. */
  readonly prefix?: string;
  /** How far back watches may begin, in milliseconds. Default 75,000. */
  readonly historyMs?: number;
  /** Most changes kept per resource, whatever their age. Default 100,000. */
  readonly maxChanges?: number;
  /** Most changes a reader may be behind before its watch ends. Default 10,000. */
  readonly maxPending?: number;
  /** Resources with fewer objects than this are scanned for a selector, not indexed. Default 256. */
  readonly minIndexedRows?: number;
}

/** Collaborators of a {@link WatchCacheHub}. */
export interface WatchCacheHubDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a cache is made for. */
export interface CacheRequest {
  /** Keys are `<prefix>[<namespace>/]<name>`; the prefix ends in a slash. */
  readonly prefix: string;
  readonly codec: CacheCodec;
}

/** A cache and how far it has got. `live` once it is fed by the hub; before that, changes are kept in `early`. */
interface Entry {
  readonly cache: ResourceCache;
  readonly codec: CacheCodec;
  readonly prefix: string;
  state: 'empty' | 'filling' | 'live';
  early: StoreEvent[];
  /** Resolves when the cache is live. */
  filled: Promise<void>;
  markFilled: () => void;
}

/**
 * The caches of every resource of one store, over one store watch: a resource costs nothing until its cache is asked
 * for, then one read of its range. All caches share the hub's revision, which moves with the whole store, so that a
 * read which waits for the store's revision never waits for a write to its own resource.
 */
export class WatchCacheHub {
  readonly #deps: WatchCacheHubDeps;
  readonly #options: Required<WatchCacheHubOptions>;
  readonly #feed: RevisionGate;
  readonly #router = new PrefixRouter<Entry>();
  readonly #firstWrites: FirstWrites;
  /** Set while the store watch delivers; aborted when it breaks. */
  #session: AbortController | undefined;
  /** Resolves when the first session begins; later ones tell everybody who may have missed something. */
  readonly #begun: Promise<void>;
  #markBegun: () => void = () => {};
  #running = false;
  #ended = false;

  constructor(deps: WatchCacheHubDeps, options: WatchCacheHubOptions = {}) {
    this.#deps = deps;
    this.#feed = new RevisionGate(deps.clock);
    this.#firstWrites = new FirstWrites(deps.store);
    this.#begun = new Promise((resolve) => (this.#markBegun = resolve));
    this.#options = {
      prefix: options.prefix ?? '/registry/',
      historyMs: options.historyMs ?? defaultHistoryMs,
      maxChanges: options.maxChanges ?? defaultMaxChanges,
      maxPending: options.maxPending ?? defaultMaxPending,
      minIndexedRows: options.minIndexedRows ?? defaultMinIndexedRows,
    };
  }

  /** The store's revision as far as it was seen; every filled cache is at least there. */
  get revision(): number {
    return this.#feed.revision;
  }

  /** The cache of a prefix; made, and filling begun, on first use. */
  cache({ prefix, codec }: CacheRequest): WatchCache {
    const known = this.#router.at(prefix);
    if (known) return known.cache;
    if (!prefix.startsWith(this.#options.prefix)) throw new RangeError(`cache prefix ${prefix} is not below ${this.#options.prefix}`);
    const entry = this.#makeEntry(prefix, codec);
    this.#router.add(prefix, entry);
    if (this.#session) this.#startFilling(entry, this.#session.signal);
    return entry.cache;
  }

  /**
   * Resolves once something below one of the prefixes is written, or `signal` aborts; at once where that may have
   * happened. No cache is made for it.
   * @throws what the store does when it cannot be asked.
   */
  async firstWrite(request: FirstWriteRequest, signal: AbortSignal): Promise<void> {
    if (!this.#session) await abortable(this.#begun, signal).catch(() => {});
    await this.#firstWrites.wait(request, signal);
  }

  /** Ends the watches of a prefix and forgets its cache (a custom resource that is no longer served). */
  remove(prefix: string): void {
    const entry = this.#router.at(prefix);
    this.#router.remove(prefix);
    if (!entry) return;
    entry.state = 'empty';
    entry.cache.reset();
  }

  /** Follows the store until `signal` aborts. When the store watch breaks, ends all watches and fills all caches anew. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#running) throw new Error('the watch cache hub is already running');
    this.#running = true;
    if (this.#ended) this.#beginAgain();
    while (!signal.aborted) {
      const session = new AbortController();
      const stop = (): void => session.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      try {
        await this.#follow(session);
      } catch (error) {
        if (!signal.aborted) this.#deps.logger.warn('the store watch broke and will be begun anew', { error: String(error) });
      } finally {
        signal.removeEventListener('abort', stop);
        this.#endSession(session);
      }
      if (!signal.aborted) await pause(this.#deps.clock, refillDelayMs, signal);
    }
    this.#running = false;
    // Nobody fills them any more: who waits for one goes on, and is told that it is not filled.
    this.#ended = true;
    for (const entry of this.#router.all()) entry.markFilled();
  }

  #beginAgain(): void {
    this.#ended = false;
    for (const entry of this.#router.all()) this.#armFilled(entry);
  }

  async #follow(session: AbortController): Promise<void> {
    const { prefix } = this.#options;
    const request = { start: prefix, end: prefixEnd(prefix), progress: true, withoutPrevious: true };
    for await (const batch of this.#deps.store.watch(request, session.signal)) {
      // What was prepared for may have changed meanwhile, and who is live.
      for (let waiting; (waiting = this.#prepare(batch));) await waiting;
      this.#deliver(batch);
      if (this.#session) continue;
      this.#session = session;
      this.#markBegun();
      this.#firstWrites.unsure();
      for (const entry of this.#router.all()) this.#startFilling(entry, session.signal);
    }
  }

  /** Before a batch is delivered: what cannot be decoded now makes its cache begin anew, which tries again until it can. */
  #prepare({ events }: WatchBatch): Promise<unknown> | undefined {
    const waits: Promise<void>[] = [];
    for (const { type, kv } of events) {
      if (type !== 'put') continue;
      this.#router.forEachMatching(kv.key, (entry) => {
        const waiting = entry.state === 'live' ? entry.codec.prepare?.([kv.value]) : undefined;
        if (waiting) waits.push(waiting.catch((error: unknown) => this.#refill(entry, error)));
      });
    }
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  #refill(entry: Entry, error: unknown): void {
    const { logger } = this.#deps;
    if (!this.#session || entry.state !== 'live') return;
    logger.warn('what is stored cannot be read and the cache is filled anew', { prefix: entry.prefix, error: String(error) });
    this.#armFilled(entry);
    entry.cache.reset();
    this.#startFilling(entry, this.#session.signal);
  }

  #deliver({ events, revision }: WatchBatch): void {
    for (const event of events) {
      this.#firstWrites.written(event.kv.key);
      this.#router.forEachMatching(event.kv.key, (entry) => {
        if (entry.state === 'live') entry.cache.apply(event);
        else if (entry.state === 'filling') entry.early.push(event);
      });
    }
    this.#feed.advance(revision);
  }

  #endSession(session: AbortController): void {
    session.abort();
    this.#session = undefined;
    for (const entry of this.#router.all()) {
      if (entry.state === 'live') this.#armFilled(entry);
      entry.state = 'empty';
      entry.cache.reset();
    }
  }

  #startFilling(entry: Entry, signal: AbortSignal): void {
    entry.state = 'filling';
    entry.early = [];
    // What a try that failed has left.
    entry.cache.reset();
    if (this.#filledAtOnce(entry)) return;
    this.#fill(entry, signal).catch(async (error: unknown) => {
      if (signal.aborted) return;
      this.#deps.logger.warn('a cache could not be filled and will be tried again', { prefix: entry.prefix, error: String(error) });
      await pause(this.#deps.clock, refillDelayMs, signal);
      if (!signal.aborted && this.#router.at(entry.prefix) === entry) this.#startFilling(entry, signal);
    });
  }

  /** Mostly there is little to read, and nothing to wait for. */
  #filledAtOnce(entry: Entry): boolean {
    if (entry.codec.prepare) return false;
    const { prefix } = entry;
    const read = this.#deps.store.rangeNow?.({ start: prefix, end: prefixEnd(prefix), limit: fillPageSize });
    if (!read || read.more) return false;
    entry.cache.fill(read.kvs);
    this.#goLive(entry, read.revision);
    return true;
  }

  #goLive(entry: Entry, revision: number): void {
    entry.cache.filled(revision);
    entry.early.forEach((event) => entry.cache.apply(event));
    entry.early = [];
    entry.state = 'live';
    entry.markFilled();
  }

  /**
   * Takes in what is below the prefix, as of one revision, in pages: a store that is not in memory gives others their
   * turns while it reads one, and no more values than those of a page are held besides the cache.
   */
  async #fill(entry: Entry, signal: AbortSignal): Promise<void> {
    const { cache, codec, prefix } = entry;
    const isOver = (): boolean => signal.aborted || entry.state !== 'filling';
    let request: RangeRequest | undefined = { start: prefix, end: prefixEnd(prefix), limit: fillPageSize };
    let revision = 0;
    while (request) {
      const page: RangeResult = await this.#deps.store.range(request, signal);
      const values = page.kvs.map(({ value }) => value);
      // While it is waited, what was prepared for may change.
      for (let waiting; (waiting = codec.prepare?.(values));) await waiting;
      if (isOver()) return;
      cache.fill(page.kvs);
      revision = page.revision;
      // The next key in UTF-8 order is the same with a zero byte behind.
      request = page.more ? { ...request, start: `${page.kvs.at(-1)!.key}\0`, revision } : undefined;
    }
    for (let waiting; (waiting = codec.prepare?.(valuesOf(entry.early)));) await waiting;
    if (!isOver()) this.#goLive(entry, revision);
  }

  #makeEntry(prefix: string, codec: CacheCodec): Entry {
    const { clock, logger } = this.#deps;
    const { historyMs, maxChanges, maxPending, minIndexedRows } = this.#options;
    const cache = new ResourceCache({
      clock,
      logger,
      codec,
      prefix,
      history: { historyMs, maxChanges },
      maxPending,
      minIndexedRows,
      feed: this.#feed,
      filled: (signal) => abortable(entry.filled, signal),
      run: (signal) => (this.#running ? untilAborted(signal) : this.run(signal)),
    });
    const entry: Entry = { cache, codec, prefix, state: 'empty', early: [], filled: Promise.resolve(), markFilled: () => {} };
    this.#armFilled(entry);
    return entry;
  }

  #armFilled(entry: Entry): void {
    entry.filled = new Promise((resolve) => (entry.markFilled = resolve));
    if (this.#ended) entry.markFilled();
  }
}

const valuesOf = (events: readonly StoreEvent[]): Uint8Array[] => events.filter(({ type }) => type === 'put').map(({ kv }) => kv.value);
