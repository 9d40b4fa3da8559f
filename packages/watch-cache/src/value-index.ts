import type { Clock } from '@kubewright/api-machinery';
import { compareKeys } from '@kubewright/storage';
import type { CachedObject, RequiredValue } from './watch-cache.ts';

/** Where a value stands. */
export type ValuePlace = Pick<RequiredValue, 'of' | 'name'>;

/** What an object has there; a field it has not is '' as field selectors see it, a label it has not is undefined. */
export function valueAt(row: CachedObject, { of, name }: ValuePlace): string | undefined {
  return of === 'label' ? row.labels.get(name) : (row.fields.get(name) ?? '');
}

/** Labels and fields are told apart by the first letter. */
export const valueName = ({ of, name }: ValuePlace): string => `${of === 'label' ? 'l' : 'f'}:${name}`;

/** The rows that are indexed, in the order of their keys. */
export interface IndexedRows {
  readonly size: number;
  /** Calls `visit` for at most `count` rows after the key `after` ('' : from the first). */
  visit(after: string, count: number, visit: (row: CachedObject) => void): void;
}

export interface ValueIndexDeps {
  readonly clock: Clock;
  readonly rows: IndexedRows;
  /** Below this many rows a scan is as fast. */
  readonly minRows: number;
}

/** Names that are indexed at the same time; the one not asked for the longest goes. */
const maxNames = 32;

/**
 * Rows by the labels and fields that lists have asked for, so that a selector costs what it selects. The first list that
 * asks for a name begins its index and scans; the index is built in short turns and kept up to date from then on.
 */
export class ValueIndex {
  readonly #deps: ValueIndexDeps;
  /** Least recently asked for first. */
  readonly #names = new Map<string, NameIndex>();

  constructor(deps: ValueIndexDeps) {
    this.#deps = deps;
  }

  /** Rows among which are all that have the values; undefined where only a scan can tell, or does as well. */
  candidates(required: readonly RequiredValue[]): CachedObject[] | undefined {
    if (this.#deps.rows.size < this.#deps.minRows) return undefined;
    let fewest: ReadonlySet<CachedObject> | undefined;
    for (const each of required) {
      const found = this.#indexOf(each).rowsOf(each.value);
      if (found && (!fewest || found.size < fewest.size)) fewest = found;
    }
    return fewest && [...fewest];
  }

  /** Follows one change of the rows. */
  change(previous: CachedObject | undefined, current: CachedObject | undefined): void {
    for (const index of this.#names.values()) index.change(previous, current);
  }

  clear(): void {
    for (const index of this.#names.values()) index.stop();
    this.#names.clear();
  }

  #indexOf(required: RequiredValue): NameIndex {
    const name = valueName(required);
    const index = this.#names.get(name) ?? new NameIndex(required, this.#deps);
    this.#names.delete(name);
    this.#names.set(name, index);
    if (this.#names.size > maxNames) this.#dropOldest();
    return index;
  }

  #dropOldest(): void {
    const [name, index] = this.#names.entries().next().value!;
    index.stop();
    this.#names.delete(name);
  }
}

/** Rows filed in one turn: a few milliseconds. */
const turnRows = 2_000;
const noRows: ReadonlySet<CachedObject> = new Set();

/** The rows by the values of one label or field. */
class NameIndex {
  readonly #place: ValuePlace;
  readonly #deps: ValueIndexDeps;
  readonly #filed = new Map<string, Set<CachedObject>>();
  /** Rows up to this key are filed; undefined once all are. */
  #filedTo: string | undefined = '';
  #stopped = false;

  constructor({ of, name }: ValuePlace, deps: ValueIndexDeps) {
    this.#place = { of, name };
    this.#deps = deps;
    this.#fileSome();
  }

  /** Undefined while the index is being built. */
  rowsOf(value: string): ReadonlySet<CachedObject> | undefined {
    return this.#filedTo === undefined ? (this.#filed.get(value) ?? noRows) : undefined;
  }

  change(previous: CachedObject | undefined, current: CachedObject | undefined): void {
    const { key } = (current ?? previous)!;
    // Those behind are met on the way.
    if (this.#filedTo !== undefined && compareKeys(key, this.#filedTo) > 0) return;
    if (previous) this.#unfile(previous);
    if (current) this.#file(current);
  }

  stop(): void {
    this.#stopped = true;
  }

  #fileSome(): void {
    if (this.#stopped || this.#filedTo === undefined) return;
    let count = 0;
    let last = '';
    this.#deps.rows.visit(this.#filedTo, turnRows, (row) => {
      this.#file(row);
      last = row.key;
      count++;
    });
    this.#filedTo = count < turnRows ? undefined : last;
    if (this.#filedTo !== undefined) this.#deps.clock.schedule(0, () => this.#fileSome());
  }

  #file(row: CachedObject): void {
    const value = valueAt(row, this.#place);
    if (value === undefined) return;
    const rows = this.#filed.get(value);
    if (rows) rows.add(row);
    else this.#filed.set(value, new Set([row]));
  }

  #unfile(row: CachedObject): void {
    const value = valueAt(row, this.#place);
    const rows = value === undefined ? undefined : this.#filed.get(value);
    if (!rows) return;
    rows.delete(row);
    if (rows.size === 0) this.#filed.delete(value!);
  }
}
