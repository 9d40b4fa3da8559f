import type { LeaseTable } from './lease-table.ts';
import type { Compare, KeyValue, Operation, TxnRequest } from './store.ts';
import type { VersionIndex } from './version-index.ts';

/** A version of a key without its value, which a store may keep elsewhere. */
export type KeyVersion = Omit<KeyValue, 'value'>;

/** What a transaction makes of a key, and what it was before; a deletion has version 0. */
export interface KeyWrite<V extends KeyVersion> {
  readonly kv: KeyValue;
  readonly previous: V | undefined;
}

const noBytes = new Uint8Array(0);

/**
 * What a transaction writes when it is the next one, in order; undefined where a condition does not hold. It changes
 * nothing: the caller adds to the index and moves keys between leases before it decides another.
 * @throws {RangeError} when it writes a key twice; {LeaseNotFoundError}.
 */
export function decideTransaction<V extends KeyVersion>(
  { compare, success }: TxnRequest,
  revision: number,
  index: VersionIndex<V>,
  leases: LeaseTable,
): KeyWrite<V>[] | undefined {
  assertDistinctKeys(success);
  if (!compare.every((each) => holds(each, index))) return undefined;
  for (const operation of success) if (operation.op === 'put' && operation.lease !== undefined) leases.assertExists(operation.lease);
  const writes: KeyWrite<V>[] = [];
  for (const operation of success) {
    const previous = index.head(operation.key);
    // Nothing comes of deleting what is not there.
    if (operation.op === 'put' || previous) writes.push({ kv: nextVersion(operation, previous, revision), previous });
  }
  return writes;
}

/** A transaction writes each key at most once (as etcd: "duplicate key given in txn request"). @throws {RangeError} */
export function assertDistinctKeys(operations: readonly Operation[]): void {
  if (operations.length > 1 && new Set(operations.map(({ key }) => key)).size < operations.length) {
    throw new RangeError('duplicate key given in transaction');
  }
}

function holds({ key, modRevision }: Compare, index: VersionIndex<KeyVersion>): boolean {
  return (index.head(key)?.modRevision ?? 0) === modRevision;
}

function nextVersion(operation: Operation, previous: KeyVersion | undefined, revision: number): KeyValue {
  const { key } = operation;
  if (operation.op === 'delete') return { key, createRevision: 0, modRevision: revision, version: 0, value: noBytes };
  const { value, lease } = operation;
  const createRevision = previous?.createRevision ?? revision;
  const kv: KeyValue = { key, createRevision, modRevision: revision, version: (previous?.version ?? 0) + 1, value };
  return lease === undefined ? kv : { ...kv, lease };
}
