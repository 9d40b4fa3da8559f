import { CelError, noSuchOverload } from './cel-error.ts';
import { Double, Uint } from './numbers.ts';
import type { CelValue } from './value.ts';

/** A map, or an object of a schema: at run time both are maps, as upstream has them. */
export abstract class MapValue {
  abstract readonly size: number;
  /** Undefined when there is no such key. @throws {CelError} no such overload for a key that cannot be one */
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): CelValue[];
}

/** Numbers of the three types that are equal are one key. */
export type MapKey = string | boolean | number | bigint;

/** What a key is found by; undefined for a value that cannot be a key. */
export function mapKey(key: CelValue): MapKey | undefined {
  switch (typeof key) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return key;
    default:
      if (key instanceof Uint) return key.value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(key.value) : key.value;
      if (key instanceof Double) return Number.isInteger(key.value) && !Number.isSafeInteger(key.value) ? BigInt(key.value) : key.value + 0;
      return undefined;
  }
}

/** A map that an expression made. */
export class EntryMap extends MapValue {
  readonly #entries: Map<MapKey, readonly [CelValue, CelValue]>;
  constructor(entries: Map<MapKey, readonly [CelValue, CelValue]> = new Map()) {
    super();
    this.#entries = entries;
  }

  /** @throws {CelError} for a key of a wrong type and for one that is there already */
  static of(pairs: Iterable<readonly [CelValue, CelValue]>): EntryMap {
    const map = new EntryMap();
    for (const [key, value] of pairs) map.insert(key, value);
    return map;
  }

  /** Only for an accumulator that nothing else refers to, and while a map is made. */
  insert(key: CelValue, value: CelValue): void {
    const found = mapKey(key);
    if (found === undefined) throw new CelError('unsupported key type');
    if (this.#entries.has(found)) throw new CelError(`insert failed: key ${keyText(key)} already exists`);
    this.#entries.set(found, [key, value]);
  }

  get size(): number {
    return this.#entries.size;
  }
  find(key: CelValue): CelValue | undefined {
    const found = mapKey(key);
    if (found === undefined) throw noSuchOverload();
    return this.#entries.get(found)?.[1];
  }
  keys(): CelValue[] {
    return Array.from(this.#entries.values(), ([key]) => key);
  }
}

/** A key as messages show it. */
export function keyText(key: CelValue): string {
  if (key instanceof Uint || key instanceof Double) return String(key.value);
  return String(key);
}
