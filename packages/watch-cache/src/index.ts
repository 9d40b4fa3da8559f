/**
 * - `watch-cache`: the contract
 * @packageDocumentation
 */
export * from './watch-cache.ts';
