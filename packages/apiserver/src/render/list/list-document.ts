import type { JsonObject, ListMeta } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import type { ServedResource } from '../../registry/served-resource.ts';
import { partialObject } from '../partial-metadata.ts';
import { tableHead, tableRow, tableRows } from '../table.ts';
import { sortedListMeta } from './stored-list.ts';
import { goNameOf, wrongForm, type Transformation } from '../transform.ts';

/** A list whose elements are made one by one while it is written, so that a long one is never there as a whole. */
export interface ListDocument {
  /** Everything but the elements, in JSON's order: kind, apiVersion, metadata, and a table's columns. */
  readonly head: JsonObject;
  /** Field of the elements; JSON has it last, unless its keys are sorted. */
  readonly field: 'items' | 'rows';
  /** Whether all keys are sorted, as in lists of custom resources. */
  readonly sorted?: boolean;
  readonly items: readonly CachedObject[];
  /** No elements are null, and no empty list: what Go has for a list that nothing was put into. */
  readonly noneIsNull?: boolean;
  readonly element: (item: CachedObject) => JsonObject;
}

/** A list as a client asked for it. @throws {ApiError} NotAcceptable for the form of a single object. */
export function listDocument(
  resource: ServedResource,
  items: readonly CachedObject[],
  metadata: ListMeta,
  transformation: Transformation | undefined,
): ListDocument {
  if (!transformation) return plainList(resource, items, metadata);
  const { format, table, headers } = transformation;
  const { metaVersion } = format;
  if (format.as === 'Table') {
    const options = { ...table, headers, metaVersion };
    return {
      head: tableHead(resource, metadata, options),
      field: 'rows',
      items: tableRows(resource, items),
      element: (item) => tableRow(resource, resource.objectOf(item), options),
    };
  }
  if (format.as !== 'PartialObjectMetadataList')
    throw wrongForm(format, `is a list (${goNameOf(resource, resource.definition.listKind, 'UnstructuredList')})`);
  return {
    head: { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${metaVersion}`, metadata: metadata as JsonObject },
    field: 'items',
    items,
    noneIsNull: true,
    element: (item) => partialObject(resource, resource.objectOf(item), metaVersion) as unknown as JsonObject,
  };
}

function plainList(resource: ServedResource, items: readonly CachedObject[], metadata: ListMeta): ListDocument {
  const { definition, apiVersion } = resource;
  // Items of built-in kinds carry no kind and apiVersion of their own: Go leaves them out of typed lists.
  const bare = (item: CachedObject): JsonObject => {
    const { kind: _kind, apiVersion: _apiVersion, ...fields } = resource.objectOf(item);
    return fields as unknown as JsonObject;
  };
  const whole = (item: CachedObject): JsonObject => resource.objectOf(item) as unknown as JsonObject;
  return {
    head: { kind: definition.listKind, apiVersion, metadata: resource.builtIn ? (metadata as JsonObject) : sortedListMeta(metadata) },
    field: 'items',
    items,
    element: resource.builtIn ? bare : whole,
    sorted: !resource.builtIn,
  };
}
