import {
  expired,
  internalError,
  tooLargeResourceVersion,
  tooManyRequests,
  type ApiError,
  type Clock,
  type Logger,
  type Timer,
} from '@kubewright/api-machinery';
import { compareKeys, KeyTree, prefixEnd, type KeyValue, type StoreEvent } from '@kubewright/storage';
import { CacheStream, type StreamHome, type StreamStart } from './cache-stream.ts';
import { History, ObjectChange, type HistoryOptions } from './history.ts';
import type { RevisionGate } from './revision-gate.ts';
import { ScopeIndex } from './scope-index.ts';
import { ValueIndex, type IndexedRows } from './value-index.ts';
import { Wakes } from './wakes.ts';
import type { CacheCodec, CachedObject, CacheList, CacheWatch, CacheWatchRequest, Scope, WatchCache } from './watch-cache.ts';

const consistentReadTimeoutMs = 3_000;
/** What is forgotten for its age goes in steps no shorter than this. */
const leastExpiryMs = 10_000;

export interface ResourceCacheDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly codec: CacheCodec;
  /** Keys are `<prefix>[<namespace>/]<name>`. */
  readonly prefix: string;
  readonly history: HistoryOptions;
  readonly maxPending: number;
  /** Fewer objects than this are scanned for a selector. */
  readonly minIndexedRows: number;
  /** The revision up to which whoever feeds the cache has fed it. */
  readonly feed: RevisionGate;
  /** Resolves when the cache has been filled. */
  readonly filled: (signal?: AbortSignal) => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** The state and history of one resource. Fed from outside: `fill` until `filled`, then `apply` for each change, `reset` to start over. */
export class ResourceCache implements WatchCache {
  readonly #deps: ResourceCacheDeps;
  readonly #streams = new ScopeIndex<CacheStream>();
  readonly #home: StreamHome;
  readonly counts = { initialized: 0, filled: 0, received: 0, dispatched: 0 };
  #rows = new KeyTree<CachedObject>();
  #rowsBytes = 0;
  /** What is stored and cannot be read, and why: a list without it would say that it is gone. */
  readonly #unreadable = new Map<string, ApiError>();
  readonly #values: ValueIndex;
  #history: History | undefined;
  #filledRevision = 0;
  #expiring: Timer | undefined;

  constructor(deps: ResourceCacheDeps) {
    this.#deps = deps;
    this.#home = this.#streamHome();
    this.#values = new ValueIndex({ clock: deps.clock, rows: this.#indexedRows(), minRows: deps.minIndexedRows });
  }

  get revision(): number {
    return Math.max(this.#filledRevision, this.#history ? this.#deps.feed.revision : 0);
  }

  get oldestRevision(): number {
    return this.#filledHistory().oldestRevision;
  }

  get size(): number {
    return this.#rows.size;
  }

  get sizeBytes(): number {
    return this.#rowsBytes;
  }

  get capacity(): number {
    return this.#deps.history.maxChanges;
  }

  run(signal: AbortSignal): Promise<void> {
    return this.#deps.run(signal);
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.#history ? Promise.resolve() : this.#deps.filled(signal);
  }

  async waitFor(revision: number, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<void> {
    if (!this.#history) await this.ready(options.signal);
    if (revision <= this.revision) return;
    const { timeoutMs = consistentReadTimeoutMs, signal } = options;
    await this.#deps.feed.waitFor(revision, { timeoutMs, ...(signal && { signal }) });
  }

  get(key: string): CachedObject | undefined {
    this.#filledHistory();
    const unreadable = this.#unreadable.get(key);
    if (unreadable) throw unreadable;
    return this.#rows.get(key);
  }

  list(scope: Scope): CacheList {
    this.#filledHistory();
    return listOf(this.revision, this.#inScope(scope), scope);
  }

  hasNone(namespace?: string): boolean {
    this.#filledHistory();
    if (this.#rows.size === 0) return this.#unreadable.size === 0;
    return namespace !== undefined && this.#inScope({ namespace }).length === 0;
  }

  listAt(scope: Scope, revision: number): CacheList {
    const history = this.#filledHistory();
    if (revision < history.oldestRevision) throw tooOld(revision, history.oldestRevision);
    if (revision > this.revision) throw tooLargeResourceVersion(revision, this.revision, 1);
    const undone = new Map<string, CachedObject | undefined>();
    for (const change of history.after(revision).reverse()) undone.set(change.any.key, change.previous);
    const items = undone.size === 0 ? this.#inScope(scope) : this.#undo(this.#inScope(scope), undone, scope);
    return listOf(revision, items, scope);
  }

  watch(request: CacheWatchRequest, signal?: AbortSignal): CacheWatch {
    const stream = new CacheStream(this.#home, request);
    if (signal) stream.endWith(signal);
    const mustWait = request.sendInitial && request.after !== 'now' && request.after > this.revision;
    if (this.#history && !mustWait) this.#open(stream);
    else if (!stream.ended) this.#openLater(stream, signal).catch((error: unknown) => stream.end(error));
    return stream;
  }

  /** Takes in a piece of the store's content; nobody sees it before all of it is there and {@link filled} is called. */
  fill(kvs: Iterable<KeyValue>): void {
    for (const { key, value, modRevision } of kvs) {
      const row = this.#decode(key, value, modRevision);
      if (!row) continue;
      this.#rows.set(key, row);
      this.#rowsBytes += row.sizeBytes;
    }
  }

  /** The store's content as of `revision` is there. */
  filled(revision: number): void {
    this.#filledRevision = revision;
    this.counts.initialized++;
    this.counts.filled += this.#rows.size;
    this.#history = new History(revision, this.#deps.history);
  }

  /** Forgets everything and ends every watch: the feed was interrupted, and what came in between is not known. */
  reset(): void {
    this.#history = undefined;
    this.#empty();
    this.#expiring?.cancel();
    this.#expiring = undefined;
    for (const stream of this.#streams.all()) stream.end();
  }

  #empty(): void {
    const { codec } = this.#deps;
    if (codec.release) for (const row of this.#rows.values()) codec.release(row);
    this.#rows = new KeyTree<CachedObject>();
    this.#rowsBytes = 0;
    this.#values.clear();
    this.#unreadable.clear();
  }

  /** Takes in one change; those the cache was filled with already are passed over. */
  apply({ type, kv }: StoreEvent): void {
    if (!this.#history || kv.modRevision <= this.#filledRevision) return;
    this.counts.received++;
    // What was never there before need not be looked for.
    const previous = kv.version === 1 ? undefined : this.#rows.get(kv.key);
    this.#unreadable.delete(kv.key);
    const current = type === 'put' ? this.#decode(kv.key, kv.value, kv.modRevision) : undefined;
    if (current) this.#rows.set(kv.key, current);
    else this.#rows.delete(kv.key);
    this.#rowsBytes += (current?.sizeBytes ?? 0) - (previous?.sizeBytes ?? 0);
    if (previous) this.#deps.codec.release?.(previous);
    const unreadable = this.#unreadable.get(kv.key);
    if (unreadable) return this.#breakOff(previous, kv.modRevision, unreadable);
    if (!previous && !current) return;
    const change = new ObjectChange({ revision: kv.modRevision, atMs: this.#deps.clock.monotonicMs(), previous, current });
    this.#history.append(change);
    this.#expireLater();
    this.#values.change(previous, current);
    this.counts.dispatched++;
    this.#streams.forEach(previous, current, (stream) => stream.push(change));
  }

  /** Whoever watches, or comes back to, cannot be told what an object is now, and must be told neither nothing nor that it is gone. */
  #breakOff(previous: CachedObject | undefined, revision: number, unreadable: ApiError): void {
    if (previous) this.#values.change(previous, undefined);
    this.#history = new History(revision, this.#deps.history);
    for (const stream of this.#streams.all()) stream.end(unreadable);
  }

  /** When nothing more is written, what the last changes replaced must not be kept for ever. */
  #expireLater(delayMs = this.#deps.history.historyMs): void {
    const { clock } = this.#deps;
    this.#expiring ??= clock.schedule(Math.max(delayMs, leastExpiryMs), () => {
      this.#expiring = undefined;
      const nextMs = this.#history?.expire(clock.monotonicMs());
      if (nextMs !== undefined) this.#expireLater(nextMs);
    });
  }

  #assertReadable(namespace: string | undefined, name: string | undefined): void {
    for (const [key, error] of this.#unreadable) {
      const rest = key.slice(this.#deps.prefix.length);
      const within = namespace ? rest.startsWith(`${namespace}/`) : true;
      if (within && (name === undefined || rest.slice(rest.indexOf('/') + 1) === name)) throw error;
    }
  }

  #indexedRows(): IndexedRows {
    const current = (): KeyTree<CachedObject> => this.#rows;
    return {
      get size() {
        return current().size;
      },
      visit: (after, count, visit) => {
        let left = count;
        for (const row of current().values(after === '' ? undefined : after)) {
          if (left-- === 0) return;
          visit(row);
        }
      },
    };
  }

  #decode(key: string, value: Uint8Array, revision: number): CachedObject | undefined {
    try {
      return this.#deps.codec.decode(key, value, revision);
    } catch (error) {
      this.#deps.logger.error('a stored object cannot be read', { key, revision, error: String(error) });
      this.#unreadable.set(key, internalError(`unable to transform key ${JSON.stringify(key)}: ${(error as Error).message}`));
      return undefined;
    }
  }

  /** @throws {ApiError} InternalError when something in the scope cannot be read. */
  #inScope({ namespace, name, requires }: Scope): CachedObject[] {
    const { prefix } = this.#deps;
    if (this.#unreadable.size > 0) this.#assertReadable(namespace, name);
    if (this.#rows.size === 0) return [];
    if (name === undefined) {
      const candidates = requires && this.#values.candidates(requires);
      if (candidates)
        return candidates.filter((row) => namespace === undefined || row.namespace === namespace).sort((a, b) => compareKeys(a.key, b.key));
      const start = namespace === undefined ? prefix : `${prefix}${namespace}/`;
      const found: CachedObject[] = [];
      this.#rows.forRange(start, prefixEnd(start), (row) => void found.push(row));
      return found;
    }
    if (namespace === undefined) return this.#inScope({}).filter((row) => row.name === name);
    const row = this.#rows.get(namespace === '' ? `${prefix}${name}` : `${prefix}${namespace}/${name}`);
    return row ? [row] : [];
  }

  #undo(present: readonly CachedObject[], undone: ReadonlyMap<string, CachedObject | undefined>, scope: Scope): CachedObject[] {
    const untouched = present.filter((row) => !undone.has(row.key));
    const restored = [...undone.values()].filter((row) => row !== undefined && inScope(row, scope)) as CachedObject[];
    return [...untouched, ...restored].sort((a, b) => compareKeys(a.key, b.key));
  }

  async #openLater(stream: CacheStream, signal: AbortSignal | undefined): Promise<void> {
    const { sendInitial, after } = stream.request;
    await this.ready(signal);
    if (sendInitial && after !== 'now') await this.waitFor(after, { ...(signal && { signal }) });
    this.#open(stream);
  }

  /** From here to the registration nothing is awaited, so nothing is missed and nothing comes twice. */
  #open(stream: CacheStream): void {
    if (stream.ended) return;
    try {
      stream.start(this.#streamStart(stream.request));
      this.#streams.add(stream.request.scope, stream);
    } catch (error) {
      stream.end(error);
    }
  }

  #streamHome(): StreamHome {
    const { clock, maxPending } = this.#deps;
    const revision = (): number => this.revision;
    return {
      clock,
      maxPending,
      wakes: new Wakes(),
      get revision() {
        return revision();
      },
      forget: (stream) => this.#streams.remove(stream.request.scope, stream),
    };
  }

  #streamStart({ scope, after, sendInitial }: CacheWatchRequest): StreamStart {
    const history = this.#filledHistory();
    if (sendInitial) return { revision: this.revision, initial: this.#inScope(scope), backlog: [] };
    const revision = after === 'now' ? this.revision : after;
    if (revision < history.oldestRevision) throw tooOld(revision, history.oldestRevision);
    return { revision, backlog: history.after(revision).filter((change) => inScope(change.any, scope)) };
  }

  #filledHistory(): History {
    if (!this.#history) throw tooManyRequests('storage is (re)initializing', 1);
    return this.#history;
  }
}

const listOf = (revision: number, items: CachedObject[], { matches }: Scope): CacheList => ({
  revision,
  items: matches ? items.filter(matches) : items,
  examined: items.length,
});

function inScope(row: CachedObject, { namespace, name }: Scope): boolean {
  return (namespace === undefined || row.namespace === namespace) && (name === undefined || row.name === name);
}

/** Upstream: storage/cacher/watch_cache.go. */
function tooOld(revision: number, oldest: number): Error {
  return expired(`too old resource version: ${revision} (${oldest})`);
}
