import { badRequest, notFound, unnamedError } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import { parseResourceVersion, resourceVersionOf } from '../request/list-options.ts';
import { getAttributes } from '../tracing/store-attributes.ts';
import type { Answer, ResourceCall } from './resource-call.ts';

/** GET of one object: as of now, of any revision (`0`), or not older than a revision (I6–I8). */
export async function getObject(call: ResourceCall): Promise<Answer> {
  return { kind: 'object', code: 200, item: await readForGet(call) };
}

/** @throws {ApiError} NotFound; Timeout when the resourceVersion asked for is not reached in time. */
export async function readForGet(call: ResourceCall): Promise<CachedObject> {
  const { resource } = call;
  const { storage } = resource;
  if (call.query.get('export')) throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
  const resourceVersion = call.query.get('resourceVersion') ?? '';
  const problem = resourceVersion === '' ? 0 : resourceVersionOf(resourceVersion);
  // Upstream takes a get apart later than a list, and answers for it as for a malfunction.
  if (typeof problem === 'string') throw unnamedError(problem);
  const key = storage.keys.of(call);
  const { span } = call;
  span?.event('About to Get from storage');
  const step = span?.start('cacher.Get', getAttributes(key, resourceVersion)(span));
  try {
    const reaching = atLeast(call, resourceVersion);
    if (reaching) await reaching;
    step?.event('About to fetch object from cache');
  } finally {
    step?.end();
  }
  const item = storage.cache.get(key);
  if (!item) throw notFound(resource.groupResource, call.name);
  return item;
}

/** Waits until the cache may answer a read of this resourceVersion. */
export function atLeast(call: ResourceCall, resourceVersion: string): Promise<void> | undefined {
  const { storage } = call.resource;
  if (resourceVersion === '') return storage.caughtUp(call);
  const wanted = parseResourceVersion(resourceVersion);
  return storage.cache.revision >= wanted && storage.cache.revision > 0
    ? undefined
    : storage.cache.waitFor(wanted, { signal: call.signal });
}
