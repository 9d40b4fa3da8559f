import type { CelType } from '../types/cel-type.ts';
import type { Double, Uint } from './numbers.ts';
import type { Duration } from './duration.ts';
import type { ListValue } from './list-value.ts';
import type { MapValue } from './map-value.ts';
import type { OptionalValue } from './optional-value.ts';
import type { Timestamp } from './timestamp.ts';

/**
 * A value at run time. An `int` is a `number` while it is a safe integer (|n| < 2^53) and a `bigint` beyond, never
 * both: comparing and adding the common ones is one machine operation, and all of int64 is exact. A JavaScript number
 * is therefore always an int; a double is a `Double`, an unsigned one a `Uint`.
 */
export type CelValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | Double
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | ListValue
  | MapValue
  | TypeValue
  | OptionalValue
  | OpaqueValue;

/** The type of a value as a value: what `type(x)` gives. Equal by name. */
export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library: quantities, URLs, IP addresses … */
export abstract class OpaqueValue {
  abstract readonly type: CelType;
  /** Bytes, where costs depend on them. */
  get size(): number {
    return 1;
  }
  abstract equals(other: CelValue): boolean;
}
