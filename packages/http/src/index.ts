/**
 * - `handler`: what a listener and a pipeline agree on
 * @packageDocumentation
 */
export * from './handler.ts';
