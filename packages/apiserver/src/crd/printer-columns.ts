import {
  goNumber,
  plainJson,
  humanDuration,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type PrinterColumn,
} from '@kubewright/api-machinery';
import type { CustomResourceColumnDefinition } from '@kubewright/api/apiextensions/v1';
import { compileJsonPath, type JsonPath } from './json-path.ts';

const nameColumn: PrinterColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique in its namespace.',
  priority: 0,
  cell: (object) => object.metadata.name ?? '',
};
const ageOnly: CustomResourceColumnDefinition[] = [
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Time since the object was created.' },
];

/** Columns of a custom resource: its name, then what its definition lists, or its age (apiextensions-apiserver tableconvertor). */
export function columnsOf(definitions: readonly CustomResourceColumnDefinition[] | undefined): PrinterColumn[] {
  const columns = [nameColumn];
  for (const definition of definitions?.length ? definitions : ageOnly) {
    const column = columnOf(definition);
    // As upstream: a path that cannot be read ends the columns.
    if (!column) break;
    columns.push(column);
  }
  return columns;
}

function columnOf({
  name,
  type,
  format = '',
  description,
  priority = 0,
  jsonPath,
}: CustomResourceColumnDefinition): PrinterColumn | undefined {
  const path = pathOf(jsonPath);
  if (!path) return undefined;
  return {
    name,
    type: type as PrinterColumn['type'],
    format,
    priority,
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    cell: (object: KubeObject, nowMs) => cellOf(path(object as unknown as JsonObject), type, nowMs),
  };
}

function pathOf(jsonPath: string): JsonPath | undefined {
  try {
    return compileJsonPath(jsonPath);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function cellOf([value]: readonly JsonValue[], type: string, nowMs: number): string | number | bigint | boolean | null {
  if (value === undefined) return null;
  if (value === null) return type === 'string' ? '<no value>' : null;
  switch (type) {
    case 'string':
      if (typeof value === 'object') return plainJson(value);
      return typeof value === 'number' ? goNumber(value) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : typeof value === 'bigint' ? value : null;
    case 'number':
      if (typeof value === 'bigint') return Number(value);
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, nowMs) : null;
    default:
      return null;
  }
}

function ageOf(text: string, nowMs: number): string {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? '<invalid>' : humanDuration(nowMs - atMs);
}
