import { goFloat } from './go-float.ts';

/** The type that upstream gives a number of unstructured JSON. One that is written `1.0` is told from `1` no more. */
export function goNumberType(value: number | bigint): 'int64' | 'float64' {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? 'int64' : 'float64';
}

/** A number as Go's `%v` prints it. */
export function goNumber(value: number | bigint): string {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : goFloat(value);
}
