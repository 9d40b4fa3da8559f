/**
 * The `namespace-controller`: empties namespaces that are being deleted.
 *
 * - `decide-remaining`: what is left of a resource and how long it may take, pure
 * - `namespace-conditions`: what a user is told about it, pure
 * - `namespace-content`: deletes everything in a namespace
 * - `namespace-controller`: manifest and action
 * @packageDocumentation
 */
export { manifest, namespaceControllerDefinition, type NamespaceControllerOptions } from './namespace-controller.ts';
