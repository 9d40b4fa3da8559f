/**
 * The durable embedded store.
 *
 * - `lmdb-store`: the store
 * - `errors`: what can be wrong with a directory
 *
 * Inside: `log-file` (the lmdb databases), `record` (transactions as bytes), `group-commit` (many callers, one
 * flush), `recent-changes` (values still in memory), `data-file` and `directory-lock` (checks before lmdb is let at it).
 * @packageDocumentation
 */
export { LmdbStore, type LmdbStoreOptions } from './lmdb-store.ts';
export { StoreCorruptError, StoreLockedError, StoreWriteError } from './errors.ts';
