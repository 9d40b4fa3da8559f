import { CelError } from './cel-error.ts';

/** An int: a safe integer as a number, any other of int64 as a bigint (see CelValue). */
export type Int = number | bigint;

export const minInt = -(2n ** 63n);
export const maxInt = 2n ** 63n - 1n;
export const maxUint = 2n ** 64n - 1n;

export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

export const isInt = (value: unknown): value is Int => typeof value === 'number' || typeof value === 'bigint';

/** An int in its one form. @throws {CelError} integer overflow past int64 */
export function toInt(value: bigint): Int {
  const small = Number(value);
  if (Number.isSafeInteger(small)) return small;
  if (value < minInt || value > maxInt) throw new CelError('integer overflow');
  return value;
}

/** @throws {CelError} unsigned integer overflow past uint64 */
export function toUint(value: bigint): Uint {
  if (value < 0n || value > maxUint) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

// Adding zero turns -0, which is no int, into 0.
export function addInt(left: Int, right: Int): Int {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toInt(BigInt(left) + BigInt(right));
}

export function subtractInt(left: Int, right: Int): Int {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return toInt(BigInt(left) - BigInt(right));
}

export function multiplyInt(left: Int, right: Int): Int {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return toInt(BigInt(left) * BigInt(right));
}

/** Towards zero. */
export function divideInt(left: Int, right: Int): Int {
  if (right === 0) throw new CelError('division by zero');
  if (typeof left === 'number' && typeof right === 'number') return Math.trunc(left / right) + 0;
  return toInt(BigInt(left) / BigInt(right));
}

/** The sign is the dividend's. */
export function moduloInt(left: Int, right: Int): Int {
  if (right === 0) throw new CelError('modulus by zero');
  if (typeof left === 'number' && typeof right === 'number') return (left % right) + 0;
  // As in cel-go, where the quotient would overflow.
  if (left === minInt && right === -1) throw new CelError('integer overflow');
  return toInt(BigInt(left) % BigInt(right));
}

export function negateInt(value: Int): Int {
  return typeof value === 'number' ? 0 - value : toInt(-value);
}
