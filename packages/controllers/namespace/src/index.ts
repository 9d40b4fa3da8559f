/**
 * The `namespace-controller`: empties namespaces that are being deleted.
 *
 * - `decide-remaining`: what is left of a resource and how long it may take, pure
 * - `namespace-conditions`: what a user is told about it, pure
 * - `namespace-content`: deletes everything in a namespace
 * - `namespace-controller`: manifest and action
 * @packageDocumentation
 */
export { decideRemaining, type Remaining } from './decide-remaining.ts';
export { namespaceConditions, type ContentReport } from './namespace-conditions.ts';
export { manifest, NamespaceController, namespaceControllerDefinition, type NamespaceControllerOptions } from './namespace-controller.ts';
