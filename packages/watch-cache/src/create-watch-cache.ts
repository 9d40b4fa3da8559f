import { WatchCacheHub, type CacheRequest, type WatchCacheHubDeps, type WatchCacheHubOptions } from './watch-cache-hub.ts';
import type { WatchCache } from './watch-cache.ts';

/**
 * A cache of one prefix with a store watch of its own, which its `run` follows. Several resources of one store share a
 * {@link WatchCacheHub} instead.
 */
export function createWatchCache({
  prefix,
  codec,
  ...rest
}: WatchCacheHubDeps & Omit<WatchCacheHubOptions, 'prefix'> & CacheRequest): WatchCache {
  return new WatchCacheHub(rest, { ...rest, prefix }).cache({ prefix, codec });
}
