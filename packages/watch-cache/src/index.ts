/**
 * The ordered recent history of store prefixes, served to lists and watches.
 *
 * - `watch-cache`: the contract
 * - `watch-cache-hub`: the caches of all resources over one store watch
 * - `create-watch-cache`: a single cache with a store watch of its own
 *
 * Inside: `resource-cache` (state of one resource), `history` (its recent changes), `cache-stream` (one watcher),
 * `scope-index` (watchers by what they require), `value-index` (objects by label and field values), `gone-row` (an object that is gone), `revision-gate`
 * (waiting for a revision), `prefix-router` (store keys to caches), `first-writes`
 * (who waits for the first object of a resource).
 * @packageDocumentation
 */
export type {
  CacheCodec,
  CacheCounts,
  CachedObject,
  CacheEvent,
  CacheList,
  CacheWatch,
  CacheWatchRequest,
  RequiredValue,
  Scope,
  WatchCache,
} from './watch-cache.ts';
export { WatchCacheHub, type CacheRequest, type WatchCacheHubDeps, type WatchCacheHubOptions } from './watch-cache-hub.ts';
export type { FirstWriteRequest } from './first-writes.ts';
export { GoneRow } from './gone-row.ts';
export { createWatchCache } from './create-watch-cache.ts';
