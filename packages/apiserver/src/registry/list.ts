import { badRequest, expired, tooLargeResourceVersion, type ListMeta } from '@kubewright/api-machinery';
import { CompactedError, FutureRevisionError, prefixEnd } from '@kubewright/storage';
import type { CacheList, CachedObject } from '@kubewright/watch-cache';
import { parseListOptions, parseResourceVersion, type ListOptions } from '../request/list-options.ts';
import { decodeContinue, encodeContinue } from './reading/continue-token.ts';
import { atLeast } from './get.ts';
import type { ListAnswer, ResourceCall } from './resource-call.ts';
import type { ResourceStorage } from './storage/resource-storage.ts';
import { selectionOf, type Selection } from './reading/selection.ts';
import { within } from '../tracing/span.ts';
import { cacheAttributes, storedListAttributes } from '../tracing/store-attributes.ts';
import type { ServedResource } from './served-resource.ts';

/** LIST with selectors, paging and every resourceVersion rule (I6–I12). */
export const listObjects = (call: ResourceCall): Promise<ListAnswer> => listWith(call, parseListOptions(call.query, false));

export async function listWith(call: ResourceCall, options: ListOptions): Promise<ListAnswer> {
  const scope = selectionOf(call.resource.definition, call, options);
  const page = options.continue === '' ? await firstPage(call, options, scope) : await nextPage(call, options, scope);
  return { kind: 'list', items: page.items, metadata: page.metadata };
}

interface Page {
  readonly items: readonly CachedObject[];
  readonly metadata: ListMeta;
}

async function firstPage(call: ResourceCall, options: ListOptions, scope: Selection): Promise<Page> {
  const { storage } = call.resource;
  const { resourceVersion, resourceVersionMatch: match, limit } = options;
  // A revision with a limit has meant exactly this revision since before there was a word for it (delegator ShouldDelegateList).
  const legacyExact = match === '' && limit > 0 && resourceVersion !== '' && resourceVersion !== '0';
  if (match === 'Exact' || legacyExact) {
    const revision = parseResourceVersion(resourceVersion);
    await storage.caughtUp(call);
    if (revision > storage.cache.revision) throw tooLargeResourceVersion(revision, storage.cache.revision);
    return pageOf(call.resource, await listFromStore(call, options, scope, revision, expiredList), '', limit, scope);
  }
  // A list of any revision comes whole: paging it would promise a consistency nobody asked for.
  const pageLimit = resourceVersion === '0' ? 0 : limit;
  const { list, page } = await within(call.span, 'cacher.GetList', cacheAttributes(call.resource.groupResource), async (step) => {
    await atLeast(call, resourceVersion);
    step?.event('watchCache fresh enough');
    const found = storage.cache.list(scope);
    step?.event('Listed items from cache', { count: found.examined });
    const filtered = await pageOf(call.resource, found, '', pageLimit, scope);
    step?.event('Filtered items', { count: filtered.items.length });
    return { list: found, page: filtered };
  });
  const { lists } = storage;
  lists.total++;
  lists.fetched += list.examined;
  lists.returned += page.items.length;
  return page;
}

async function nextPage(call: ResourceCall, options: ListOptions, scope: Selection): Promise<Page> {
  const { storage } = call.resource;
  const token = decodeContinue(options.continue);
  if (options.resourceVersion !== '' && options.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  await storage.caughtUp(call);
  if (token.revision < 0) return pageOf(call.resource, storage.cache.list(scope), token.start, options.limit, scope);
  const list = await listFromStore(call, options, scope, token.revision, () => expiredContinue(token.start));
  return pageOf(call.resource, list, token.start, options.limit, scope);
}

/** As {@link listAt}, told of as a step. */
function listFromStore(
  call: ResourceCall,
  options: ListOptions,
  scope: Selection,
  revision: number,
  onExpired: () => Error,
): Promise<CacheList> {
  const { storage } = call.resource;
  const attributes = storedListAttributes(startOf(storage, scope), options);
  return within(call.span, 'List(recursive=true) etcd3', attributes, () => listAt(storage, scope, revision, onExpired));
}

/** Items that were read for one list: what of them is answered is counted when its page is made. */
const fromStore = new WeakSet<readonly CachedObject[]>();

/** The list as of a revision: from the cache's window, else from the store's history. */
async function listAt(storage: ResourceStorage, scope: Selection, revision: number, onExpired: () => Error): Promise<CacheList> {
  if (revision >= storage.cache.oldestRevision && revision <= storage.cache.revision) return storage.cache.listAt(scope, revision);
  try {
    const start = startOf(storage, scope);
    const range = await storage.store.range({ start, end: prefixEnd(start), revision });
    const items = (await storage.itemsOf(range.kvs)).filter((item) => inScope(item, scope));
    const { storeLists } = storage;
    storeLists.total++;
    storeLists.fetched += range.kvs.length;
    fromStore.add(items);
    return { items, revision, examined: range.kvs.length };
  } catch (error) {
    if (error instanceof CompactedError || error instanceof FutureRevisionError) throw onExpired();
    throw error;
  }
}

/** Where the keys of a list begin; tokens count from there. */
function startOf({ keys: { prefix }, definition }: ResourceStorage, { namespace }: Selection): string {
  return namespace && definition.scope === 'Namespaced' ? `${prefix}${namespace}/` : prefix;
}

function inScope(item: CachedObject, { namespace, name, matches }: Selection): boolean {
  return (
    (namespace === undefined || item.namespace === namespace) && (name === undefined || item.name === name) && (!matches || matches(item))
  );
}

function expiredList(): Error {
  return expired('The resourceVersion for the provided list is too old.');
}

/** The answer carries a token with which a client may go on at the newest revision, if it can live with that. */
function expiredContinue(start: string): Error {
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
      'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
      'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata.continue = encodeContinue(start.slice(0, -1), -1);
  return error;
}

async function pageOf(resource: ServedResource, list: CacheList, start: string, limit: number, scope: Selection): Promise<Page> {
  const { storage } = resource;
  const items = scope.matchesShown ? await matchingAsShown(resource, list.items, scope.matchesShown) : list.items;
  const page = pageFrom(storage, { ...list, items }, start, limit, scope);
  if (fromStore.has(list.items)) storage.storeLists.returned += page.items.length;
  return page;
}

async function matchingAsShown(
  resource: ServedResource,
  items: readonly CachedObject[],
  matches: (object: CachedObject) => boolean,
): Promise<readonly CachedObject[]> {
  const shown = await resource.show(items);
  return items.filter((_, index) => matches(shown[index]!));
}

function pageFrom(storage: ResourceStorage, list: CacheList, start: string, limit: number, scope: Selection): Page {
  const from = start === '' ? 0 : firstAtOrAfter(list.items, startOf(storage, scope) + start);
  const resourceVersion = String(list.revision);
  const left = list.items.length - from;
  const isWhole = limit <= 0 || left < limit || (left === limit && !hasOthersBehind(storage, list.items.at(-1)!.key, scope));
  if (isWhole) return { items: from === 0 ? list.items : list.items.slice(from), metadata: { resourceVersion } };
  const items = list.items.slice(from, from + limit);
  const token = encodeContinue(items.at(-1)!.key.slice(startOf(storage, scope).length), list.revision);
  // Upstream cannot count what selectors would leave, so clients know no count with them.
  const counted = !isSelective(scope);
  return { items, metadata: { resourceVersion, continue: token, ...(counted && { remainingItemCount: left - limit }) } };
}

const isSelective = ({ matches, matchesShown, name }: Selection): boolean =>
  matches !== undefined || matchesShown !== undefined || name !== undefined;

/** Upstream looks no further once a page is full: what stands behind it may be on another, even where no selector wants it. */
function hasOthersBehind(storage: ResourceStorage, last: string, scope: Selection): boolean {
  if (scope.name !== undefined || !isSelective(scope)) return false;
  const { items } = storage.cache.list(scope.namespace === undefined ? {} : { namespace: scope.namespace });
  return items.length > 0 && items.at(-1)!.key > last;
}

/** Index of the first item whose key is not before `key`; items are in key order. */
function firstAtOrAfter(items: readonly CachedObject[], key: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
