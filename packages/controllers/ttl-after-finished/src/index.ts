/**
 * The `ttl-after-finished-controller`.
 *
 * - `decide-ttl-after-finished`: the decision, pure
 * - `ttl-after-finished-controller`: manifest and action
 * @packageDocumentation
 */
export * from './decide-ttl-after-finished.ts';
export * from './ttl-after-finished-controller.ts';
