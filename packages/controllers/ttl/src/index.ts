/**
 * The `ttl-controller`.
 *
 * - `decide-ttl`: the decision, pure
 * - `ttl-controller`: manifest and action
 * @packageDocumentation
 */
export * from './decide-ttl.ts';
export * from './ttl-controller.ts';
