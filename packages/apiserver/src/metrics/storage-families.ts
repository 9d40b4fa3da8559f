import { qualifiedResource } from '@kubewright/api-machinery';
import type { ResourceStorage } from '../registry/storage/resource-storage.ts';
import { Gauge, labelText, type Family } from './metric-families.ts';

const labelsOf = ({ definition: { group, plural } }: ResourceStorage): string => labelText({ group, resource: plural });

/** Lists answered from caches (k8s.io/apiserver storage/cacher/metrics). */
function listFamilies(storages: readonly ResourceStorage[]): Family[] {
  const listed = storages.filter(({ lists }) => lists.total > 0);
  const of =
    (field: keyof ResourceStorage['lists'], more = '') =>
    () =>
      listed.map((storage) => [labelsOf(storage).replace(',', `${more},`), storage.lists[field]] as const);
  return [
    new Gauge('apiserver_cache_list_total', 'Lists answered from a cache.', of('total', ',index=""'), 'counter'),
    new Gauge(
      'apiserver_cache_list_fetched_objects_total',
      'Objects that lists from a cache looked at.',
      of('fetched', ',index=""'),
      'counter',
    ),
    new Gauge('apiserver_cache_list_returned_objects_total', 'Objects that lists from a cache returned.', of('returned'), 'counter'),
  ];
}

/** Lists of revisions that caches no longer had (k8s.io/apiserver storage/etcd3/metrics). Selectors look at all that is read. */
function storeListFamilies(storages: readonly ResourceStorage[]): Family[] {
  const listed = storages.filter(({ storeLists }) => storeLists.total > 0);
  const of = (field: keyof ResourceStorage['storeLists']) => () =>
    listed.map((storage) => [labelsOf(storage), storage.storeLists[field]] as const);
  return [
    new Gauge('apiserver_storage_list_total', 'Lists answered from the store.', of('total'), 'counter'),
    new Gauge('apiserver_storage_list_fetched_objects_total', 'Objects that lists from the store read.', of('fetched'), 'counter'),
    new Gauge('apiserver_storage_list_evaluated_objects_total', 'Objects that lists from the store looked at.', of('fetched'), 'counter'),
    new Gauge('apiserver_storage_list_returned_objects_total', 'Objects that lists from the store returned.', of('returned'), 'counter'),
  ];
}

/** What came into the caches (k8s.io/apiserver storage/cacher/metrics, storage/etcd3/metrics). */
function eventFamilies(storages: readonly ResourceStorage[]): Family[] {
  const of = (field: keyof ResourceStorage['cache']['counts']) => () =>
    storages.filter(({ cache }) => cache.counts[field] > 0).map((storage) => [labelsOf(storage), storage.cache.counts[field]] as const);
  return [
    new Gauge('apiserver_watch_cache_initializations_total', 'Times a cache was filled from the store.', of('initialized'), 'counter'),
    new Gauge('apiserver_init_events_total', 'Objects that caches were filled with.', of('filled'), 'counter'),
    new Gauge('apiserver_storage_events_received_total', 'Changes that the store told of.', of('received'), 'counter'),
    new Gauge('apiserver_watch_cache_events_received_total', 'Changes that caches took in.', of('received'), 'counter'),
    new Gauge('apiserver_watch_cache_events_dispatched_total', 'Changes that caches handed on to watches.', of('dispatched'), 'counter'),
  ];
}

/** What there is of each resource that has been used, and what its cache and its lists have done. */
export function storageFamilies(storages: readonly ResourceStorage[]): Family[] {
  const used = storages.filter(({ objectCount }) => objectCount !== undefined);
  const each = (read: (storage: ResourceStorage) => number) => () => used.map((storage) => [labelsOf(storage), read(storage)] as const);
  return [
    new Gauge('apiserver_storage_objects', 'Stored objects of each resource in use.', () =>
      used.map((storage) => [
        labelText({ resource: qualifiedResource({ group: storage.definition.group, resource: storage.definition.plural }) }),
        storage.objectCount!,
      ]),
    ),
    new Gauge(
      'apiserver_resource_objects',
      'Stored objects of each resource in use.',
      each(({ objectCount }) => objectCount!),
    ),
    new Gauge(
      'apiserver_resource_size_estimate_bytes',
      'Estimated bytes of the stored objects of each resource.',
      each(({ objectBytes }) => objectBytes),
    ),
    new Gauge(
      'apiserver_watch_cache_resource_version',
      'Revision the cache of each resource shows.',
      each(({ cache }) => cache.revision),
    ),
    new Gauge(
      'watch_cache_capacity',
      'Changes the cache of each resource keeps at most.',
      each(({ cache }) => cache.capacity),
    ),
    ...listFamilies(used),
    ...storeListFamilies(used),
    ...eventFamilies(used),
  ];
}
