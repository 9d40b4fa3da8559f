import type { JsonObject, KubeObject, ListMeta, PrinterColumn } from '@kubewright/api-machinery';
import type { ServedResource } from '../registry/served-resource.ts';
import { partialObject } from './partial-metadata.ts';

/** How a table is written. */
export interface TableOptions {
  readonly metaVersion: 'v1' | 'v1beta1';
  readonly includeObject: 'None' | 'Metadata' | 'Object';
  readonly headers: boolean;
  readonly nowMs: number;
}

const fallbackColumns: readonly PrinterColumn[] = [
  { name: 'Name', type: 'string', format: 'name', description: 'Name of the object, unique in its namespace.', priority: 0, cell: (object) => object.metadata.name ?? '' },
  { name: 'Created At', type: 'date', description: 'When the object was created.', priority: 0, cell: (object) => object.metadata.creationTimestamp ?? null },
];

/** meta.k8s.io Table of objects in their served version (k8s.io/apiserver pkg/endpoints/handlers/response.go). */
export function tableOf(resource: ServedResource, objects: readonly KubeObject[], metadata: ListMeta, options: TableOptions): JsonObject {
  const columns = resource.version.columns ?? fallbackColumns;
  const { compareRows } = resource.definition.hooks;
  const sorted = compareRows ? [...objects].sort((a, b) => compareRows(a, b)) : objects;
  const { headers, metaVersion } = options;
  return {
    kind: 'Table', apiVersion: `meta.k8s.io/${metaVersion}`, metadata: metadata as JsonObject,
    columnDefinitions: headers ? columns.map(columnDefinition) : null,
    rows: sorted.map((object) => rowOf(columns, object, options)),
  };
}

function columnDefinition({ name, type, format = '', description = '', priority }: PrinterColumn): JsonObject {
  return { name, type, format, description, priority };
}

function rowOf(columns: readonly PrinterColumn[], object: KubeObject, { includeObject, metaVersion, nowMs }: TableOptions): JsonObject {
  const cells = columns.map((column) => column.cell(object, nowMs));
  if (includeObject === 'None') return { cells, object: null };
  return { cells, object: (includeObject === 'Object' ? object : partialObject(object, metaVersion)) as unknown as JsonObject };
}
