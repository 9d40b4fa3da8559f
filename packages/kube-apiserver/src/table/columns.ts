import type { KubeObject, PrinterColumn } from '@kubewright/api-machinery';
import { age } from './cells.ts';

/** A column whose cell is computed from one kind. */
export type Column<T extends KubeObject> = Omit<PrinterColumn, 'cell'> & { readonly cell: (object: T, nowMs: number) => Cell };
export type Cell = string | number | bigint | boolean | null;

type CellOf<T extends KubeObject> = (object: T, nowMs: number) => Cell;

function columnOf<T extends KubeObject>(type: PrinterColumn['type'], name: string, description: string, cell: CellOf<T>): Column<T> {
  return { name, type, format: '', description, priority: 0, cell };
}

export const text = <T extends KubeObject>(name: string, description: string, cell: CellOf<T>): Column<T> =>
  columnOf('string', name, description, cell);
export const integer = <T extends KubeObject>(name: string, description: string, cell: CellOf<T>): Column<T> =>
  columnOf('integer', name, description, cell);
export const boolean = <T extends KubeObject>(name: string, description: string, cell: CellOf<T>): Column<T> =>
  columnOf('boolean', name, description, cell);

/** Shown with `-o wide` only. */
export const wide = <T extends KubeObject>(column: Column<T>): Column<T> => ({ ...column, priority: 1 });

/** A column whose cells clients may print as the object's name. */
export const named = <T extends KubeObject>(column: Column<T>): Column<T> => ({ ...column, format: 'name' });

export const nameColumn: Column<KubeObject> = named(
  text('Name', 'Name of the object, unique in its namespace.', (object) => object.metadata.name ?? ''),
);
export const ageColumn: Column<KubeObject> = text('Age', 'Time since the object was created.', (object, nowMs) =>
  age(object.metadata.creationTimestamp, nowMs),
);

/** What kinds without columns of their own show. */
export const fallbackColumns: readonly Column<KubeObject>[] = [
  nameColumn,
  { ...columnOf('date', 'Created At', 'When the object was created.', (object) => object.metadata.creationTimestamp ?? null) },
];
