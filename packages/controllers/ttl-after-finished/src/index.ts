/**
 * The `ttl-after-finished-controller`.
 *
 * - `decide-ttl-after-finished`: the decision, pure
 * - `ttl-after-finished-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, ttlAfterFinishedControllerDefinition } from './ttl-after-finished-controller.ts';
