/**
 * The storage contract and its in-memory implementation.
 *
 * - `store`: the contract and its errors
 * - `memory-store`: the in-memory implementation
 * - `compact-periodically`: keeps history short
 * - `compare-keys`: the order of keys
 * - `transaction`: what a transaction comes to, decided without doing it
 * - `version-index`, `watch-hub`, `lease-table`: the other parts every embedded implementation is made of
 *
 * The suite every implementation passes is `@kubewright/storage/conformance`.
 * @packageDocumentation
 */
export {
  CompactedError,
  type Compare,
  FutureRevisionError,
  type GetResult,
  type KeyValue,
  type LeaseId,
  LeaseNotFoundError,
  type Operation,
  prefixEnd,
  type RangeRequest,
  type RangeResult,
  type Snapshot,
  type Store,
  StoreClosedError,
  type StoreEvent,
  type TxnRequest,
  type TxnResult,
  type WatchBatch,
  type WatchRequest,
} from './store.ts';
export { MemoryStore, type MemoryStoreDeps, type MemoryStoreOptions } from './memory-store.ts';
export { compactPeriodically } from './compact-periodically.ts';
export { compareKeys, inRange } from './compare-keys.ts';
export { KeyTree } from './key-tree.ts';
export { VersionIndex, type Version } from './version-index.ts';
export { ChangeLog, WatchHub, type Change, type ChangeSource } from './watch-hub.ts';
export { LeaseTable } from './lease-table.ts';
export { assertDistinctKeys, decideTransaction, type KeyVersion } from './transaction.ts';
