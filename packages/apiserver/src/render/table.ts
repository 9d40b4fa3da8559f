import type { JsonObject, KubeObject, ListMeta, PrinterColumn } from '@kubewright/api-machinery';
import type { CachedObject } from '@kubewright/watch-cache';
import { canonicalObject } from '../registry/storage/object-walks.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { partialObject } from './partial-metadata.ts';

/** How a table is written. */
export interface TableOptions {
  readonly metaVersion: 'v1' | 'v1beta1';
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly headers: boolean;
  readonly nowMs: number;
  /** Instead of the resource's own. */
  readonly columns?: readonly PrinterColumn[] | undefined;
}

const fallbackColumns: readonly PrinterColumn[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: 'Name of the object, unique in its namespace.',
    priority: 0,
    cell: (object) => object.metadata.name ?? '',
  },
  {
    name: 'Created At',
    type: 'date',
    description: 'When the object was created.',
    priority: 0,
    cell: (object) => object.metadata.creationTimestamp ?? null,
  },
];

/** meta.k8s.io Table of one object in its served version (k8s.io/apiserver pkg/endpoints/handlers/response.go). */
export function tableOf(resource: ServedResource, object: KubeObject, metadata: ListMeta, options: TableOptions): JsonObject {
  return { ...tableHead(resource, metadata, options), rows: [tableRow(resource, object, options)] };
}

/** A table without its rows. */
export function tableHead(resource: ServedResource, metadata: ListMeta, { headers, metaVersion, columns }: TableOptions): JsonObject {
  const columnDefinitions = headers ? (columns ?? columnsOf(resource)).map(columnDefinition) : null;
  return { kind: 'Table', apiVersion: `meta.k8s.io/${metaVersion}`, metadata: metadata as JsonObject, columnDefinitions };
}

/** Objects in the order of their rows. */
export function tableRows(resource: ServedResource, items: readonly CachedObject[]): readonly CachedObject[] {
  const { compareRows } = resource.definition.hooks;
  return compareRows ? [...items].sort((a, b) => compareRows(resource.objectOf(a), resource.objectOf(b))) : items;
}

export function tableRow(
  resource: ServedResource,
  object: KubeObject,
  { includeObject, metaVersion, nowMs, columns }: TableOptions,
): JsonObject {
  const cells = (columns ?? columnsOf(resource)).map((column) => column.cell(object, nowMs));
  if (includeObject === 'None') return { cells, object: null };
  return {
    cells,
    object: (includeObject === 'Object'
      ? asServed(resource, object)
      : partialObject(resource, object, metaVersion)) as unknown as JsonObject,
  };
}

/** A converted object has its fields in the order of the storage version. */
const asServed = (resource: ServedResource, object: KubeObject): KubeObject =>
  resource.servesBytes ? object : canonicalObject(resource.version.schema, object);

const columnsOf = (resource: ServedResource): readonly PrinterColumn[] => resource.version.columns ?? fallbackColumns;

function columnDefinition({ name, type, format = '', description = '', priority }: PrinterColumn): JsonObject {
  return { name, type, format, description, priority };
}
