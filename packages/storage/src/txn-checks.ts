import type { Operation } from './store.ts';

/** A transaction writes each key at most once (as etcd: "duplicate key given in txn request"). @throws {RangeError} */
export function assertDistinctKeys(operations: readonly Operation[]): void {
  if (operations.length > 1 && new Set(operations.map(({ key }) => key)).size < operations.length) {
    throw new RangeError('duplicate key given in transaction');
  }
}
