/**
 * - `informer`: the contract of shared informers, listers and deltas
 * @packageDocumentation
 */
export * from './informer.ts';
