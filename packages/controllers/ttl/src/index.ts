/**
 * The `ttl-controller`.
 *
 * - `decide-ttl`: the decision, pure
 * - `ttl-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, ttlControllerDefinition } from './ttl-controller.ts';
