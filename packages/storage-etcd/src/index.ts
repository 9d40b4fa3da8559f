/**
 * The storage contract over etcd.
 *
 * - `etcd-store`: the store
 * - `compact-together`: compaction among several servers
 * - `errors`: what a cluster that does not answer looks like
 *
 * Inside: `members/` (connections, which member is asked, what may be asked twice), `etcd-watch`, `etcd-leases`,
 * `key-space` (where keys lie), `wire/` (etcd's messages as tables of field numbers).
 * @packageDocumentation
 */
export { EtcdStore, type EtcdStoreDeps, type EtcdStoreOptions, type EtcdTls } from './etcd-store.ts';
export { compactTogether, type CompactTogetherDeps } from './compact-together.ts';
export { EtcdTimeoutError } from './errors.ts';
