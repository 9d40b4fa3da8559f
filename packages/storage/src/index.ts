/**
 * - `store`: the contract
 * - `memory-store`: the in-memory implementation
 * - `conformance`: the suite every implementation passes
 * @packageDocumentation
 */
export * from './store.ts';
