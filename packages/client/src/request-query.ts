import type { JsonObject } from '@kubewright/api-machinery';
import type { DeleteOptions, GetOptions, ListOptions, PatchOptions, WatchOptions, WriteOptions } from './client.ts';

type Query = Map<string, string>;

const put = (query: Query, name: string, value: string | number | undefined): void => {
  if (value !== undefined && value !== '') query.set(name, String(value));
};

export function getQuery(options: GetOptions): Query {
  const query: Query = new Map();
  put(query, 'resourceVersion', options.resourceVersion);
  return query;
}

export function listQuery(options: ListOptions): Query {
  const query: Query = new Map();
  put(query, 'labelSelector', options.labelSelector);
  put(query, 'fieldSelector', options.fieldSelector);
  put(query, 'limit', options.limit || undefined);
  put(query, 'continue', options.continue);
  put(query, 'resourceVersion', options.resourceVersion);
  put(query, 'resourceVersionMatch', options.resourceVersionMatch);
  return query;
}

export function watchQuery(options: WatchOptions): Query {
  const query = listQuery(options);
  if (options.allowWatchBookmarks) query.set('allowWatchBookmarks', 'true');
  if (options.sendInitialEvents !== undefined) query.set('sendInitialEvents', String(options.sendInitialEvents));
  put(query, 'timeoutSeconds', options.timeoutSeconds);
  return query;
}

export function writeQuery(options: WriteOptions): Query {
  const query: Query = new Map();
  if (options.dryRun) query.set('dryRun', 'All');
  put(query, 'fieldManager', options.fieldManager);
  put(query, 'fieldValidation', options.fieldValidation);
  return query;
}

export function patchQuery(options: PatchOptions): Query {
  const query = writeQuery(options);
  if (options.force !== undefined) query.set('force', String(options.force));
  return query;
}

/** The meta/v1 DeleteOptions that travel as the body. */
export function deleteBody(options: DeleteOptions): JsonObject {
  const { preconditions, gracePeriodSeconds, propagationPolicy, orphanDependents, dryRun } = options;
  return {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...(preconditions && { preconditions: { ...preconditions } }),
    ...(propagationPolicy && { propagationPolicy }),
    ...(orphanDependents !== undefined && { orphanDependents }),
    ...(dryRun && { dryRun: ['All'] }),
  };
}
