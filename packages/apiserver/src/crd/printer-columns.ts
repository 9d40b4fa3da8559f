import {
  goNumber,
  plainJson,
  humanDuration,
  parseTime,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type PrinterColumn,
} from '@kubewright/api-machinery';
import type { CustomResourceColumnDefinition } from '@kubewright/api/apiextensions/v1';
import { compileJsonPath, IncomparableError, type JsonPath } from './json-path.ts';

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
    cell: (object: KubeObject, nowMs) => cellOf(found(path, object), type, nowMs),
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

function found(path: JsonPath, object: KubeObject): readonly JsonValue[] {
  try {
    return path(object as unknown as JsonObject);
  } catch (error) {
    if (error instanceof IncomparableError) return [];
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
      return typeof value === 'number' || typeof value === 'bigint' ? int64(value) : null;
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

const smallestInt64 = -(2n ** 63n);

/** What is no int64 becomes the smallest one, as it does in Go. */
function int64(value: number | bigint): number | bigint {
  return value >= smallestInt64 && value < -smallestInt64 ? (typeof value === 'bigint' ? value : Math.trunc(value)) : smallestInt64;
}

function ageOf(text: string, nowMs: number): string {
  // As a time in a query is read.
  if (text === '' || text === 'null') return '<unknown>';
  const time = parseTime(text);
  return 'error' in time ? '<invalid>' : humanDuration(nowMs - time.seconds * 1_000 - time.nanos / 1e6);
}
