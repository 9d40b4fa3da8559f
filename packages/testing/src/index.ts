/**
 * A whole cluster inside a test process.
 *
 * - `create-test-cluster`: starts and disposes one
 * - `test-cluster`: what a test holds: client, virtual clock, waiting for conditions
 * - `settle`: lets everything that is ready happen
 * @packageDocumentation
 */
export { createTestCluster, type TestClusterOptions } from './create-test-cluster.ts';
export { TestCluster } from './test-cluster.ts';
export { settle } from './settle.ts';
