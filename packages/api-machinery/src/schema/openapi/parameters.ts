import type { JsonObject } from '../../json.ts';
import type { Property } from '../schema.ts';
import type { OpenApiDialect } from './schema-writer.ts';

type ParameterType = 'string' | 'boolean' | 'integer';

/** Query parameters of the API by name: type and what they are for. */
const query: Readonly<Record<string, readonly [ParameterType, string]>> = {
  allowWatchBookmarks: ['boolean', 'Ask for BOOKMARK events, which tell the latest resource version without an object.'],
  continue: ['string', 'Token of the previous page of a list; the rest of that list is returned, consistent with its first page.'],
  dryRun: ['string', 'All: run every stage of the request but do not keep the change.'],
  fieldManager: ['string', 'Name of the actor that makes the change; it owns the fields that it sets.'],
  fieldSelector: ['string', 'Return only the objects whose fields match.'],
  fieldValidation: ['string', 'What to do about unknown and duplicate fields: Ignore, Warn (the default) or Strict.'],
  force: ['boolean', 'Take over fields that other managers own. Only for apply patches.'],
  gracePeriodSeconds: ['integer', 'Seconds until the object is removed; 0 removes it at once. Unset: the default of the kind.'],
  ignoreStoreReadErrorWithClusterBreakingPotential: [
    'boolean',
    'Delete the object even if what is stored cannot be read. Skips finalizers and preconditions.',
  ],
  labelSelector: ['string', 'Return only the objects whose labels match.'],
  limit: ['integer', 'The most objects to return; if there are more, the list carries a continue token.'],
  orphanDependents: ['boolean', 'Deprecated, use propagationPolicy. Whether dependents stay when the object goes.'],
  pretty: ['string', "If 'true', the answer is indented."],
  propagationPolicy: ['string', 'What becomes of dependents: Orphan, Background or Foreground.'],
  resourceVersion: ['string', 'How recent the data has to be. See resourceVersionMatch.'],
  resourceVersionMatch: ['string', 'How resourceVersion applies to a list: NotOlderThan or Exact.'],
  sendInitialEvents: ['boolean', 'Begin a watch with events for all objects that exist, then a bookmark.'],
  shardSelector: ['string', 'Return only the objects of one shard.'],
  timeoutSeconds: ['integer', 'Seconds after which a list or watch ends, whatever has happened until then.'],
  watch: ['boolean', 'Stream changes as they happen instead of returning a list.'],
};

export const listParameters = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'shardSelector',
  'timeoutSeconds',
  'watch',
];
export const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'];
export const patchParameters = [...writeParameters, 'force'];
export const deleteParameters = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];

/** A field of an options kind as a query parameter; one that repeats has the type of its values, as upstream has it. */
export function fieldParameter(name: string, { schema, description }: Property, dialect: OpenApiDialect): JsonObject {
  const { type } = schema.items ?? schema;
  const known: ParameterType = type === 'boolean' || type === 'integer' ? type : 'string';
  return {
    name,
    in: 'query',
    ...(description && { description }),
    ...typed(known, dialect),
    ...(dialect === 'v2' && { uniqueItems: true }),
  };
}

/** A query parameter as the dialect writes it. */
export function queryParameter(name: string, dialect: OpenApiDialect): JsonObject {
  const [type, description] = query[name]!;
  return { name, in: 'query', description, ...typed(type, dialect), ...(dialect === 'v2' && { uniqueItems: true }) };
}

/** A parameter in the path, which is always a string. */
export function pathParameter(name: string, description: string, dialect: OpenApiDialect): JsonObject {
  return { name, in: 'path', required: true, description, ...typed('string', dialect), ...(dialect === 'v2' && { uniqueItems: true }) };
}

function typed(type: ParameterType, dialect: OpenApiDialect): JsonObject {
  return dialect === 'v2' ? { type } : { schema: { type, uniqueItems: true } };
}
